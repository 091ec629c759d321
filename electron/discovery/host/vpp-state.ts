/** What the VPP of a host is made of, as its CLI tells it in one round trip. */
import { command } from '../../connections/ssh/commands'
import type { CommandResult } from '../../connections/ssh/host-shell-types'
import type { IpAddress } from '../parsers/ip-addr'
import type { Report } from '../parsers/parsing'
import {
  parseVppAddresses,
  parseVppBonds,
  parseVppBridgeDomains,
  parseVppGpeTunnels,
  parseVppHardware,
  parseVppInterfaces,
  parseVppModes,
  parseVppSockets,
  parseVppTaps,
  parseVppTunnels,
  parseVppVersion,
} from '../parsers/vpp'
import type { HostReader } from './host-reader'
import { detailOf, filled, isNotInstalled, NO_VPP, type Parse, readResult } from './host-state'

export type VppState = NonNullable<Awaited<ReturnType<typeof readVpp>>>
/** An interface or sub-interface with all that is told of it. */
export type VppPlug = VppState['plugs'][number]

/**
 * @param isExpected whether the cloud says that a VPP runs there: then its absence is a failure, because what is known
 *   of it must not vanish while it is down
 * @returns undefined when the host has none
 */
export async function readVpp(host: HostReader, isExpected: boolean, report: Report) {
  const version = host.run(command('vpp-version'))
  const read = async <T>(answer: Promise<CommandResult>, parse: Parse<T>) => readResult(await answer, parse, report)
  const detail = async <T>(answer: Promise<CommandResult>, parse: Parse<readonly T[]>) =>
    detailOf(await answer, parse, report) ?? []
  const asked = {
    interfaces: host.run(command('vpp-interfaces')),
    hardware: host.run(command('vpp-hardware')),
    modes: host.run(command('vpp-modes')),
    addresses: host.run(command('vpp-addresses')),
    bridgeDomains: host.run(command('vpp-bridge-domains')),
    bonds: host.run(command('vpp-bonds')),
    tunnels: host.run(command('vpp-tunnels')),
    gpeTunnels: host.run(command('vpp-gpe-tunnels')),
    sockets: host.run(command('vpp-sockets')),
    taps: host.run(command('vpp-taps')),
  }
  // Awaited together: when the host fails, each of them does.
  const [result] = await Promise.all([version, ...Object.values(asked)])
  if (!isExpected && (isNotInstalled(result) || NO_VPP.test(result.stderr))) return undefined
  const [hardware, modes, addresses, sockets, taps] = await Promise.all([
    read(asked.hardware, filled(parseVppHardware)),
    read(asked.modes, filled(parseVppModes)),
    read(asked.addresses, filled(parseVppAddresses)),
    detail(asked.sockets, parseVppSockets),
    detail(asked.taps, parseVppTaps),
  ])
  const [hardwareOf, modeOf, addressesOf] = [byName(hardware), byName(modes), byName(addresses)]
  const [socketOf, tapOf] = [byName(sockets), byName(taps)]
  const interfaces = await read(asked.interfaces, filled(parseVppInterfaces))
  return {
    version: readResult(result, filled(parseVppVersion), report),
    plugs: interfaces.map((one) => ({
      ...one,
      /** Without the number of a sub-interface: "GigabitEthernet2/2/0" of "GigabitEthernet2/2/0.101". */
      base: one.name.replace(/\.\d+$/, ''),
      subNumber: /\.(\d+)$/.exec(one.name)?.[1],
      /** Absent for sub-interfaces. */
      hardware: hardwareOf.get(one.name),
      bridgeDomain: modeOf.get(one.name)?.bridgeDomain,
      addresses: (addressesOf.get(one.name)?.addresses ?? []).map(ipAddress),
      socket: socketOf.get(one.name)?.socket,
      /** Device of the kernel behind a tap. */
      device: tapOf.get(one.name)?.device,
    })),
    bridgeDomains: await detail(asked.bridgeDomains, parseVppBridgeDomains),
    bonds: await detail(asked.bonds, parseVppBonds),
    tunnels: [
      ...(await detail(asked.tunnels, parseVppTunnels)),
      ...(await detail(asked.gpeTunnels, parseVppGpeTunnels)),
    ],
  }
}

const byName = <T extends { readonly name: string }>(list: readonly T[]) => new Map(list.map((one) => [one.name, one]))

const ipAddress = ({ address, prefix }: { address: string; prefix: number }): IpAddress => ({
  family: address.includes(':') ? 'inet6' : 'inet',
  address,
  prefix,
  scope: address.startsWith('fe80:') ? 'link' : 'global',
})
