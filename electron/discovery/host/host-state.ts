/**
 * The networking of one host as its kernel and its Open vSwitch tell it: what several fetchers start from.
 *
 * Each reader asks in the JSON form and falls back to the text form older tools have.
 */
import { AppError } from '@shared/contract/errors'
import { type CommandId, type CommandRequest, command } from '../../connections/ssh/commands'
import { requireSuccess } from '../../connections/ssh/host-shell'
import type { CommandResult } from '../../connections/ssh/host-shell-types'
import {
  assembleOvs,
  type IpInterface,
  type IpNamespace,
  type OvsConfiguration,
  parseIpAddresses,
  parseIpLinks,
  parseIpNamespaces,
  parseOvsTable,
  parseOvsVsctlShow,
  parseSysfsNet,
} from '../parsers'
import type { HostReader } from './host-reader'

/** Exit code of a shell that does not find the program. */
const NOT_INSTALLED = 127
/** Old iproute2 refuses `-j` with this or prints text nonetheless, which the parsers accept too. */
const NO_JSON = /Option "-j" is unknown|unrecognized option|invalid option/i
/** The socket of ovsdb-server is not there; a refused or forbidden connection is something else. */
const NO_OVS_RUNNING = /database connection failed \(No such file or directory\)/i

/** Commands behind {@link readInterfaces}. */
export const INTERFACE_COMMANDS = [
  'links-json',
  'links-text',
  'addresses-json',
  'addresses-text',
] as const satisfies readonly CommandId[]
/** Commands behind {@link readOvs}. */
export const OVS_COMMANDS = ['ovs-list', 'ovs-show'] as const satisfies readonly CommandId[]

/** True when the program itself is not on the host, which is an answer ("it has none"), not a failure. */
export function isNotInstalled(result: CommandResult): boolean {
  return result.exitCode === NOT_INSTALLED
}

/** The output of a command that must have worked. @throws AppError see `requireSuccess` */
export function outputOf(result: CommandResult): string {
  return requireSuccess(result).stdout
}

/**
 * The output of a command that always prints something: every namespace has a loopback interface, every OVS table a
 * head, every system a name. Nothing at all is not "none", and must not make objects vanish.
 * @throws AppError `parse-failed` for blank output, else as {@link outputOf}
 */
export function filledOutputOf(result: CommandResult): string {
  const output = outputOf(result)
  if (output.trim() !== '') return output
  throw new AppError('parse-failed', `"${result.text}" on ${result.host} printed nothing`, {
    hint: 'Run the command on the host by hand; its earlier objects are kept and marked stale.',
    context: { host: result.host, command: result.text },
  })
}

async function inEitherForm(host: HostReader, json: CommandRequest, text: CommandRequest): Promise<CommandResult> {
  const first = await host.run(json)
  return first.exitCode !== 0 && NO_JSON.test(first.stderr) ? host.run(text) : first
}

/** Every interface of the host's own namespace with its kind, master, peers and addresses. */
export async function readInterfaces(host: HostReader): Promise<IpInterface[]> {
  const [links, addresses] = await Promise.all([
    inEitherForm(host, { id: 'links-json', slots: {} }, { id: 'links-text', slots: {} }),
    inEitherForm(host, { id: 'addresses-json', slots: {} }, { id: 'addresses-text', slots: {} }),
  ])
  const byName = new Map(parseIpAddresses(filledOutputOf(addresses)).map((one) => [one.name, one.addresses]))
  return parseIpLinks(filledOutputOf(links)).map((link) => ({ ...link, addresses: byName.get(link.name) ?? [] }))
}

/** Names of the interfaces with a device of a bus behind them. */
export async function readPhysicalNames(host: HostReader): Promise<ReadonlySet<string>> {
  const listing = parseSysfsNet(filledOutputOf(await host.run({ id: 'nic-list', slots: {} })))
  return new Set(listing.filter((one) => one.physical).map((one) => one.name))
}

/**
 * Open vSwitch's configuration; undefined when the host has none, or has it installed but not running.
 * @param isExpected whether the cloud has an agent for it on this host: then its absence is a failure, because what is
 *   known of the host must not vanish while Open vSwitch is down
 */
export async function readOvs(host: HostReader, isExpected: boolean): Promise<OvsConfiguration | undefined> {
  const tables = ['Open_vSwitch', 'Bridge', 'Port', 'Interface'] as const
  const results = await Promise.all(tables.map((table) => host.run(command('ovs-list', { table }))))
  if (!isExpected && results.every((result) => isNotInstalled(result) || NO_OVS_RUNNING.test(result.stderr)))
    return undefined
  if (results.some((result) => result.exitCode !== 0 && NO_JSON.test(result.stderr)))
    return parseOvsVsctlShow(filledOutputOf(await host.run({ id: 'ovs-show', slots: {} })))
  const [openVswitch, bridges, ports, interfaces] = results.map((result) => parseOvsTable(filledOutputOf(result)))
  return assembleOvs({
    openVswitch: openVswitch ?? [],
    bridges: bridges ?? [],
    ports: ports ?? [],
    interfaces: interfaces ?? [],
  })
}

/** A namespace and what is inside. */
export interface NamespaceState {
  readonly name: string
  readonly interfaces: readonly IpInterface[]
}

/** Commands behind {@link readNamespaces}. */
export const NAMESPACE_COMMANDS = [
  'netns-list-json',
  'netns-list-text',
  'netns-addresses-json',
  'netns-addresses-text',
] as const satisfies readonly CommandId[]

/** A router or DHCP server that was removed since the list was made. */
const NAMESPACE_GONE = /cannot open network namespace/i

/** The namespaces `wanted` says yes to, with their interfaces; one more round trip for all of them together. */
export async function readNamespaces(host: HostReader, wanted: (name: string) => boolean): Promise<NamespaceState[]> {
  const listing = await inEitherForm(host, { id: 'netns-list-json', slots: {} }, { id: 'netns-list-text', slots: {} })
  const names = parseIpNamespaces(outputOf(listing)).filter((one: IpNamespace) => wanted(one.name))
  const states = await Promise.all(names.map(({ name }) => readNamespace(host, name)))
  return states.filter((state) => state !== undefined)
}

async function readNamespace(host: HostReader, netns: string): Promise<NamespaceState | undefined> {
  const request = command('netns-addresses-json', { netns })
  const first = await host.run(request)
  if (first.exitCode !== 0 && NAMESPACE_GONE.test(first.stderr)) return undefined
  const addresses = await inEitherForm(host, request, command('netns-addresses-text', { netns }))
  return { name: netns, interfaces: parseIpAddresses(filledOutputOf(addresses)) }
}
