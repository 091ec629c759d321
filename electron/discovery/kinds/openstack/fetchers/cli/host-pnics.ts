/**
 * Host pNICs and bonds; see `pnic-rule.ts` for what counts as one.
 *
 * Commands: `ip -d -j link show`, `ip -j addr show`, `ls -l /sys/class/net`, the OVS tables, then for each pNIC `ethtool` and
 * `ethtool -i`, for each bond `/proc/net/bonding/<bond>` or `ovs-appctl bond/show`, for each with virtual functions `ls -l` of its device. Host without ethtool: everything but speed and link.
 */
import { AppError, asAppError } from '@shared/contract/errors'
import { type CommandRequest, command } from '../../../../../connections/ssh/commands'
import { unique } from '../../../../../values'
import {
  adminState,
  detailOf,
  type Functions,
  filled,
  type HostNetworking,
  isNotInstalled,
  isOvsBond,
  type Parse,
  readFunctions,
  readNetworking,
  readOvs,
  readOvsBonds,
} from '../../../../host/host-state'
import { createWiring } from '../../../../host/host-wiring'
import { addressAttributes } from '../../../../host/ip-attributes'
import { findPnics, isBond, type PnicFinding } from '../../../../host/pnic-rule'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { type Bonding, parseBonding } from '../../../../parsers/bonding'
import { type EthtoolDriver, type EthtoolSettings, parseEthtool, parseEthtoolDriver } from '../../../../parsers/ethtool'
import type { IpInterface } from '../../../../parsers/ip-addr'
import type { OvsBond } from '../../../../parsers/ovs-bonds'
import { defineFetcher, onHost, type Targets, together } from '../../define-fetcher'
import { pnicId } from '../../ids'
import { deviceMappingsOf, hasOvsAgent, l2ConfigurationOf } from '../../neutron-config'
import { readNeighbours } from './lldp-neighbours'

interface Raw extends HostNetworking {
  /** Interfaces that hear somebody by LLDP. */
  readonly heard: readonly string[]
  /** Without Open vSwitch it is not told which NICs its bridges have, and which networks those lead to. */
  readonly isPartial: boolean
  readonly settings: ReadonlyMap<string, EthtoolSettings>
  readonly drivers: ReadonlyMap<string, EthtoolDriver>
  readonly bonds: ReadonlyMap<string, Bonding>
  readonly ovsBonds: ReadonlyMap<string, OvsBond>
  readonly functions: Functions
}
/** Of ethtool for a device without the feature, and of a bond or NIC that has just gone. */
const NOTHING_TO_TELL = /not supported|no data available|no such (?:device|file)/i

export const hostPnics = defineFetcher('cli', 'host-pnics', 'host', {
  produces: ['host_pnic'],
  owns: ({ vedge_type }) => vedge_type === undefined,
  fetch: async ({ shell }, target, report) => {
    let isPartial = false
    const ovs = readOvs(shell, hasOvsAgent(target), report).catch((thrown: unknown) => {
      report(asAppError(thrown))
      isPartial = true
      return undefined
    })
    const [networking, neighbours] = await Promise.all([
      readNetworking(shell, ovs, report),
      shell.once(readNeighbours, () => {}).catch(asAppError),
    ])
    const heard = neighbours instanceof AppError ? [] : unique(neighbours.map((one) => one.interface))
    const found = new Set(pnicsOf({ ...networking, heard }, target).map(({ name }) => name))
    // Without neighbours those are not found that nothing else shows to be NICs.
    if (neighbours instanceof AppError)
      for (const one of networking.interfaces)
        if (!found.has(one.name)) report(neighbours, pnicId(target.host.id, one), 'lldp')
    const pnics = networking.interfaces.filter(({ name, kind }) => found.has(name) && kind !== 'dpdk')
    const bondNics = networking.interfaces.filter(({ kind }) => kind === 'bond')
    /** What a command says of each interface; those it fails for, or all when it is not installed, are left out. */
    const details = async <T>(
      of: readonly IpInterface[],
      request: (name: string) => CommandRequest,
      parse: Parse<T>,
    ): Promise<ReadonlyMap<string, T>> => {
      const answers = await Promise.all(of.map(async (one) => [one, await shell.run(request(one.name))] as const))
      return new Map(
        answers.flatMap(([one, result]) => {
          if (isNotInstalled(result) || NOTHING_TO_TELL.test(result.stderr)) return []
          const detail = detailOf(result, filled(parse), (error) => report(error, pnicId(target.host.id, one)))
          return detail === undefined ? [] : [[one.name, detail] as const]
        }),
      )
    }
    return together({
      ...networking,
      functions: shell.once(readFunctions, (error) => report(error, target.host.id)),
      heard,
      isPartial,
      settings: details(pnics, (ifname) => command('nic-settings', { ifname }), parseEthtool),
      drivers: details(pnics, (ifname) => command('nic-driver', { ifname }), parseEthtoolDriver),
      ovsBonds: shell.once(readOvsBonds, (error) => report(error, target.host.id)),
      bonds: details(bondNics, (bond) => command('bond-details', { bond }), parseBonding),
    })
  },
  shape: (raw, target) => {
    const ids = new Map(raw.interfaces.map((one) => [one.name, pnicId(target.host.id, one)]))
    return {
      objects: pnicsOf(raw, target, raw.functions).flatMap((found) => {
        const one = raw.interfaces.find((candidate) => candidate.name === found.name)
        return one ? [{ ...shapePnic(one, found, raw, ids, target), isPartial: raw.isPartial }] : []
      }),
    }
  },
})

/** @param functions as far as they are known */
function pnicsOf(
  networking: HostNetworking & Pick<Raw, 'heard'>,
  target: Targets['host'],
  functions: Functions = new Map(),
): PnicFinding[] {
  const { host, inventory } = target
  return findPnics({
    ...networking,
    physical: withoutFunctions(networking, functions),
    wiring: createWiring(networking),
    l2: {
      ...l2ConfigurationOf(inventory.agentsOf(host.id), networking.ovs),
      deviceMappings: deviceMappingsOf(target, networking.interfaces, functions),
    },
    tunnelAddresses: [
      ...(networking.ovs?.tunnels ?? []).flatMap((tunnel) => tunnel.options.local_ip ?? []),
      ...networking.interfaces.flatMap((one) => one.vxlan?.local ?? []),
    ],
    managementAddress: host.ipAddress,
  })
}

/**
 * The hardware of a host without virtual functions that wait for guests: one is a way out of the host only where it
 * carries something. Known by its bus address, else by the name that systemd gives it ("enp5s0f0v3").
 */
function withoutFunctions({ interfaces, physical }: HostNetworking, functions: Functions): ReadonlySet<string> {
  const parents = interfaces.filter((one) => one.vfs !== undefined)
  if (parents.length === 0) return physical
  const addresses = new Set([...functions.values()].flatMap((of) => [...of.values()]))
  const isFunction = ({ name, busAddress = '' }: IpInterface) =>
    addresses.has(busAddress) || parents.some((parent) => /^v\d+$/.test(name.replace(parent.name, '')))
  const found = new Set(interfaces.filter(isFunction).map(({ name }) => name))
  return new Set([...physical].filter((name) => !found.has(name)))
}

function shapePnic(
  one: IpInterface,
  found: PnicFinding,
  raw: Raw,
  ids: ReadonlyMap<string, string>,
  { host }: Targets['host'],
): DiscoveredObject {
  const settings = raw.settings.get(one.name) ?? {}
  const driver = raw.drivers.get(one.name)
  return onHost(host, 'host_pnic', {
    id: pnicId(host.id, one),
    name: one.name,
    place: below('host', host.id, 'pnics_folder'),
    attributes: {
      ...settings,
      ...addressAttributes(one.addresses),
      local_name: one.name,
      found_by: found.foundBy,
      physical_networks: found.physicalNetworks,
      mac_address: one.mac,
      permanent_mac: one.permanentMac,
      mtu: one.mtu,
      index: one.index,
      kind: one.kind,
      state: adminState(one),
      // Without ethtool the kernel's own word for a carrier is the same fact.
      'Link detected': settings['Link detected'] ?? yesNo(one.carrier),
      driver: driver?.driver,
      firmware_version: driver?.firmwareVersion,
      bus_info: driver?.busInfo ?? one.busAddress,
      virtual_functions: one.vfs?.length,
      switch_id: one.switchId,
      ...bondAttributes(one, raw, ids),
    },
  })
}

const yesNo = (fact: boolean | undefined) => (fact === undefined ? undefined : fact ? 'yes' : 'no')

function bondAttributes(one: IpInterface, raw: Raw, ids: ReadonlyMap<string, string>): Record<string, unknown> {
  if (isBond(one)) {
    const report = raw.bonds.get(one.name)
    const members = raw.interfaces.filter((member) => member.master === one.name).map((member) => member.name)
    return {
      EtherChannel: true,
      'EtherChannel Master': '',
      'Bonding Mode': report?.mode ?? one.bond?.mode,
      'MII Status': report?.miiStatus,
      active_member: report?.activeMember ?? one.bond?.activeMember,
      members: members.sort(),
      raw: report,
    }
  }
  const bond = raw.interfaces.find((master) => master.name === one.master && isBond(master))
  if (!bond) return ovsBondAttributes(one, raw)
  return {
    EtherChannel: true,
    'EtherChannel Master': ids.get(bond.name),
    'MII Status': raw.bonds.get(bond.name)?.members.find((member) => member.name === one.name)?.miiStatus,
  }
}

/** A bond of Open vSwitch is one of its ports, and no NIC: its members say what they are part of. */
function ovsBondAttributes({ name }: IpInterface, { ovs, ovsBonds }: Raw): Record<string, unknown> {
  const ports = ovs?.bridges.flatMap((bridge) => bridge.ports) ?? []
  const port = ports.find((one) => isOvsBond(one) && one.interfaces.some((member) => member.name === name))
  if (!port) return {}
  const bond = ovsBonds.get(port.name)
  const member = bond?.members.find((one) => one.name === name)
  return {
    EtherChannel: true,
    'EtherChannel Master': port.name,
    'Bonding Mode': bond?.mode ?? port.bondMode,
    'MII Status': member && (member.enabled ? 'up' : 'down'),
    active_member: bond?.activeMember,
    // With LACP it is told of each member.
    lacp_status: bond?.lacpStatus === 'off' ? bond.lacpStatus : member?.lacp,
  }
}
