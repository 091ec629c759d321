/**
 * The two phases of an OpenStack scan: everything the APIs (and where they fall short, the databases) tell, all at once;
 * then the hosts, several at a time, each in as few SSH round trips as its fetchers allow.
 */
import { AppError } from '@shared/contract/errors'
import { distributionsFor } from '@shared/kinds/openstack/distributions'
import pLimit from 'p-limit'
import { mapInTurns, takeTurns } from '../../../turns'
import { asText, asTexts, type StoredObject, textOf, unique } from '../../../values'
import { createHostReader } from '../../host/host-reader'
import { createOvnReader } from '../../host/ovn-reader'
import type { FetcherScope, ScopeOutcome } from '../../model/staleness'
import { cellOf } from '../../scan/run-phase'
import type { ScanContext } from '../../scan/scan-context'
import type { CloudScan, FetcherRun, FoundSoFar, Phase, PhaseTargets, ScanTarget } from '../cloud-kind'
import { type CloudReader, createCloudReader, type RegionReader } from './cloud-reader'
import type { Connections } from './connections'
import { expectedAt, type HostFacts, type PlanRow, type Readers, type TargetKind, type Targets } from './define-fetcher'
import { createInventoryView, type InventoryView } from './inventory-view'
import { isOvnAgent } from './neutron-config'
import { SCAN_PLAN, stagesOf } from './scan-plan'

/** What the scan's options leave of the connections. */
interface Access {
  readonly cloud: CloudReader | undefined
  readonly shell: Connections['shell']
  readonly database: Connections['database']
}

/** @throws AppError `validation` when the APIs are to be asked and are not configured */
export async function scanOpenStack(connections: Connections, context: ScanContext): Promise<CloudScan> {
  const { sources } = context.options
  const before = connections.cost()
  const database = sources.db ? connections.database : undefined
  const standIn = database && {
    database,
    onAsked: (list: string, refusal: AppError) =>
      context.log('info', `${refusal.message}; asking the database for ${list} instead`),
  }
  const access: Access = {
    cloud: sources.api ? createCloudReader(await connections.openStack(), context.signal, standIn) : undefined,
    shell: sources.cli ? connections.shell : undefined,
    database,
  }
  const { cloud, shell } = access
  if (connections.cli) shell?.prepare(connections.cli.host)
  return {
    signIn:
      cloud &&
      (async () => {
        const { userName, roles } = await cloud.whoAmI()
        return `signed in as ${userName}, roles ${roles.join(', ') || 'none'}`
      }),
    phases: [cloudPhase(context, access, connections), hostPhase(context, access, connections)],
    cost: () => {
      const { api_calls, ssh_commands, db_queries } = connections.cost()
      return {
        api_calls: api_calls - before.api_calls,
        ssh_commands: ssh_commands - before.ssh_commands,
        db_queries: db_queries - before.db_queries,
      }
    },
  }
}

/** The rows of a plan as runs against one target, those that do not apply to it left out. */
function runsOf<K extends TargetKind>(
  rows: readonly PlanRow<K>[],
  readers: Readers[K],
  target: Targets[K],
): FetcherRun[] {
  return rows
    .filter(({ fetcher }) => fetcher.appliesTo?.(target) ?? true)
    .map(({ stage, fetcher, isBeside = false }) => ({
      stage,
      fetcher,
      isBeside,
      expected: expectedAt(fetcher, target),
      collect:
        (fetcher.needsApi && !readers.cloud) || (fetcher.needsDatabase && !('database' in readers && readers.database))
          ? undefined
          : () => fetcher.collect(readers, target),
    }))
}

/** One outcome for all fetchers of targets that nobody is asked for. */
const decide = (
  rows: readonly { readonly fetcher: FetcherScope }[],
  targets: readonly string[],
  result: ScopeOutcome['result'] = { state: 'skipped' },
) => targets.flatMap((target) => rows.map(({ fetcher }): ScopeOutcome => ({ fetcher, target, result })))

/** Of hosts, where what must be on them is known. */
const decideHosts = (
  context: ScanContext,
  inventory: InventoryView,
  hosts: readonly StoredObject[],
  result: ScopeOutcome['result'] = { state: 'skipped' },
) =>
  hosts.flatMap((host) => {
    const target = { environment: context.environment, host: factsOf(host, context), inventory }
    return SCAN_PLAN.host.map(
      ({ fetcher }): ScopeOutcome => ({ fetcher, target: host.id, result, expected: expectedAt(fetcher, target) }),
    )
  })

const factsOf = (host: StoredObject, { previous }: ScanContext): HostFacts => ({
  id: host.id,
  roles: asTexts(host.host_type),
  region: textOf(host.region),
  // Its address is how a NIC is known to be one; where nobody tells it now, it is what it was.
  ipAddress: textOf(host.ip_address ?? previous.objects.get(host.id)?.ip_address),
})

const idsOf = (hosts: readonly StoredObject[]) => hosts.map(({ id }) => id)

function cloudPhase(
  { environment, options, previous }: ScanContext,
  { cloud, database, shell }: Access,
  connections: Connections,
): Phase {
  const rowsOf = (isOne: boolean) =>
    SCAN_PLAN.region.filter(({ fetcher }) => !fetcher.needsDatabase || (connections.database !== undefined && isOne))
  return {
    stages: stagesOf([...SCAN_PLAN.environment, ...SCAN_PLAN.region]),
    targets: async ({ hosts }: FoundSoFar): Promise<PhaseTargets> => {
      if (!cloud) {
        const known = previous.byType('region').map((region) => textOf(region.region))
        return {
          targets: [],
          decided: [...decide(SCAN_PLAN.environment, ['']), ...decide(rowsOf(known.length === 1), known)],
        }
      }
      const regions = await cloud.regions()
      const isWanted = (region: string) => options.regions?.includes(region) ?? true
      const manyRegions = regions.length > 1
      const rows = rowsOf(!manyRegions)
      // One database cannot be told to speak for one of several regions.
      const own = manyRegions ? undefined : database
      const wanted = regions.filter(isWanted)
      if (shell) for (const region of wanted) approach(cloud.region(region), shell, connections, hosts)
      const whole = { environment, regions: wanted, manyRegions, before: previous.byType }
      return {
        targets: [
          { name: '', runs: runsOf(SCAN_PLAN.environment, { cloud }, whole) },
          ...wanted.map((region) => ({
            name: region,
            runs: runsOf(rows, { cloud, api: cloud.region(region), database: own }, { region, manyRegions }),
          })),
        ],
        decided: decide(
          rows,
          regions.filter((region) => !isWanted(region)),
        ),
      }
    },
  }
}

/**
 * Logs in to the hosts that are asked first while the rest of the cloud is still read, and reads what only their fetchers
 * ask for. What fails here is told to who asks for it.
 * @param only the hosts to be asked; undefined for all
 */
function approach(
  api: RegionReader,
  shell: NonNullable<Access['shell']>,
  { learnAddress, parallelHosts }: Connections,
  only: ReadonlySet<string> | undefined,
): void {
  const ignore = () => {}
  api.routers().catch(ignore)
  api.hypervisors().then((hypervisors) => {
    const asked = hypervisors.filter(({ hypervisor_type }) => hasHostBehind(hypervisor_type))
    const addresses = new Map(asked.map((one) => [one.service.host, one.host_ip]))
    for (const host of [...addresses.keys()]
      .filter((name) => only?.has(name) ?? true)
      .sort()
      .slice(0, parallelHosts)) {
      const address = addresses.get(host)
      if (address) learnAddress(host, address)
      shell.prepare(host)
    }
  }, ignore)
}

/** Machines that are themselves the "instances" have no host to log in to. */
const hasHostBehind = (hypervisorType: unknown): boolean => textOf(hypervisorType).toLowerCase() !== 'ironic'

function hostPhase(context: ScanContext, access: Access, connections: Connections): Phase {
  const { options } = context
  return {
    stages: stagesOf(SCAN_PLAN.host),
    parallel: connections.parallelHosts,
    targets: async ({ index, outcomes, hosts: only }: FoundSoFar): Promise<PhaseTargets> => {
      access.cloud?.forget()
      const view = createInventoryView(index)
      const hosts = view.byType('host').filter((host) => hasHostBehind(host.hypervisor_type))
      const isWanted = (host: StoredObject) =>
        options.sources.cli && (only?.has(host.id) ?? true) && (options.regions?.includes(textOf(host.region)) ?? true)
      const asked = hosts.filter(isWanted)
      const leftOut = hosts.filter((host) => !isWanted(host))
      const ovn = regionsWithOvn(context, view, hosts)
      const isOvnWanted = (region: string) => options.sources.cli && (options.regions?.includes(region) ?? true)
      const decided = [
        ...decideHosts(context, view, leftOut),
        ...decide(
          SCAN_PLAN.ovn,
          ovn.filter((region) => !isOvnWanted(region)),
        ),
      ]
      if (!access.shell) return { targets: [], decided: [...decided, ...withoutShell(context, view, asked, ovn)] }
      const { shell } = access
      const inLine = pLimit(1)
      const targetOf = (host: StoredObject) =>
        hostTarget(context, { ...access, shell }, connections, { host, view, outcomes, inLine })
      const turns = takeTurns(context.signal)
      await view.prepare(turns)
      const logical = ovn
        .filter(isOvnWanted)
        .map((region) => ovnTarget(context, { ...access, shell }, connections, { region, view, hosts, inLine }))
      return { targets: [...logical, ...(await mapInTurns(asked, targetOf, turns))], decided }
    },
  }
}

/** Where the cloud has agents of OVN; every region of a cloud that is said to run on it and lists no agents. */
function regionsWithOvn({ environment }: ScanContext, view: InventoryView, hosts: readonly StoredObject[]): string[] {
  const agents = view.byType('network_agent')
  const said = agents.length === 0 && environment.mechanism_drivers.includes('OVN') ? hosts : []
  return unique([...agents.filter(isOvnAgent), ...said].map(({ region }) => textOf(region))).sort()
}

/** Hosts asked one after the other for the databases of a region, at most. */
const OVN_HOSTS = 8

/** The first controllers and gateways that answered last time; the databases are beside them or known to them. */
function ovnTarget(
  context: ScanContext,
  { cloud, shell }: Access & { readonly shell: NonNullable<Access['shell']> },
  { learnAddress }: Connections,
  {
    region,
    view,
    hosts,
    inLine,
  }: {
    readonly region: string
    readonly view: InventoryView
    readonly hosts: readonly StoredObject[]
    readonly inLine: (work: () => Promise<void>) => Promise<void>
  },
): ScanTarget {
  const rank = (host: StoredObject) => {
    const before = context.previous.objects.get(host.id)
    const roles = asTexts(host.host_type)
    const isSilent = host.state === 'down' || before?.reachable === false
    return (isSilent ? 4 : 0) + (roles.includes('Controller') ? 0 : roles.includes('Network') ? 1 : 2)
  }
  const candidates = hosts
    .filter((host) => textOf(host.region) === region)
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
    .slice(0, OVN_HOSTS)
  for (const { id, ip_address } of candidates) if (asText(ip_address)) learnAddress(id, textOf(ip_address))
  const readers = candidates.map(({ id }) => createHostReader(shell, id, context.signal, inLine))
  const networks = view.byType('network').filter((network) => textOf(network.region) === region)
  const distributions = distributionsFor(context.environment.distribution)
  const ovn = createOvnReader({
    region,
    hosts: readers,
    settings: unique(distributions.flatMap(({ ml2Configuration }) => ml2Configuration)),
    networks: new Set(idsOf(networks)),
  })
  return {
    name: region,
    runs: runsOf(SCAN_PLAN.ovn, { ovn, cloud }, { region, inventory: view }),
    ended: async () => {
      for (const reader of readers) reader.forget()
    },
  }
}

function hostTarget(
  context: ScanContext,
  { cloud, shell }: Access & { readonly shell: NonNullable<Access['shell']> },
  { learnAddress }: Connections,
  {
    host,
    view,
    outcomes,
    inLine,
  }: Pick<FoundSoFar, 'outcomes'> & {
    readonly host: StoredObject
    readonly view: InventoryView
    readonly inLine: (work: () => Promise<void>) => Promise<void>
  },
): ScanTarget {
  const facts = factsOf(host, context)
  if (facts.ipAddress !== '') learnAddress(host.id, facts.ipAddress)
  const reader = createHostReader(shell, host.id, context.signal, inLine)
  return {
    name: host.id,
    runs: runsOf(
      SCAN_PLAN.host,
      { shell: reader, cloud },
      { environment: context.environment, host: facts, inventory: view },
    ),
    row: { roles: facts.roles, cells: cloudCells(facts, view, outcomes) },
    ended: async (isAnswered) => {
      reader.forget()
      if (!isAnswered) return
      const access = await shell.access(host.id, context.signal).catch(() => undefined)
      if (access?.takenFor !== undefined) noteOtherHost(context, host.id, access.takenFor)
    },
  }
}

/** The types the cloud's APIs tell of each host; whether the host itself answers does not matter to them. */
function cloudCells({ id, region }: HostFacts, view: InventoryView, outcomes: readonly ScopeOutcome[]) {
  const known = { instance: view.instancesOn(id), network_agent: view.agentsOf(id) }
  return Object.fromEntries(
    Object.entries(known).flatMap(([type, objects]) => {
      const outcome = outcomes.find(({ fetcher, target }) => target === region && fetcher.produces.includes(type))
      return outcome ? [[type, cellOf(outcome, objects.length)] as const] : []
    }),
  )
}

/** A host that another one answers for is shown with what that one has: the operator must know. */
function noteOtherHost({ errors, log }: ScanContext, id: string, takenFor: string): void {
  const warning = new AppError(
    'conflict',
    `the cloud gives ${id} the address of the master host, so ${takenFor} answered in its place`,
    {
      hint: 'If they are two machines, correct my_ip in nova.conf of the host, or enter its address in the master host section.',
    },
  )
  errors.add(warning, { host: id }, 'warning')
  log('warn', warning.message, id)
}

/** SSH is not configured: what is stored is kept, stale, and that is said once. */
function withoutShell(
  context: ScanContext,
  view: InventoryView,
  hosts: readonly StoredObject[],
  regionsOfOvn: readonly string[],
): ScopeOutcome[] {
  const { errors, log, options } = context
  if (!options.sources.cli) return []
  const error = new AppError(
    'unsupported',
    'No SSH access is configured, so vServices, vNICs, vConnectors, vEdges, tunnel endpoints and pNICs were not scanned',
    { hint: 'Fill in the master host section of the environment to see the path of each instance.' },
  )
  errors.add(error, {}, 'warning')
  log('warn', error.message)
  const result = { state: 'failed', reason: 'no SSH access is configured', code: error.code } as const
  return [...decideHosts(context, view, hosts, result), ...decide(SCAN_PLAN.ovn, regionsOfOvn, result)]
}
