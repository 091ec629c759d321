/**
 * The SR-IOV side of a host as a vEdge whose ports are physical functions, and NICs that were handed to guests whole.
 *
 * Commands: `ip -d -j link show` (virtual functions and what is set for each), `ls -l /sys/class/net/<PF>/device/` (their
 * bus addresses). Which physical network a NIC leads to comes from the NIC Switch agent, else from Neutron's ports, as for
 * a NIC that the host no longer has. Functions of a NIC in switchdev mode are ports of Open vSwitch, not of this.
 */
import { macForm } from '../../../../../addresses'
import { asRecord, textOf } from '../../../../../values'
import { type Functions, readFunctions, readInterfaces } from '../../../../host/host-state'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import type { IpInterface } from '../../../../parsers/ip-addr'
import { withoutUndefined } from '../../../../parsers/parsing'
import { defineFetcher, onHost, type Targets, together } from '../../define-fetcher'
import { deviceMappingsOf, l2ConfigurationOf, sriovAgentOf, sriovPorts } from '../../neutron-config'
import { agentAttributes } from './ovs-vedges'

const VEDGE_TYPE = 'SRIOV'
const vedgeIdOf = (host: string) => `${host}-${VEDGE_TYPE}`

interface Raw {
  readonly interfaces: readonly IpInterface[]
  readonly functions: Functions
}

export const sriovVedges = defineFetcher('cli', 'sriov-vedges', 'host', {
  alsoFrom: ['api'],
  produces: ['vedge', 'host_pnic'],
  owns: (object) => object.vedge_type === VEDGE_TYPE,
  appliesTo: (target) =>
    sriovAgentOf(target.inventory.agentsOf(target.host.id)) !== undefined || sriovPorts(target).length > 0,
  fetch: ({ shell }, { host }, report) =>
    together({
      interfaces: shell.once(readInterfaces, (error) => report(error, vedgeIdOf(host.id))),
      functions: shell.once(readFunctions, (error) => report(error, vedgeIdOf(host.id))),
    }),
  shape: (raw, target) => {
    const { host, inventory } = target
    const agent = sriovAgentOf(inventory.agentsOf(host.id))
    const handedOver = nicsHandedOver(raw, target)
    return {
      objects: [
        onHost(host, 'vedge', {
          id: vedgeIdOf(host.id),
          name: vedgeIdOf(host.id),
          place: below('host', host.id, 'vedges_folder'),
          attributes: {
            ...(agent ? agentAttributes(agent) : {}),
            vedge_type: VEDGE_TYPE,
            ports: [
              ...raw.interfaces.flatMap((one) => portOf(one, raw, target)),
              ...handedOver.map(({ name, attributes }) => ({
                id: attributes.physical_networks[0] ?? '',
                name,
                internal: false,
                pci_address: attributes.bus_info,
                passed_through: true,
              })),
            ],
          },
        }),
        ...handedOver,
      ],
    }
  },
})

/** A NIC with a physical network, or one with virtual functions of the classic kind. */
function portOf(one: IpInterface, { interfaces, functions }: Raw, target: Targets['host']) {
  const mappings = Object.entries(deviceMappingsOf(target, interfaces, functions))
  const networks = mappings.filter(([, devices]) => devices.includes(one.name)).map(([network]) => network)
  if (networks.length === 0 && (one.vfs === undefined || one.switchId !== undefined)) return []
  const addresses = functions.get(one.name)
  const VFs = (one.vfs ?? []).map((vf) => {
    const address = addresses?.get(vf.vf)
    return withoutUndefined({
      vf: vf.vf,
      mac_address: vf.mac,
      pci_address: address,
      /** Where the host itself has it. */
      device: address && interfaces.find((other) => other.busAddress === address)?.name,
      vlan: vf.vlan,
      spoof_checking: vf.spoofChecking,
      link_state: vf.linkState,
      trust: vf.trust,
    })
  })
  return [withoutUndefined({ id: networks[0], name: one.name, internal: false, pci_address: one.busAddress, VFs })]
}

/** NICs of ports of type "direct-physical": the host has lost them to a guest, Neutron's port says which they were. */
function nicsHandedOver(raw: Raw, target: Targets['host']) {
  const { host, inventory } = target
  const mappings = l2ConfigurationOf(inventory.agentsOf(host.id), undefined).deviceMappings
  const present = new Set(raw.interfaces.flatMap(({ name, busAddress }) => [name, busAddress]))
  const ports = sriovPorts(target).filter((port) => port['binding:vnic_type'] === 'direct-physical')
  const profiles = ports.map((port) => ({ port, profile: asRecord(port['binding:profile']) }))
  return profiles.flatMap(({ port, profile }) => {
    const address = textOf(profile.pci_slot).toLowerCase()
    if (address === '' || present.has(address)) return []
    const network = textOf(profile.physical_network)
    // Its name is known where it is the only one of its network that is not there.
    const missing = (mappings[network] ?? []).filter((device) => !present.has(device))
    const isAlone = profiles.filter((other) => other.profile.physical_network === network).length === 1
    const name = missing.length === 1 && isAlone ? missing[0] : undefined
    const nic = {
      id: `${host.id}-pnic-${address}`,
      name: name ?? address,
      place: below('host', host.id, 'pnics_folder'),
      attributes: {
        vedge_type: VEDGE_TYPE,
        found_by: 'passed-through',
        kind: 'passed-through',
        local_name: name,
        physical_networks: network === '' ? [] : [network],
        mac_address: macForm(textOf(port.mac_address)),
        bus_info: address,
        passed_to: textOf(port.device_id),
      },
    }
    return [{ ...onHost(host, 'host_pnic', nic), attributes: { ...nic.attributes, region: host.region } }]
  }) satisfies DiscoveredObject[]
}
