/** What a check is: one thing that must not be in an inventory, looked for in the whole of it. Pure. */
import type { CheckId } from '@shared/catalog/checks'
import type { Environment } from '@shared/model/environment'
import type { CliqueRecipes } from '../cliques/build-cliques'
import type { CliqueEnvironment } from '../cliques/choose-clique-type'
import type { InventorySnapshot } from '../store/repository'
import type { Turns } from '../turns'

export interface CheckInput {
  readonly snapshot: InventorySnapshot
  readonly environment: CliqueEnvironment & Pick<Environment, 'aci_enabled'>
  readonly recipes: CliqueRecipes
}

/** One object that something is wrong with; without an id what should be there and is not. */
export interface Hit {
  readonly type: string
  readonly id?: string
  readonly name: string
  /** What exactly. */
  readonly note?: string
  /** Where what is missing would have been read. */
  readonly hosts?: readonly (string | undefined)[]
}

export interface Check {
  readonly id: CheckId
  /** Whether it may follow from what a scan could not read. */
  readonly mayBeUnread: boolean
  /** What to do where nothing tells why. */
  readonly advice: string
  readonly find: (input: CheckInput, turns: Turns) => Promise<Iterable<Hit>>
}
