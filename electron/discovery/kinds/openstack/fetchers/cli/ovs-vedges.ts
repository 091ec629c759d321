/**
 * vEdges: the Open vSwitch of a host with its bridges and ports.
 *
 * Commands: `ovs-vsctl --format=json list Open_vSwitch|Bridge|Port|Interface`, `ovs-appctl dpctl/show`, for the addresses
 * of the host's own ports those of `ip`, with DPDK `ovs-appctl dpif-netdev/pmd-rxq-show`, with
 * bonds `ovs-appctl bond/show` and `lacp/show`. The Neutron agent comes from
 * the inventory; an Open vSwitch without one is a vEdge as well.
 */
import { type AppError, asAppError } from '@shared/contract/errors'
import { command } from '../../../../../connections/ssh/commands'
import { textOf } from '../../../../../values'
import type { HostReader } from '../../../../host/host-reader'
import {
  detailOf,
  filled,
  isNotInstalled,
  isOvsBond,
  readInterfaces,
  readOvs,
  readOvsBonds,
} from '../../../../host/host-state'
import { addressesOf } from '../../../../host/ip-attributes'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import type { IpInterface } from '../../../../parsers/ip-addr'
import type { OvsBond } from '../../../../parsers/ovs-bonds'
import type { OvsBridge, OvsConfiguration, OvsPort } from '../../../../parsers/ovs-bridges'
import { parseOvsDpctl } from '../../../../parsers/ovs-dpctl'
import { type PolledQueue, parsePmdQueues } from '../../../../parsers/ovs-pmd'
import { type Report, withoutUndefined } from '../../../../parsers/parsing'
import { defineFetcher, onHost, type Targets, together } from '../../define-fetcher'
import { hasOvsAgent, l2ConfigurationOf, ovsAgentOf, vedgeIdOf } from '../../neutron-config'

export const ovsVedges = defineFetcher('cli', 'ovs-vedges', 'host', {
  alsoFrom: ['api'],
  produces: ['vedge'],
  owns: (object) => object.vedge_type === 'OVS',
  fetch: ({ shell }, target, report) => {
    const detail = (error: AppError) => report(error, target.host.id)
    const ovs = readOvs(shell, hasOvsAgent(target), report)
    return together({
      ovs,
      interfaces: shell.once(readInterfaces, report).catch((thrown: unknown) => {
        detail(asAppError(thrown))
        return []
      }),
      datapathPorts: readDatapathPorts(shell, ovs, detail),
      bonds: ovs.then(() => shell.once(readOvsBonds, detail)),
      queues: ovs.then((found) => (usesDpdk(found) ? readQueues(shell, detail) : [])),
    })
  },
  shape: ({ ovs, ...details }, target) => ({
    objects: ovs === undefined ? [] : [shapeVedge(ovs, details, target)],
  }),
})

/** What others than Open vSwitch know of its ports. */
interface PortDetails {
  readonly datapathPorts: ReadonlyMap<string, number>
  readonly bonds: ReadonlyMap<string, OvsBond>
  readonly interfaces: readonly IpInterface[]
  readonly queues: readonly PolledQueue[]
}

/** Datapath port number by port name. Numbers are a detail: a host that does not tell them keeps everything else. */
async function readDatapathPorts(
  shell: HostReader,
  ovs: ReturnType<typeof readOvs>,
  report: Report,
): Promise<ReadonlyMap<string, number>> {
  const [result, found] = await Promise.all([shell.run(command('ovs-datapaths')), ovs])
  const isTold = found !== undefined && !isNotInstalled(result)
  return (isTold ? detailOf(result, filled(parseOvsDpctl), report) : undefined) ?? new Map()
}

const usesDpdk = (ovs: OvsConfiguration | undefined) =>
  ovs?.bridges.some(({ ports }) => ports.some((port) => port.interfaces.some((one) => one.type.startsWith('dpdk')))) ??
  false

/** Which cores poll the ports; a detail too. */
async function readQueues(shell: HostReader, report: Report): Promise<readonly PolledQueue[]> {
  const result = await shell.run(command('ovs-receive-queues'))
  return (result.exitCode === 0 ? detailOf(result, parsePmdQueues, report) : undefined) ?? []
}

function shapeVedge(
  ovs: OvsConfiguration,
  details: PortDetails,
  { host, inventory }: Targets['host'],
): DiscoveredObject {
  const agents = inventory.agentsOf(host.id)
  const agent = ovsAgentOf(agents)
  const l2 = l2ConfigurationOf(agent ? [agent] : [], ovs)
  return onHost(host, 'vedge', {
    id: vedgeIdOf({ host, inventory }),
    name: `${host.id}-OVS`,
    place: below('host', host.id, 'vedges_folder'),
    attributes: {
      ...(agent ? agentAttributes(agent) : {}),
      vedge_type: 'OVS',
      ovs_version: ovs.openVswitch.ovsVersion,
      system_id: ovs.openVswitch.systemId,
      datapath_type: ovs.bridges.find((bridge) => bridge.datapathType !== undefined)?.datapathType ?? 'system',
      hw_offload: ovs.openVswitch.hardwareOffload,
      dpdk: ovs.openVswitch.dpdk,
      bridges: ovs.bridges.map(shapeBridge),
      ports: ovs.bridges.flatMap((bridge) => bridge.ports.map((port) => shapePort(port, bridge, details))),
      bridge_mappings: l2.bridgeMappings,
      tunnel_types: l2.tunnelTypes,
      tunneling_ip: l2.tunnelAddresses[0],
      tunnel_ports: ovs.tunnels,
    },
  })
}

/** The columns of the agent that describe the vEdge as well; those of the object itself are left out. */
const AGENT_COLUMNS = [
  ...['agent_type', 'binary', 'topic', 'admin_state_up', 'alive', 'created_at', 'started_at', 'heartbeat_timestamp'],
  ...['description', 'configurations', 'availability_zone'],
]
export const agentAttributes = (agent: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(AGENT_COLUMNS.map((name) => [name, agent[name]]))

function shapeBridge(bridge: OvsBridge) {
  return {
    name: bridge.name,
    datapath_type: bridge.datapathType ?? 'system',
    fail_mode: bridge.failMode,
    ports: bridge.ports.map((port) => port.name),
  }
}

function shapePort(port: OvsPort, bridge: OvsBridge, { datapathPorts, interfaces, queues, bonds }: PortDetails) {
  const [first] = port.interfaces
  const bond = isOvsBond(port) ? bonds.get(port.name) : undefined
  const polled = queues.filter((queue) => port.interfaces.some((one) => one.name === queue.port))
  const type = first?.type
  const addresses = addressesOf(interfaces.find((one) => one.name === port.name)?.addresses ?? [])
  return withoutUndefined({
    name: port.name,
    id: datapathPorts.get(port.name),
    /** Of patch ports, as those of trunks: they are in no datapath. */
    ofport: type === 'patch' ? first?.ofport : undefined,
    bridge: bridge.name,
    tag: port.tag,
    trunks: port.trunks.length > 0 ? port.trunks : undefined,
    internal: type && type === 'internal',
    type,
    peer: first?.options.peer,
    /** Of a port the host itself uses. */
    addresses: addresses.length > 0 ? addresses : undefined,
    /** Neutron's port, where the agent or Nova marked it. */
    port: textOf(first?.externalIds['iface-id']) || undefined,
    members: isOvsBond(port) ? port.interfaces.map((one) => one.name) : undefined,
    bond_mode: bond?.mode ?? port.bondMode,
    active_member: bond?.activeMember,
    lacp_status: bond?.lacpStatus,
    member_states: bond?.members,
    /** Socket of a guest (vhost-user), device of a NIC (DPDK). */
    socket: first?.options['vhost-server-path'],
    device: first?.options['dpdk-devargs'],
    receive_queues: polled.length > 0 ? polled : undefined,
  })
}
