/** Runs the scanner on the recorded cloud, for tests. */
import { setMaxListeners } from 'node:events'
import { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { OPENSTACK } from '@shared/kinds/openstack'
import type { InventoryObject } from '@shared/model/inventory-object'
import { type ScanOptions, type ScanProblem, scanOptionsSchema } from '@shared/model/scan'
import type { CliqueEnvironment } from '../../cliques/choose-clique-type'
import type { DatabaseReader } from '../../connections/mysql/queries'
import { buildSnapshot, emptySnapshot } from '../../store/inventory-snapshot'
import type { InventorySnapshot } from '../../store/repository'
import type { CloudScan, EnvironmentFacts } from '../kinds/cloud-kind'
import { OPENSTACK_RULES } from '../kinds/openstack'
import type { Connections } from '../kinds/openstack/connections'
import { scanOpenStack } from '../kinds/openstack/scan-phases'
import { createErrorSummary } from '../scan/error-summary'
import type { ScanContext } from '../scan/scan-context'
import { createScanProgress, type ScanProgress } from '../scan/scan-progress'
import { waitingStages } from '../scan/scan-record'
import { runScan, type ScanResult } from '../scan/scanner'
import { createRecordedCloud, type RecordedCloud } from './recorded-cloud'

export const ENVIRONMENT: EnvironmentFacts = {
  name: 'lab',
  distribution: 'Debian',
  distribution_version: '12',
  mechanism_drivers: ['OVS', 'LXB'],
}

const CLIQUE_ENVIRONMENT: CliqueEnvironment = {
  ...ENVIRONMENT,
  environment_type: 'OpenStack',
  type_drivers: ['vxlan', 'vlan', 'flat'],
}

export interface RecordedScan {
  readonly result: ScanResult
  /** The committed state the result would be. */
  readonly snapshot: InventorySnapshot
  readonly problems: readonly ScanProblem[]
  readonly progress: ScanProgress
  readonly log: readonly string[]
  ids(type: string): string[]
  get(id: string): InventoryObject
}

export interface RecordedScanInput {
  readonly cloud?: RecordedCloud
  readonly previous?: InventorySnapshot
  readonly options?: Partial<ScanOptions>
  readonly at?: string
  readonly context?: Partial<ScanContext>
  readonly database?: DatabaseReader
  readonly withoutShell?: boolean
  /** Stands between the scanner and what it asks. */
  readonly through?: (cloud: CloudScan) => CloudScan
}

export const AT = '2026-01-02T03:04:05.000Z'

export async function scanRecorded(input: RecordedScanInput = {}): Promise<RecordedScan> {
  const cloud = input.cloud ?? createRecordedCloud()
  const { through = (scan) => scan } = input
  const options = scanOptionsSchema.parse({ environment: 'lab', ...input.options })
  const errors = createErrorSummary()
  const log: string[] = []
  const { signal } = new AbortController()
  // Every list and command of the scan listens to it.
  setMaxListeners(0, signal)
  const progress = createScanProgress(
    waitingStages(OPENSTACK),
    () => new Date(AT),
    () => {},
  )
  const at = input.at ?? AT
  const context: ScanContext = {
    environment: ENVIRONMENT,
    options,
    cleanError: (error) => error,
    previous: input.previous ?? emptySnapshot('lab'),
    errors,
    progress,
    log: (level, text) => log.push(`${level} ${text}`),
    at,
    signal,
    ...input.context,
  }
  const connections: Connections = {
    openStack: async () => cloud.openStack,
    cli: undefined,
    shell: input.withoutShell ? undefined : cloud.shell,
    database: input.database,
    parallelHosts: 4,
    learnAddress: () => {},
    renew: () => {},
    cost: () => ({ api_calls: 0, ssh_commands: 0, db_queries: 0 }),
    dispose: async () => {},
  }
  const asksCloud = options.scope === 'everything' || options.scope === 'inventory'
  const result = await runScan(context, {
    kind: OPENSTACK_RULES,
    cloud: asksCloud ? through(await scanOpenStack(connections, context)) : undefined,
    cliqueEnvironment: { ...CLIQUE_ENVIRONMENT, ...context.environment },
    recipes: { cliqueTypes: DEFAULT_CLIQUE_TYPES, constraints: DEFAULT_CLIQUE_CONSTRAINTS },
  })
  const snapshot = buildSnapshot({ environment: 'lab', ...result, generation: 1, committedAt: at })
  return {
    result,
    snapshot,
    problems: errors.problems(),
    progress,
    log,
    ids: (type) => snapshot.byType(type).map((object) => object.id),
    get: (id) => {
      const object = snapshot.objects.get(id)
      if (!object) throw new Error(`no object ${id}`)
      return object
    },
  }
}
