/**
 * OVN's databases of a region for one scan: read once, through the first host and the first way that works.
 *
 * On the host of the databases their sockets answer; from any other host they are asked over the network, where Neutron's
 * configuration or ovn-controller (`ovn-remote` in Open vSwitch's `external_ids`) says they listen.
 */
import { AppError, asAppError, hasCode } from '@shared/contract/errors'
import { type CommandId, command } from '../../connections/ssh/commands'
import { complaintsIn } from '../../connections/ssh/complaints'
import type { CommandResult } from '../../connections/ssh/host-shell-types'
import { textOf } from '../../values'
import {
  type Northbound,
  type OvnWay,
  parseNorthbound,
  parseOvnSettings,
  parseSouthbound,
  type Southbound,
} from '../parsers/ovn-databases'
import { ovsMap, parseOvsTable } from '../parsers/ovs-json'
import type { Report } from '../parsers/parsing'
import type { HostReader } from './host-reader'
import { isNotInstalled, type Parse } from './host-state'

export type OvnReader = ReturnType<typeof createOvnReader>

type Listing = Extract<CommandId, `ovn-northbound${string}` | `ovn-southbound${string}`>

/** One of the databases: the forms its tables are asked for in, the newest first, and how they are read. */
interface Database<T> {
  readonly name: 'northbound' | 'southbound'
  readonly forms: readonly { readonly id: Listing; readonly parse: Parse<T> }[]
  /** Ids of the networks of Neutron that it knows. */
  readonly networksIn: (tables: T) => Iterable<string>
}

const NORTHBOUND: Database<Northbound> = {
  name: 'northbound',
  forms: [
    { id: 'ovn-northbound', parse: (text, report) => parseNorthbound(text, report) },
    { id: 'ovn-northbound-2019', parse: (text, report) => parseNorthbound(text, report, false) },
  ],
  networksIn: ({ networks }) => networks,
}
const SOUTHBOUND: Database<Southbound> = {
  name: 'southbound',
  forms: (['ovn-southbound', 'ovn-southbound-2021', 'ovn-southbound-2020'] as const).map((id) => ({
    id,
    parse: (text, report) => parseSouthbound(text, report),
  })),
  networksIn: ({ tunnelKeys }) => tunnelKeys.keys(),
}

/** The socket of the host itself. */
const SOCKET: OvnWay = { database: '', key: '', certificate: '', authority: '' }
/** Said by a release that lacks a table or a column. */
const TOO_NEW = /does not contain a column|unknown table|is not a known table/i

/** Where to look, and for what. */
export interface OvnPlace {
  readonly region: string
  /** To try, the most likely first. */
  readonly hosts: readonly HostReader[]
  /** Files that may be Neutron's `ml2_conf.ini`, the most likely first. */
  readonly settings: readonly string[]
  /** Ids of Neutron's networks: a database without any of them belongs to something else. */
  readonly networks: ReadonlySet<string>
}

export function createOvnReader(place: OvnPlace) {
  const read = <T>(database: Database<T>) => once((report) => readDatabase(database, place, report))
  return { northbound: read(NORTHBOUND), southbound: read(SOUTHBOUND) }
}

/** The same answer, and the same complaints, for everybody. */
function once<T>(read: (report: Report) => Promise<T>): (report: Report) => Promise<T> {
  let reading: Promise<{ value: T; unread: readonly AppError[] }> | undefined
  const start = async () => {
    const unread: AppError[] = []
    return { value: await read((error) => unread.push(error)), unread }
  }
  return async (report) => {
    reading ??= start()
    const { value, unread } = await reading
    for (const error of unread) report(error)
    return value
  }
}

async function readDatabase<T>(
  database: Database<T>,
  { region, hosts, settings: files, networks }: OvnPlace,
  report: Report,
): Promise<T> {
  const failures: string[] = []
  const isOurs = (tables: T) => networks.size === 0 || [...database.networksIn(tables)].some((id) => networks.has(id))
  for (const host of hosts) {
    try {
      // Asked together, so that one round trip tells both the tables and, where there are none, the way to them.
      const settings = waysFrom(host, files, database.name)
      settings.catch(() => {})
      for (const way of [SOCKET, undefined]) {
        for (const each of way ? [way] : await settings) {
          const unread: AppError[] = []
          const tables = await readThrough(database, host, each, (error) => unread.push(error)).catch(asFailure)
          if (!(tables instanceof AppError) && isOurs(tables)) {
            for (const error of unread) report(error)
            return tables
          }
          const reason = tables instanceof AppError ? tables.message : 'it knows none of the networks'
          failures.push(`${host.host}${each === SOCKET ? '' : ` to ${each.database}`}: ${reason}`)
        }
      }
    } catch (error) {
      if (hasCode(error, 'cancelled')) throw error
      failures.push(asAppError(error).message)
    }
  }
  throw new AppError(
    'peer-error',
    `OVN's ${database.name} database of ${region} could not be read: ${failures.join('; ') || 'no host is known'}`,
    {
      hint: `Run ovn-${database.name === 'northbound' ? 'nb' : 'sb'}ctl on a controller to see why. Routers and DHCP of OVN that were known are kept and marked stale.`,
    },
  )
}

function asFailure(error: unknown): AppError {
  // Of the host, not of one way to the database.
  if (hasCode(error, 'remote-command-failed', 'parse-failed', 'validation')) return error
  throw error
}

/** @throws AppError `remote-command-failed`, `parse-failed`, `validation` when this way does not lead there */
async function readThrough<T>(database: Database<T>, host: HostReader, way: OvnWay, report: Report): Promise<T> {
  let result: CommandResult | undefined
  for (const { id, parse } of database.forms) {
    result = await host.run(command(id, { ...way }))
    if (result.exitCode === 0) return parse(result.stdout, report, result)
    if (!TOO_NEW.test(result.stderr)) break
  }
  throw new AppError('remote-command-failed', result ? complaintOf(result) : '')
}

function complaintOf(result: CommandResult): string {
  if (isNotInstalled(result)) return 'the program is not installed'
  return complaintsIn(result.stderr).at(-1) ?? `it ended with ${result.exitCode}`
}

/** Where the database listens, as far as the host knows: as Neutron is configured, then where ovn-controller looks. */
async function waysFrom(
  host: HostReader,
  files: readonly string[],
  database: Database<unknown>['name'],
): Promise<OvnWay[]> {
  const [switches, ...settings] = await Promise.all([
    host.run(command('ovs-list', { table: 'Open_vSwitch' })),
    ...files.map((file) => host.run(command('ovn-settings', { file }))),
  ])
  const configured = settings.flatMap(({ stdout }) => parseOvnSettings(stdout)[database] ?? [])[0]
  const remote = remoteOf(switches)
  // The northbound database stands beside the southbound one unless somebody chose otherwise (ports 6641 and 6642).
  const beside = database === 'southbound' ? remote : remote.replaceAll(/:6642(?=,|$)/g, ':6641')
  const guessed = beside !== '' && (database === 'southbound' || beside !== remote) && beside !== configured?.database
  return [...(configured ? [configured] : []), ...(guessed ? [{ ...SOCKET, ...configured, database: beside }] : [])]
}

function remoteOf(switches: CommandResult): string {
  try {
    const [row] = parseOvsTable(switches.stdout)
    return textOf(ovsMap(row?.external_ids)['ovn-remote']).replaceAll(/\s/g, '')
  } catch {
    return ''
  }
}
