/**
 * Recorded clouds behind the connections' interfaces, for tests: their answers were written down from real ones, with
 * failures and delays as the test wants them. `lab` has three hosts (Open vSwitch native, Open vSwitch hybrid, Linux
 * bridge), `ovn` two, `ha` four (L3 HA, DVR, bonds, LLDP, trunks; one host without its services) and its database.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, type ErrorCode } from '@shared/contract/errors'
import type { DatabaseReader } from '../../connections/mysql/queries'
import type { Neutron } from '../../connections/openstack/neutron'
import type { Nova } from '../../connections/openstack/nova'
import type { OpenStack } from '../../connections/openstack/openstack'
import type { Quota } from '../../connections/openstack/quota'
import { type CommandId, type CommandRequest, commandText, renderCommand } from '../../connections/ssh/commands'
import type { HostShell } from '../../connections/ssh/host-shell'
import type { CommandResult } from '../../connections/ssh/host-shell-types'

interface ApiRecording {
  readonly whoAmI: Awaited<ReturnType<OpenStack['whoAmI']>>
  readonly regions: string[]
  readonly projects: Awaited<ReturnType<OpenStack['keystone']['projects']>>
  readonly domains: Awaited<ReturnType<OpenStack['keystone']['domains']>>
  readonly images: Awaited<ReturnType<OpenStack['images']>>
  readonly volumes: Awaited<ReturnType<OpenStack['volumes']>>
  /** By project. */
  readonly quotas: Readonly<Record<'compute' | 'network', Readonly<Record<string, readonly Quota[]>>>>
  readonly nova: { [K in NovaList]: Awaited<ReturnType<Nova[K]>> }
  readonly neutron: { [K in NeutronList]: Awaited<ReturnType<Neutron[K]>> }
  /** What only its database tells. */
  readonly database?: { readonly further: Awaited<ReturnType<DatabaseReader['further']>> }
}
type NovaList = 'availabilityZones' | 'hypervisors' | 'services' | 'aggregates' | 'servers' | 'flavors'
type NeutronList =
  | 'networks'
  | 'subnets'
  | 'ports'
  | 'routers'
  | 'agents'
  | 'floatingIps'
  | 'securityGroups'
  | 'trunks'
  | 'addressGroups'
/** Names of the API's lists, for failures. */
export type ApiList =
  | NovaList
  | NeutronList
  | 'projects'
  | 'domains'
  | 'images'
  | 'volumes'
  | 'quotas'
  | 'whoAmI'
  | 'regions'

interface HostRecording {
  readonly commands: readonly (Omit<CommandResult, 'host' | 'stdout' | 'lackedRoot'> & {
    readonly slots: Readonly<Record<string, string>>
    readonly stdout: readonly string[]
  })[]
}

/** Names of the recorded clouds. */
export type Recording = 'lab' | 'ovn' | 'ha'

const folderOf = (recording: Recording) => new URL(`../fixtures/${recording}/`, import.meta.url)
const load = (recording: Recording, name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, folderOf(recording)), 'utf8'))

export const RECORDED_HOSTS = ['lab-node1', 'lab-node2', 'lab-node3'] as const

/** A fresh copy, so that a test may change it. */
export const loadApi = (recording: Recording = 'lab') => load(recording, 'api.json') as ApiRecording

const loadHosts = (recording: Recording): ReadonlyMap<string, HostRecording> =>
  new Map(
    readdirSync(folderOf(recording))
      .filter((file) => file !== 'api.json')
      .map((file) => [file.replace('.json', ''), load(recording, file) as HostRecording]),
  )

export interface RecordedCloudOptions {
  /** Default `lab`. */
  readonly recording?: Recording
  readonly api?: ApiRecording
  /** API lists that fail. */
  readonly failLists?: Partial<Record<ApiList, ErrorCode>>
  /** Hosts that fail as a whole. */
  readonly failHosts?: Readonly<Record<string, ErrorCode>>
  /** Hosts that answer what the files of a folder of `parsers/fixtures` hold, by the command each names. */
  readonly printed?: Readonly<Record<string, string>>
  /** Changes the result of a command. */
  readonly alter?: (result: CommandResult) => CommandResult
  /** Changes the answer of an API list, or throws. */
  readonly alterList?: <T>(list: ApiList, answer: T) => T
  /** Milliseconds before each answer. */
  readonly delayMs?: () => number
}

export interface RecordedCloud {
  readonly openStack: OpenStack
  readonly shell: HostShell
  /** Executions per host: batches, not commands. */
  readonly executions: ReadonlyMap<string, number>
  readonly isDisposed: () => boolean
}

export function createRecordedCloud(options: RecordedCloudOptions = {}): RecordedCloud {
  const executions = new Map<string, number>()
  let disposed = 0
  const shell = createShell(options, executions, () => {
    disposed += 1
  })
  const openStack = createApi(options, () => {
    disposed += 1
  })
  return { openStack, shell, executions, isDisposed: () => disposed === 2 }
}

async function pause({ delayMs }: RecordedCloudOptions, signal: AbortSignal | undefined): Promise<void> {
  const ms = delayMs?.()
  // An aborted wait rejects with the timer's own error; callers look at the signal's reason.
  if (ms !== undefined) await delay(ms, undefined, signal === undefined ? {} : { signal })
}

function createApi(options: RecordedCloudOptions, disposed: () => void): OpenStack {
  const api = options.api ?? loadApi(options.recording)
  const requests = new Set<ApiList>()
  /** @param value null or undefined where the cloud does not have the list */
  const answer = async <T>(list: ApiList, value: T, signal: AbortSignal | undefined): Promise<T> => {
    requests.add(list)
    await pause(options, signal)
    const code = options.failLists?.[list]
    if (code !== undefined) throw new AppError(code, `GET ${list}: ${code}`)
    if (value === null || value === undefined) throw new AppError('not-found', `GET ${list}: not-found`)
    return options.alterList?.(list, value) ?? value
  }
  const lists = <T extends Record<string, unknown>>(recorded: T) =>
    Object.fromEntries(
      Object.entries(recorded).map(([list, value]) => [
        list,
        (signal?: AbortSignal) => answer(list as ApiList, value, signal),
      ]),
    )
  const quotaOf = (service: 'compute' | 'network') => (project: string, signal?: AbortSignal) =>
    answer('quotas', api.quotas[service][project] ?? [], signal)
  return {
    whoAmI: (signal) => answer('whoAmI', api.whoAmI, signal),
    regions: (signal) => answer('regions', api.regions, signal),
    keystone: {
      version: async () => 'v3.14',
      projects: (signal) => answer('projects', api.projects, signal),
      domains: (signal) => answer('domains', api.domains, signal),
    },
    images: (_region, signal) => answer('images', api.images, signal),
    volumes: (_region, signal) => answer('volumes', api.volumes, signal),
    // Discovery reads exactly the recorded lists; the rest of the clients is not there.
    nova: async () => ({ ...lists(api.nova), quota: quotaOf('compute') }) as unknown as Nova,
    neutron: async () => ({ ...lists(api.neutron), quota: quotaOf('network') }) as unknown as Neutron,
    renew: () => {},
    contact: async () => new URL('http://recorded.invalid'),
    requests: () => requests.size,
    dispose: async () => disposed(),
  }
}

/** The database of a recorded cloud; lists the API tells are told alike. @param further answers or fails for what only it tells */
export function createRecordedDatabase(
  { nova, neutron, database }: ApiRecording,
  further: DatabaseReader['further'] = async () => {
    if (database) return database.further
    throw new AppError('not-found', 'nothing of this database is recorded')
  },
): DatabaseReader {
  const told = (list: readonly unknown[]) => async () => Object.assign([...list], { isFromDatabase: true }) as never
  return {
    availabilityZones: told(nova.availabilityZones),
    hypervisors: told(nova.hypervisors),
    services: told(nova.services),
    aggregates: told(nova.aggregates),
    servers: told(nova.servers),
    networks: told(neutron.networks),
    subnets: told(neutron.subnets),
    ports: told(neutron.ports),
    routers: told(neutron.routers),
    floatingIps: told(neutron.floatingIps),
    securityGroups: told(neutron.securityGroups),
    trunks: told(neutron.trunks),
    agents: told(neutron.agents),
    projects: told([]),
    further,
    queries: () => 1,
    dispose: async () => {},
  }
}

function createShell(options: RecordedCloudOptions, executions: Map<string, number>, disposed: () => void): HostShell {
  const recordings = loadHosts(options.recording ?? 'lab')
  const printed = new Map(Object.entries(options.printed ?? {}).map(([host, name]) => [host, loadPrinted(name)]))
  let commands = 0
  const runAll: HostShell['runAll'] = async (host, requests, signal) => {
    executions.set(host, (executions.get(host) ?? 0) + 1)
    await pause(options, signal)
    const code = options.failHosts?.[host]
    if (code !== undefined) throw new AppError(code, `${host}: ${code}`, { context: { host } })
    commands += requests.length
    return requests.map((request) => {
      const outputs = printed.get(host)
      const result = outputs
        ? printedResult(outputs, host, request)
        : recordedResult(recordings.get(host), host, request)
      return options.alter?.(result) ?? result
    })
  }
  return {
    prepare: () => {},
    runAll,
    run: async (host, request, signal) => {
      const [result] = await runAll(host, [request], signal)
      if (!result) throw new AppError('internal', 'no result')
      return result
    },
    access: async (host) => ({
      host,
      route: 'master',
      privilege: 'root',
      privilegeNote: undefined,
      containerRuntimes: [],
      nodeName: host,
    }),
    hostKey: async () => undefined,
    renew: () => {},
    forward: async () => {
      throw new AppError('unsupported', 'a recording has no database behind it')
    },
    stats: () => ({ commands, logins: 0, openConnections: 0 }),
    dispose: async () => disposed(),
  }
}

/** The columns that are asked for of a table may grow. */
const plainLine = (line: string): string => line.replace(/ --columns=\S+/, '')

function loadPrinted(name: string): ReadonlyMap<string, string> {
  const place = new URL(`../parsers/fixtures/${name}/`, import.meta.url)
  return new Map(
    readdirSync(place).map((file) => {
      const [, line = '', ...output] = readFileSync(new URL(file, place), 'utf8').split('\n')
      return [plainLine(line.replace(/^# /, '')), output.join('\n')]
    }),
  )
}

/** The printed answer; a program none of whose outputs is there is not installed. */
function printedResult(outputs: ReadonlyMap<string, string>, host: string, request: CommandRequest): CommandResult {
  const text = commandText(renderCommand(request))
  const stdout = outputs.get(plainLine(text))
  const failure = { stdout: '', stderr: 'not found', exitCode: 127 }
  return {
    host,
    lackedRoot: false,
    id: request.id,
    text,
    ...(stdout === undefined ? failure : { stdout, stderr: '', exitCode: 0 }),
  }
}

/** The recorded answer; a command that was never asked on this host is as good as not installed. */
function recordedResult(recording: HostRecording | undefined, host: string, request: CommandRequest): CommandResult {
  const slots = JSON.stringify(request.slots)
  const found = recording?.commands.find((one) => one.id === request.id && JSON.stringify(one.slots) === slots)
  const common = { host, lackedRoot: false }
  if (!found) return { ...common, id: request.id, text: request.id, stdout: '', stderr: 'not recorded', exitCode: 127 }
  const { id, text, exitCode, stderr, stdout } = found
  return { ...common, id, text, exitCode, stderr, stdout: stdout.join('\n') }
}

/** For `alter`: the command ends badly wherever it runs (or only on one host). */
export function breakCommand(id: CommandId, stdout: string, exitCode = 0, host?: string) {
  return (result: CommandResult): CommandResult =>
    result.id === id && (host === undefined || result.host === host)
      ? { ...result, stdout, exitCode, stderr: exitCode === 0 ? '' : 'it failed' }
      : result
}
