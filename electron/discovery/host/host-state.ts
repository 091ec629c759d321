/**
 * The networking of one host as its kernel and its Open vSwitch tell it: what several fetchers start from.
 *
 * What has a JSON form and an older text form is taken from the first of them that can be read, whatever their exit
 * codes say. Where neither can be read whole, the records that can be read are taken and the rest is reported.
 */
import { AppError, asAppError } from '@shared/contract/errors'
import { type CommandRequest, command } from '../../connections/ssh/commands'
import { requireSuccess } from '../../connections/ssh/host-shell'
import type { CommandResult } from '../../connections/ssh/host-shell-types'
import { takeTurns } from '../../turns'
import { unique } from '../../values'
import { type FdbEntry, parseBridgeFdb } from '../parsers/bridge-fdb'
import { type IpInterface, parseIpAddresses } from '../parsers/ip-addr'
import { parseIpLinks } from '../parsers/ip-link'
import { parseIpNamespaces } from '../parsers/ip-netns'
import { type OvsBond, parseOvsBonds } from '../parsers/ovs-bonds'
import { assembleOvs, type OvsConfiguration, type OvsInterface, type OvsPort } from '../parsers/ovs-bridges'
import { parseOvsTable } from '../parsers/ovs-json'
import { parseOvsVsctlShow } from '../parsers/ovs-vsctl-show'
import { type Report, withoutUndefined } from '../parsers/parsing'
import { parseSysfsFunctions, parseSysfsNet } from '../parsers/sysfs-net'
import type { HostReader, HostReading } from './host-reader'

/** Exit code of a shell that does not find the program. */
const NOT_INSTALLED = 127
/** Old programs refuse the options of the JSON form. */
const NO_JSON = /Option "-j" is unknown|unrecognized option|invalid option/i

/** True when the program itself is not on the host, which is an answer ("it has none"), not a failure. */
export function isNotInstalled(result: CommandResult): boolean {
  return result.exitCode === NOT_INSTALLED
}

/** Reads a command's output as far as it can, reporting the rest. @throws AppError when nothing can be read */
export type Parse<T> = (text: string, report: Report, result: CommandResult) => T

/**
 * Makes a parser refuse blank output where a command always prints something: every namespace has a loopback interface,
 * every OVS table a head. Nothing at all is not "none", and must not make objects vanish.
 */
export const filled =
  <T>(parse: Parse<T>): Parse<T> =>
  (text, report, result) => {
    if (text.trim() !== '') return parse(text, report, result)
    throw new AppError('parse-failed', `"${result.text}" on ${result.host} printed nothing`, {
      hint: 'Run the command on the host manually; its earlier objects are kept and marked stale.',
      context: { host: result.host, command: result.text },
    })
  }

/** Makes a parser of a list read what every container printed; a container that printed something else is reported. */
const everywhere =
  <T>(parse: Parse<readonly T[]>): Parse<readonly T[]> =>
  (text, report, result) => {
    const failures: AppError[] = []
    const lists = [text, ...(result.furtherOutputs ?? [])].flatMap((output) => {
      try {
        return [parse(output, report, result)]
      } catch (thrown) {
        failures.push(asAppError(thrown))
        return []
      }
    })
    const [failure] = failures
    if (failure && lists.length === 0) throw failure
    for (const one of failures) report(one)
    return lists.flat()
  }

/**
 * What a command's output says. One that ended badly may have said most of it: what can be read counts, and the failure
 * is reported.
 * @throws AppError of `parse`, or why the command failed
 */
export function readResult<T>(result: CommandResult, parse: Parse<T>, report: Report): T {
  if (result.exitCode === 0) return parse(result.stdout, report, result)
  const failure = failureOf(result)
  if (result.stdout.trim() === '') throw failure
  try {
    const value = parse(withoutCutLine(result.stdout), () => {}, result)
    report(failure)
    return value
  } catch {
    // What it printed is no answer: that it failed says more.
    throw failure
  }
}

/** Of text that was cut off in the midst of a line that line says something else; a line of JSON is read by its brackets. */
function withoutCutLine(text: string): string {
  const start = text.lastIndexOf('\n') + 1
  return /^[[{]/.test(text.slice(start)) ? text : text.slice(0, start) || text
}

/** What a detail's command says, or undefined when it cannot be read: that must not cost what the detail belongs to. */
export function detailOf<T>(result: CommandResult, parse: Parse<T>, report: Report): T | undefined {
  try {
    return readResult(result, parse, report)
  } catch (thrown) {
    report(asAppError(thrown))
    return undefined
  }
}

/** `UP` or `DOWN` as an administrator set it; absent where nothing says so. */
export function adminState({ adminUp }: IpInterface): 'UP' | 'DOWN' | undefined {
  if (adminUp === undefined) return undefined
  return adminUp ? 'UP' : 'DOWN'
}

/** Of `vppctl` where no VPP runs; "Permission denied" is something else. */
export const NO_VPP = /clib_socket_init: connect[^\n]*(?:No such file or directory|Connection refused)/i

/** What programs say when the service behind them does not run. */
const SERVICES: readonly (readonly [service: string, complaint: RegExp])[] = [
  ['Open vSwitch', /database connection failed \((?:No such file or directory|Connection refused)\)/i],
  ['VPP', NO_VPP],
  ['lldpd', /unable to connect to socket [^\n]*(?:No such file or directory|Connection refused)/i],
  ['libvirt', /Failed to connect socket to '[^']*': (?:No such file or directory|Connection refused)/i],
]

/** Why a command ended badly; a service that does not run is named, in the error's context too. */
export function failureOf(result: CommandResult): AppError {
  const [service] = SERVICES.find(([, complaint]) => complaint.test(result.stderr)) ?? []
  if (service !== undefined)
    return new AppError('remote-command-failed', `${service} does not run on ${result.host}`, {
      hint: 'Start it on the host, then scan again. What was known of it is kept and marked stale.',
      context: { host: result.host, command: result.text, exitCode: result.exitCode, service },
    })
  try {
    requireSuccess(result)
  } catch (thrown) {
    return asAppError(thrown)
  }
  throw new RangeError('the command ended well')
}

/**
 * What the first readable of several forms of one question says.
 * @param requests the forms, the best first; the next is asked only when one cannot be read whole
 * @throws AppError of the first form, or of the last when the others are only too new for the host
 */
export async function readForms<T>(
  host: HostReader,
  requests: readonly CommandRequest[],
  parse: Parse<T>,
  report: Report,
): Promise<T> {
  let partial: { value: T; unread: readonly AppError[] } | undefined
  let failure: unknown
  for (const request of requests) {
    const result = await host.run(request)
    const unread: AppError[] = []
    try {
      const value = readResult(result, parse, (error) => unread.push(error))
      if (unread.length === 0) return value
      partial ??= { value, unread }
    } catch (thrown) {
      if (!NO_JSON.test(result.stderr)) failure ??= thrown
    }
  }
  if (!partial) throw failure
  for (const error of partial.unread) report(error)
  return partial.value
}

/** Every interface of the host's own namespace with its kind, master, peers and addresses. */
export const readInterfaces: HostReading<readonly IpInterface[]> = async (host, report) => {
  const [links, addresses] = await Promise.all([
    readForms(host, [command('links-json'), command('links-text')], filled(parseIpLinks), report),
    readForms(host, [command('addresses-json'), command('addresses-text')], filled(parseIpAddresses), report),
  ])
  const byName = new Map(addresses.map((one) => [one.name, one.addresses]))
  return links.map((link) => ({ ...link, addresses: byName.get(link.name) ?? [] }))
}

/** The interfaces with a device of a bus behind them, and its address. */
const readPhysical: HostReading<ReadonlyMap<string, string | undefined>> = async (host, report) => {
  const listing = readResult(await host.run(command('nic-list')), filled(parseSysfsNet), report)
  return new Map(listing.filter((one) => one.physical).map((one) => [one.name, one.busAddress]))
}

/** Bus addresses of virtual functions by their number, by physical function. */
export type Functions = ReadonlyMap<string, ReadonlyMap<number, string>>

/** A detail: what cannot be read is left out. */
export const readFunctions: HostReading<Functions> = async (host, report) => {
  const interfaces = await host.once(readInterfaces, () => {})
  const parents = interfaces.filter((one) => one.vfs !== undefined)
  const listings = await Promise.all(
    parents.map(async ({ name }) => {
      const result = await host.run(command('nic-functions', { pf: name }))
      return [name, detailOf(result, filled(parseSysfsFunctions), report) ?? new Map<number, string>()] as const
    }),
  )
  return new Map(listings)
}

/** The socket of ovsdb-server is not there; a refused or forbidden connection is something else. */
const NO_OVS_SOCKET = /database connection failed \(No such file or directory\)/i
const OVS_TABLES = ['Open_vSwitch', 'Bridge', 'Port', 'Interface'] as const

/** Open vSwitch's configuration; the error where the host has none, or has it installed but not running. */
const readOvsIfAny: HostReading<OvsConfiguration | AppError> = async (host, report) => {
  const results = await Promise.all(OVS_TABLES.map((table) => host.run(command('ovs-list', { table }))))
  const [first] = results
  if (first && results.every((result) => isNotInstalled(result) || NO_OVS_SOCKET.test(result.stderr)))
    return failureOf(first)
  const unread: AppError[] = []
  try {
    const tables: ReturnType<typeof parseOvsTable>[] = []
    const turns = takeTurns()
    for (const result of results) {
      tables.push(readResult(result, filled(parseOvsTable), (error) => unread.push(error)))
      if (turns.isOver()) await turns.next()
    }
    const [openVswitch = [], bridges = [], ports = [], interfaces = []] = tables
    // A row that cannot be read costs less than the text form, which lacks addresses and ids.
    for (const error of unread) report(error)
    return assembleOvs({ openVswitch, bridges, ports, interfaces })
  } catch (thrown) {
    try {
      return readResult(await host.run(command('ovs-show')), filled(parseOvsVsctlShow), report)
    } catch (again) {
      throw results.some((result) => NO_JSON.test(result.stderr)) ? again : thrown
    }
  }
}

/**
 * Open vSwitch's configuration; undefined when the host has none, or has it installed but not running.
 * @param isExpected whether the cloud has an agent for it on this host: then its absence is a failure, because what is
 *   known of the host must not vanish while Open vSwitch is down
 */
export async function readOvs(
  host: HostReader,
  isExpected: boolean,
  report: Report,
): Promise<OvsConfiguration | undefined> {
  const found = await host.once(readOvsIfAny, report)
  if (!(found instanceof AppError)) return found
  if (isExpected) throw found
  return undefined
}

/** The bonds that Open vSwitch made, by name; it is asked only where there are any. */
export const readOvsBonds: HostReading<ReadonlyMap<string, OvsBond>> = async (host, report) => {
  // Who needs the configuration itself reports that it cannot be read.
  const ovs = await host.once(readOvsIfAny, () => {}).catch(asAppError)
  const hasBond = !(ovs instanceof AppError) && ovs.bridges.some(({ ports }) => ports.some(isOvsBond))
  const result = hasBond ? await host.run(command('ovs-bonds')) : undefined
  const isTold = result !== undefined && !isNotInstalled(result)
  return (isTold ? detailOf(result, filled(parseOvsBonds), report) : undefined) ?? new Map()
}

/** Of several interfaces one port is made. */
export const isOvsBond = ({ interfaces }: OvsPort) => interfaces.length > 1

/** All of a host's own networking. */
export type HostNetworking = Awaited<ReturnType<typeof readNetworking>>

/** @param asked what {@link readOvs} reads */
export async function readNetworking(host: HostReader, asked: ReturnType<typeof readOvs>, report: Report) {
  const [interfaces, physical, ovs] = await Promise.all([
    host.once(readInterfaces, report),
    host.once(readPhysical, report),
    asked,
  ])
  return {
    /** Interfaces of the kernel, and devices that only Open vSwitch drives. */
    interfaces: [
      ...interfaces.map((one) => withoutUndefined({ ...one, busAddress: one.busAddress ?? physical.get(one.name) })),
      ...devicesOfOvs(ovs, interfaces),
    ] as readonly IpInterface[],
    physical: new Set(physical.keys()) as ReadonlySet<string>,
    ovs,
  }
}

/** NICs taken from the kernel by DPDK: they exist in Open vSwitch only. */
function devicesOfOvs(ovs: OvsConfiguration | undefined, known: readonly IpInterface[]): IpInterface[] {
  const names = new Set(known.map((one) => one.name))
  return (ovs?.bridges ?? [])
    .flatMap((bridge) => bridge.ports.flatMap((port) => port.interfaces))
    .filter((one) => one.type === 'dpdk' && !names.has(one.name) && !isForGuest(one))
    .map(dpdkDevice)
}

/** Whether DPDK made it to stand in for a guest's virtual function (VF or SF, not another port of the NIC). */
const isForGuest = ({ options, externalIds }: OvsInterface) =>
  externalIds['iface-id'] !== undefined || /representor=(?:[^,]*[vs]f|[[\d])/.test(options['dpdk-devargs'] ?? '')

const isUp = (state: string | undefined) => (state === undefined ? undefined : state === 'up')

function dpdkDevice(one: OvsInterface): IpInterface {
  // "0000:05:00.0", with options of the driver behind it ("0000:05:00.0,dv_flow_en=1"); other forms name no address.
  const [busAddress] = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]/i.exec(one.options['dpdk-devargs'] ?? '') ?? []
  return withoutUndefined({
    name: one.name,
    kind: 'dpdk',
    addresses: [],
    mac: one.mac,
    mtu: one.mtu,
    busAddress: busAddress?.toLowerCase(),
    adminUp: isUp(one.adminState),
    carrier: isUp(one.linkState),
  })
}

/** Forwarding entries of the host's bridges and tunnels; a host without the program has none to tell. */
export const readForwarding: HostReading<readonly FdbEntry[]> = async (host, report) => {
  try {
    return await readForms(host, [command('fdb-json'), command('fdb-text')], parseBridgeFdb, report)
  } catch (thrown) {
    const { context } = asAppError(thrown)
    if (context?.exitCode !== NOT_INSTALLED) report(asAppError(thrown))
    return []
  }
}

/** A router or DHCP server that was removed since the list was made. */
const NAMESPACE_GONE = /cannot open network namespace[^\n]*no such file/i

/** Names of the host's network namespaces. @param report is told of a list that is not whole */
export async function readNamespaceNames(host: HostReader, report: Report): Promise<string[]> {
  const forms = [command('netns-list-json'), command('netns-list-text')]
  return unique(await readForms(host, forms, everywhere(parseIpNamespaces), report))
}

/**
 * Namespaces with their interfaces; one round trip for all of them together.
 * @param report is told of those that cannot be read, by name
 */
export async function readNamespaces(
  host: HostReader,
  names: readonly string[],
  report: (error: AppError, name: string) => void,
) {
  const states = await Promise.all(names.map((name) => readNamespace(host, name, (error) => report(error, name))))
  return states.filter((state) => state !== undefined)
}

/** A namespace and what is inside. */
export interface NamespaceState {
  readonly name: string
  readonly interfaces: readonly IpInterface[]
  /** Whether some of what is inside could not be read. */
  readonly isPartial?: boolean
}

/** One namespace that cannot be entered must not hide the others of its host. */
async function readNamespace(host: HostReader, netns: string, report: Report): Promise<NamespaceState | undefined> {
  const forms = [command('netns-addresses-json', { netns }), command('netns-addresses-text', { netns })] as const
  // A host that stops answering is a failure of all; asked outside of what is caught here.
  const { stderr } = await host.run(forms[0])
  try {
    let isPartial = false
    const interfaces = await readForms(host, forms, filled(parseIpAddresses), (error) => {
      isPartial = true
      report(error)
    })
    return { name: netns, interfaces, isPartial }
  } catch (thrown) {
    const error = asAppError(thrown)
    if (error.code === 'permission-denied') throw error
    if (!NAMESPACE_GONE.test(stderr)) report(error)
    return undefined
  }
}
