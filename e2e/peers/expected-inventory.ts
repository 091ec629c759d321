/**
 * What a scan of a simulated cloud must find, told from the model in code that shares nothing with the product's: every
 * object with what the model knows of it, every link, and what each clique holds. Dead hosts tell nothing of themselves.
 */
import {
  agentId,
  type CloudModel,
  deviceOf,
  instancesOn,
  isTunnelled,
  portsOn,
  providerNicsOf,
  type SimulatedHost,
  type SimulatedInstance,
  type SimulatedNetwork,
  type SimulatedPort,
  type SimulatedTrunk,
} from './cloud-model'
import { type InsideDevice, namespacesOn, networksOn } from './host-devices'
import { bridgeOf, linksOf, PORTS_OF_BOND } from './host-links'
import { nicMac } from './identities'
import { cablesOf } from './lldp-output'
import { agents, groupOf } from './neutron-answers'
import { aggregates, images } from './nova-answers'
import { chassisOf, SWITCH_BOND, tunnelTypesOf } from './ovs-output'
import { FUNCTIONS_NIC, isDirect, isOffloaded } from './virtual-functions'
import { VPP_NICS } from './vpp-output'

type Facts = Readonly<Record<string, unknown>>

export interface Expected {
  /** "type id" → attributes. */
  readonly objects: ReadonlyMap<string, Facts>
  /** "type source target" → networks that a clique must belong to; undefined for any. */
  readonly links: ReadonlyMap<string, ReadonlySet<string> | undefined>
}

/** Collects what is expected; a link is between ids. */
class Collector implements Expected {
  /** That is being told, where there are several. */
  region: string | undefined
  readonly objects = new Map<string, Facts>()
  readonly links = new Map<string, ReadonlySet<string> | undefined>()

  object(type: string, id: string, facts: Facts = {}): string {
    this.objects.set(`${type} ${id}`, { ...facts, ...(this.region && type !== 'project' && { region: this.region }) })
    return id
  }

  link(type: string, source: string, target: string, networks?: Iterable<string>): void {
    this.links.set(`${type} ${source} ${target}`, networks && new Set(networks))
  }
}

/** @param models of its regions */
export function expectedInventory(models: readonly CloudModel[]): Expected {
  const found = new Collector()
  for (const model of models) {
    found.region = model.spec.region?.name
    regionObjects(model, found)
  }
  return found
}

function regionObjects(model: CloudModel, found: Collector): void {
  cloudObjects(model, found)
  if (model.spec.driver === 'ovn') logicalObjects(model, found)
  // What the APIs tell of its guests is known all the same.
  for (const host of model.hosts)
    if (host.isDead)
      for (const instance of instancesOn(model, host))
        for (const port of instance.ports) guestVnic(host, instance, port, found)
    else if (host.kind === 'vpp') vppObjects(model, host, found)
    else hostObjects(model, host, found)
}

/** Names and numbers that every region gives. */
const withinRegion = ({ spec }: CloudModel, name: string | number) =>
  spec.region ? `${spec.region.name}|${name}` : String(name)

function cloudObjects(model: CloudModel, found: Collector): void {
  const projectOf = new Map(model.projects.map(({ id, name }) => [id, name]))
  const zones = new Set(model.hosts.map(({ zone }) => zone))
  for (const zone of [...zones, 'internal'])
    found.object('availability_zone', `zone|${withinRegion(model, zone)}`, { name: zone })
  for (const { id, name, hosts } of aggregates(model))
    found.object('aggregate', withinRegion(model, id), { name, hosts })
  for (const host of model.hosts)
    found.object('host', host.name, { name: host.name, zone: host.zone, ip_address: host.managementIp })
  // The services' own project owns nothing that is shown.
  for (const { id, name } of model.projects) if (name !== 'service') found.object('project', id, { name })
  for (const { projectId } of model.instances)
    found.object('security_group', groupOf(model, projectId), { name: 'default' })
  for (const network of model.networks)
    found.object('network', network.id, {
      name: network.name,
      mtu: network.mtu,
      'provider:network_type': network.type,
      'provider:segmentation_id': network.segmentationId,
      // Neutron's own networks carry the project in their name.
      project: projectOf.get(network.projectId || (network.name.split(' ').at(-1) ?? '')),
    })
  for (const port of model.ports)
    found.object('port', port.id, {
      mac_address: port.mac,
      network_id: port.network.id,
      device_id: port.deviceId,
      'binding:host_id': port.host?.name ?? '',
      fixed_ips: port.addresses.map(({ subnet, ip }) => ({ subnet_id: subnet.id, ip_address: ip })),
    })
  for (const instance of model.instances)
    found.object('instance', instance.id, {
      name: instance.name,
      host: instance.host.name,
      local_name: instance.domainName,
      project: projectOf.get(instance.projectId),
      vm_state: instance.isOff ? 'stopped' : 'active',
      availability_zone: instance.host.zone,
      image: images(model)[0]?.name,
    })
  for (const agent of agents(model))
    found.object('network_agent', `${agent.binary}-${agent.id}`, {
      agent_type: agent.agent_type,
      host: agent.host,
      alive: agent.alive,
    })
}

/** OVN's routers and DHCP: on the host of their gateway, else in the region. */
function logicalObjects(model: CloudModel, found: Collector): void {
  const vnic = (owner: string, host: SimulatedHost | undefined, id: string, network: string, facts: Facts) => {
    found.object('vnic', id, { host: host?.name, vservice_id: owner, network, ...facts })
    found.link('vservice-vnic', owner, id, [network])
    if (host === undefined) found.link('vnic-network', id, network, [network])
    else if (!host.isDead) found.link('vnic-vedge', id, chassisOf(host), [network])
  }
  for (const router of model.routers) {
    const host = router.gateway && router.active
    const ports = [...router.interfaces, ...(router.gateway ? [router.gateway] : [])]
    const id = found.object('vservice', `ovn-router-${router.id}`, {
      host: host?.name,
      service_type: 'router',
      router_id: router.id,
      network: [...new Set(ports.map(({ network }) => network.id))].sort(),
    })
    for (const port of ports)
      vnic(id, host, `lrp-${port.id}`, port.network.id, { mac_address: port.mac, port: port.id })
  }
  for (const { id, subnets } of model.networks.filter((network) => !network.isExternal)) {
    const server = found.object('vservice', `ovn-dhcp-${id}`, { service_type: 'dhcp', network: [id] })
    for (const subnet of subnets) vnic(server, undefined, `${server}-${subnet.id}`, id, {})
  }
}

function hostObjects(model: CloudModel, host: SimulatedHost, found: Collector): void {
  const pnics = nics(model, host, found)
  const vedge = host.kind === 'linux-bridge' ? undefined : vedgeOf(host)
  const used = networksOn(model, host)
  const known = new Set([...used, ...boundOn(model, host)].map(({ id }) => id))
  if (vedge !== undefined) switchObjects(model, host, vedge, pnics, found)
  else for (const network of used) bridgeObjects(host, network, pnics, found)
  if (host.kind === 'sriov') {
    const functions = found.object('vedge', functionSwitch(host), { host: host.name, vedge_type: 'SRIOV' })
    const onWire = model.networks.filter((network) => !isTunnelled(network)).map(({ id }) => id)
    found.link('vedge-host_pnic', functions, pnics.get(FUNCTIONS_NIC) ?? '', onWire)
  }
  for (const network of model.networks.filter(({ id }) => known.has(id))) {
    for (const name of isTunnelled(network) ? ['eth1'] : providersOf(host)) {
      const nic = pnics.get(name)
      if (nic !== undefined) found.link('host_pnic-network', nic, network.id, [network.id])
    }
    const besides = isTunnelled(network) ? undefined : pnics.get(FUNCTIONS_NIC)
    if (besides !== undefined) found.link('host_pnic-network', besides, network.id, [network.id])
  }
  for (const instance of instancesOn(model, host))
    for (const port of instance.ports)
      if (isDirect(port)) functionObjects(host, instance, port, found)
      else guestObjects(host, instance, port, vedge, found)
  for (const { trunk, id, ports } of instancesOn(model, host))
    if (trunk && ports[0]) subportObjects(host, id, ports[0], trunk, vedge ?? '', found)
  for (const { name, devices } of namespacesOn(model, host)) serviceObjects(model, host, name, devices, vedge, found)
}

const vedgeOf = (host: SimulatedHost) => (host.kind === 'ovn' ? chassisOf(host) : agentId('Open vSwitch agent', host))
const providersOf = (host: SimulatedHost) => (host.kind === 'dpdk' ? ['dpdk0'] : providerNicsOf(host))

/** A guest with a virtual function of a NIC. */
function functionObjects(
  host: SimulatedHost,
  instance: SimulatedInstance,
  port: SimulatedPort,
  found: Collector,
): void {
  found.link('vnic-vedge', guestVnic(host, instance, port, found), functionSwitch(host), [port.network.id])
}

/** A guest's interface, with its guest; named after both where the host has no device for it. */
function guestVnic(
  host: SimulatedHost,
  { id, domainName }: SimulatedInstance,
  port: SimulatedPort,
  found: Collector,
): string {
  const network = port.network.id
  const hasDevice = host.kind !== 'vpp' && !isDirect(port) && !isOffloaded(port)
  const name = hasDevice ? deviceOf(host.kind === 'dpdk' ? 'vhu' : 'tap', port) : `${domainName}-${port.mac}`
  const vnic = found.object('vnic', `${host.name}-${name}`, {
    host: host.name,
    instance_id: id,
    vnic_type: 'instance_vnic',
    mac_address: port.mac,
    port: port.id,
    network,
  })
  found.link('instance-vnic', id, vnic, [network])
  return vnic
}

const functionSwitch = (host: SimulatedHost) => `${host.name}-SRIOV`

/** VPP: a bridge domain per network; the guests on sockets, the DHCP servers behind a bridge of the kernel and a tap. */
function vppObjects(model: CloudModel, host: SimulatedHost, found: Collector): void {
  const vedge = `${host.name}-VPP`
  found.object('vedge', vedge, { host: host.name, name: vedge, vedge_type: 'VPP' })
  const pnics = new Map(
    Object.values(VPP_NICS).map((name) => [name, found.object('host_pnic', `${host.name}-pnic-${name}`, { name })]),
  )
  found.object('host_pnic', `${host.name}-eth0-${nicMac(`${host.name}/eth0`)}`, { name: 'eth0' })
  const [tunnelNic = '', providerNic = ''] = [pnics.get(VPP_NICS.tunnel), pnics.get(VPP_NICS.provider)]
  const used = networksOn(model, host)
  const tunnelled = used.filter(isTunnelled).map(({ id }) => id)
  const onWire = used.filter((network) => !isTunnelled(network)).map(({ id }) => id)
  if (tunnelled.length > 0 && model.hosts.length > 1) {
    const otep = found.object('otep', `${vedge}-otep-vxlan-${host.tunnelIp}`, { ip_address: host.tunnelIp })
    found.link('vedge-otep', vedge, otep, tunnelled)
    found.link('otep-host_pnic', otep, tunnelNic, tunnelled)
    for (const id of tunnelled) found.link('host_pnic-network', tunnelNic, id, [id])
  }
  found.link('vedge-host_pnic', vedge, tunnelNic, [])
  found.link('vedge-host_pnic', vedge, providerNic, onWire)
  const domains = new Map(
    used.map(({ id }, index) => {
      const domain = found.object('vconnector', `${host.name}-vconnector-${index + 1}`, {
        host: host.name,
        network: id,
      })
      found.link('vconnector-vedge', domain, vedge, [id])
      return [id, domain]
    }),
  )
  for (const id of onWire) {
    found.link('vconnector-host_pnic', domains.get(id) ?? '', providerNic, [id])
    found.link('host_pnic-network', providerNic, id, [id])
  }
  for (const instance of instancesOn(model, host))
    for (const port of instance.ports) {
      const vnic = guestVnic(host, instance, port, found)
      found.link('vnic-vconnector', vnic, domains.get(port.network.id) ?? '', [port.network.id])
    }
  for (const { name, devices } of namespacesOn(model, host)) {
    serviceObjects(model, host, name, devices, undefined, found)
    for (const { port } of devices) {
      if (port === undefined) continue
      const network = port.network.id
      const bridge = found.object('vconnector', `${host.name}-${deviceOf('br-', port)}`, { host: host.name, network })
      found.link('vconnector-vedge', bridge, vedge, [network])
      // VPP's end of the tap belongs to the same port.
      found.link('vnic-vconnector', `${host.name}-${deviceOf('ns-', port)}`, domains.get(network) ?? '', [network])
    }
  }
}

/** Networks of ports that Neutron or OVN have on the host, with or without a device there. */
const boundOn = (model: CloudModel, host: SimulatedHost): SimulatedNetwork[] => [
  ...portsOn(model, host).map(({ network }) => network),
  ...model.routers
    .filter(({ kind, active, gateway }) => kind === 'ovn' && gateway && active === host)
    .flatMap(({ interfaces }) => interfaces.map(({ network }) => network)),
]

/** NICs by name → id. */
function nics(model: CloudModel, host: SimulatedHost, found: Collector): ReadonlyMap<string, string> {
  // A representor has the bus address of its NIC, and is none.
  const links = linksOf(model, host).filter(
    ({ bus, kind, switchPort = '' }) => (bus !== undefined || kind === 'bond') && !switchPort.includes('vf'),
  )
  const ids = new Map(
    links.map(({ name, mac }) => {
      const id = `${host.name}-${name}-${mac}`
      const bond = host.hasSwitchBond && providerNicsOf(host).includes(name) ? SWITCH_BOND : undefined
      const facts = { host: host.name, name, mac_address: mac, ...(bond && { 'EtherChannel Master': bond }) }
      return [name, found.object('host_pnic', id, facts)]
    }),
  )
  // A NIC of the userspace datapath is known to Open vSwitch alone.
  if (host.kind === 'dpdk') {
    const mac = nicMac(`${host.name}/dpdk0`)
    const id = `${host.name}-dpdk0-${mac}`
    ids.set('dpdk0', found.object('host_pnic', id, { host: host.name, name: 'dpdk0', mac_address: mac }))
  }
  const bond = ids.get('bond0')
  for (const name of bond === undefined ? [] : PORTS_OF_BOND)
    found.link('host_pnic-host_pnic', ids.get(name) ?? '', bond ?? '')
  if (host.hasLldp)
    for (const { nic, switchName, chassisId, portId } of cablesOf(host, [...ids.keys()])) {
      const id = found.object('switch', `switch|${chassisId}`, { name: switchName })
      const port = found.object('switch_pnic', `${id}|${portId}`, { name: portId })
      found.link('switch-switch_pnic', id, port)
      found.link('host_pnic-switch_pnic', ids.get(nic) ?? '', port)
    }
  return ids
}

function switchObjects(
  model: CloudModel,
  host: SimulatedHost,
  id: string,
  pnics: ReadonlyMap<string, string>,
  found: Collector,
): void {
  const types = tunnelTypesOf(model)
  found.object('vedge', id, {
    host: host.name,
    name: `${host.name}-OVS`,
    vedge_type: 'OVS',
    hw_offload: host.kind === 'offload' || undefined,
  })
  for (const type of types) {
    const networks = model.networks.filter(isTunnelled).map((network) => network.id)
    const otep = found.object('otep', `${host.name}-otep-${type}-${host.tunnelIp}`, {
      host: host.name,
      ip_address: host.tunnelIp,
      overlay_type: type,
    })
    found.link('vedge-otep', id, otep, networks)
    found.link('otep-host_pnic', otep, pnics.get('eth1') ?? '', networks)
  }
  const onWire = model.networks.filter((network) => !isTunnelled(network)).map((network) => network.id)
  for (const name of providersOf(host)) {
    const provider = pnics.get(name)
    if (provider !== undefined) found.link('vedge-host_pnic', id, provider, onWire)
  }
}

function bridgeObjects(
  host: SimulatedHost,
  network: SimulatedNetwork,
  pnics: ReadonlyMap<string, string>,
  found: Collector,
): void {
  const bridge = found.object('vconnector', `${host.name}-${bridgeOf(network)}`, {
    host: host.name,
    network: network.id,
  })
  if (!isTunnelled(network)) {
    found.link('vconnector-host_pnic', bridge, pnics.get(host.providerNic) ?? '', [network.id])
    return
  }
  const otep = found.object('otep', `${host.name}-otep-vxlan-${network.segmentationId}`, {
    host: host.name,
    ip_address: host.tunnelIp,
    overlay_type: 'vxlan',
  })
  found.link('otep-vconnector', otep, bridge, [network.id])
  found.link('otep-host_pnic', otep, pnics.get('eth1') ?? '', [network.id])
}

function guestObjects(
  host: SimulatedHost,
  instance: SimulatedInstance,
  port: SimulatedPort,
  vedge: string | undefined,
  found: Collector,
): void {
  const { isOff } = instance
  const network = port.network.id
  const vnic = guestVnic(host, instance, port, found)
  if (host.kind === 'ovs-hybrid') {
    const bridge = found.object('vconnector', `${host.name}-${deviceOf('qbr', port)}`, { host: host.name, network })
    if (!isOff) found.link('vnic-vconnector', vnic, bridge, [network])
    found.link('vconnector-vedge', bridge, vedge ?? '', [network])
  } else if (vedge === undefined) {
    if (!isOff) found.link('vnic-vconnector', vnic, `${host.name}-${bridgeOf(port.network)}`, [network])
  } else found.link('vnic-vedge', vnic, vedge, [network])
}

function subportObjects(
  host: SimulatedHost,
  instance: string,
  parent: SimulatedPort,
  { subport, vlan }: SimulatedTrunk,
  vedge: string,
  found: Collector,
): void {
  const device = `${host.name}-${deviceOf('tap', parent)}`
  const network = subport.network.id
  const vnic = found.object('vnic', `${device}.${vlan}`, {
    ...{ host: host.name, instance_id: instance, vnic_type: 'instance_vnic', mac_address: subport.mac },
    ...{ parent_vnic: device, segmentation_type: 'vlan', segmentation_id: vlan, port: subport.id, network },
    addresses: subport.addresses.map(({ ip }) => ip),
  })
  found.link('instance-vnic', instance, vnic, [network])
  found.link('vnic-vedge', vnic, vedge, [network])
}

const KINDS: Readonly<Record<string, string>> = {
  qdhcp: 'dhcp',
  qrouter: 'router',
  snat: 'snat',
  fip: 'fip',
  ovnmeta: 'metadata',
}

/** What the vService of a namespace is for its router. */
function roleOf(model: CloudModel, host: SimulatedHost, namespace: string): Facts {
  const [kind = ''] = namespace.split('-')
  const subject = namespace.slice(kind.length + 1)
  const router = model.routers.find(({ id }) => id === subject)
  if (router === undefined) return { service_id: `${KINDS[kind]}-${subject}`, carries_traffic: true }
  const isDistributed = router.kind.startsWith('dvr')
  // The central part of a distributed router is what is on several nodes.
  const isReplicated = router.kind.endsWith('ha') && (kind === 'snat') === isDistributed
  const isActive = router.active === host
  return {
    service_id: `router-${subject}`,
    router_id: subject,
    role: { legacy: 'legacy', ha: 'ha', dvr: 'distributed', 'dvr-ha': 'distributed-ha', ovn: 'distributed' }[
      router.kind
    ],
    gw_port_id: router.gateway?.id,
    ha_state: isReplicated ? (isActive ? 'active' : 'standby') : undefined,
    carries_traffic: !isReplicated || isActive,
  }
}

function serviceObjects(
  model: CloudModel,
  host: SimulatedHost,
  namespace: string,
  devices: readonly InsideDevice[],
  vedge: string | undefined,
  found: Collector,
): void {
  const id = found.object('vservice', `${host.name}-${namespace}`, {
    host: host.name,
    local_service_id: namespace,
    service_type: KINDS[namespace.split('-')[0] ?? ''],
    ...roleOf(model, host, namespace),
    // A distributed router leads outside without a port there.
    network: [
      ...new Set(devices.flatMap(({ port, peer }) => port?.network.id ?? (peer && model.externalId) ?? [])),
    ].sort(),
  })
  for (const { name, mac, addresses, port, peer } of devices) {
    const network = port?.network.id
    const vnic = found.object('vnic', `${host.name}-${name}`, {
      host: host.name,
      vservice_id: id,
      vnic_type: 'vservice_vnic',
      mac_address: mac,
      addresses: [...addresses],
      ...(port && { port: port.id, network }),
    })
    found.link('vservice-vnic', id, vnic, network === undefined ? undefined : [network])
    if (port === undefined) {
      if (name.startsWith('rfp-')) found.link('vnic-vnic', vnic, `${host.name}-${peer?.name}`)
      continue
    }
    if (vedge !== undefined) found.link('vnic-vedge', vnic, vedge, [port.network.id])
    else {
      const bridge = host.kind === 'vpp' ? deviceOf('br-', port) : bridgeOf(port.network)
      found.link('vnic-vconnector', vnic, `${host.name}-${bridge}`, [port.network.id])
    }
  }
}

/** Steps from a vNIC outwards, as "from to". */
const OUTWARDS = new Set([
  ...['vnic vconnector', 'vnic vedge', 'vconnector vedge', 'vconnector otep', 'vconnector host_pnic', 'vedge otep'],
  ...['vedge host_pnic', 'otep host_pnic', 'host_pnic host_pnic', 'host_pnic switch_pnic', 'switch_pnic switch'],
  ...['host_pnic network', 'vnic network'],
])

interface Step {
  readonly to: string
  readonly networks: ReadonlySet<string> | undefined
}

/** Which ids the clique of an instance or vService must hold, and which it may. */
export function cliquesOf({ objects, links }: Expected) {
  const steps = new Map<string, Step[]>()
  const vnicsOf = new Map<string, Step[]>()
  const add = (map: Map<string, Step[]>, key: string, step: Step) => map.set(key, [...(map.get(key) ?? []), step])
  for (const [link, networks] of links) {
    const [type = '', source = '', target = ''] = link.split(' ')
    const [from, to] = type.split('-')
    if (type === 'instance-vnic' || type === 'vservice-vnic') add(vnicsOf, source, { to: target, networks })
    if (OUTWARDS.has(`${from} ${to}`)) add(steps, source, { to: target, networks })
    if (OUTWARDS.has(`${to} ${from}`)) add(steps, target, { to: source, networks })
  }
  /** What is reached from a vNIC by what carries one of these networks, or any where none is given. */
  const waysFrom = (vnic: string, carried: Iterable<string>) => {
    const wanted = [...carried]
    const seen = new Set([vnic])
    for (const at of seen)
      for (const { to, networks } of steps.get(at) ?? [])
        if (networks === undefined || wanted.length === 0 || wanted.some((network) => networks.has(network)))
          seen.add(to)
    return seen
  }
  /** On the way from each vNIC to its own network; the ends of a pair between two namespaces have none. */
  const strictly = (focal: string) =>
    (vnicsOf.get(focal) ?? []).flatMap(({ to, networks }) => (networks ? [...waysFrom(to, networks)] : []))
  /** A clique is about all networks of its focal point: a way of one vNIC may be shown for what another is on. */
  const loosely = (focal: string) => {
    const vnics = vnicsOf.get(focal) ?? []
    const all = vnics.flatMap(({ networks }) => [...(networks ?? [])])
    return [focal, ...vnics.flatMap(({ to, networks }) => [...waysFrom(to, networks ? all : [])])]
  }
  const services = [...objects].filter(([key]) => key.startsWith('vservice '))
  return (type: string, focal: string) => {
    const must = new Set([focal, ...strictly(focal)])
    const own = objects.get(`${type} ${focal}`)
    // A router on several hosts is one: its ways go on through its other namespaces and those of floating IPs.
    const parts =
      own?.router_id === undefined
        ? []
        : services.filter(
            ([, { router_id, service_type, region }]) =>
              router_id === own.router_id || (service_type === 'fip' && region === own.region),
          )
    const may = new Set([...loosely(focal), ...parts.flatMap(([key]) => loosely(key.slice('vservice '.length)))])
    return { must, may }
  }
}
