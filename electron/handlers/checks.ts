/** Checks: what is wrong with an inventory, with its likely cause and what changed since the scan before. */
import type { CheckId } from '@shared/catalog/checks'
import type { CallOutput } from '@shared/contract'
import type { CloudKindFacts } from '@shared/kinds/cloud-kind'
import { connectedName, type Environment } from '@shared/model/environment'
import { isFullScan, type ScanBrief } from '@shared/model/scan'
import type { Checks } from '../checks'
import type { CauseFacts } from '../checks/causes'
import { checksReport } from '../checks/report'
import type { RecipeBook } from '../cliques/recipe-book'
import type { InventorySnapshot, Store } from '../store/repository'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

export interface CheckReaderDeps {
  readonly kinds: readonly CloudKindFacts[]
  readonly store: Pick<Store, 'environments' | 'scans' | 'inventory'>
  readonly book: Pick<RecipeBook, 'inForce'>
  readonly checks: Checks
}

export type CheckReader = ReturnType<typeof createCheckReader>

/** Scans of parts that are looked at for causes, at most. */
const MOST_SCANS = 20

export function createCheckReader({ kinds, store, book, checks }: CheckReaderDeps) {
  const open = async (name: string) => {
    const environment = await requireEnvironment(store, name)
    const snapshot = await (await store.inventory(name)).snapshot()
    return { environment, snapshot, recipes: book.inForce() }
  }
  return {
    report: async (name: string): Promise<CallOutput<'checks.list'>> => {
      const input = await open(name)
      const { environment, snapshot } = input
      const found = await checks.find(input)
      const committed = (await store.scans.list({ environment: name, limit: Number.MAX_SAFE_INTEGER })).filter(
        isCommitted,
      )
      const facts = await causeFacts(environment, snapshot, committed)
      return checksReport(found, { ...facts, snapshot, committed })
    },
    /** Ids of the objects a check found: of one state always the same set. */
    idsOf: async (name: string, check: CheckId): Promise<ReadonlySet<string>> => checks.idsOf(check, await open(name)),
  }

  async function causeFacts(
    environment: Environment,
    snapshot: InventorySnapshot,
    committed: readonly ScanBrief[],
  ): Promise<CauseFacts> {
    const kind = kinds.find(({ id }) => id === environment.environment_type)
    const connected = await store.environments.get(connectedName(environment))
    const groups = new Set(connected?.configuration.map(({ name }) => name))
    const isConnected = connected !== undefined && !connected.offline
    return {
      scans: await Promise.all(
        scansBehind(snapshot, committed).map(async (brief) => {
          // Damaged details of a past scan explain nothing; its own page says what is wrong with them.
          const details = await store.scans.details(brief.id).catch(() => ({ hosts: [], problems: [] }))
          return { ...brief, ...details }
        }),
      ),
      hosts: snapshot.byType('host'),
      isImported: environment.offline && environment.kept !== true,
      lacking: isConnected ? Object.values(kind?.sources ?? {}).filter(({ group }) => !groups.has(group)) : [],
      hostTypes: kind?.rowTypes ?? [],
    }
  }
}

export const checkHandlers = ({ report }: Pick<CheckReader, 'report'>): HandlersOf<'checks'> => ({
  'checks.list': async ({ environment }) => report(environment),
})

const isCommitted = ({ status }: ScanBrief) => status === 'completed' || status === 'completed_with_errors'

/** From the scan that made the inventory back to the last one of the whole cloud. @param committed newest first */
function scansBehind({ scanId }: InventorySnapshot, committed: readonly ScanBrief[]): readonly ScanBrief[] {
  const own = committed.findIndex(({ id }) => id === scanId)
  if (own < 0) return []
  const behind = committed.slice(own, own + MOST_SCANS)
  const whole = behind.findIndex(({ options }) => isFullScan(options))
  return whole < 0 ? behind : behind.slice(0, whole + 1)
}
