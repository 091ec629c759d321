/** Generates a cloud: deterministic, the same specification always gives the same. */
import { allPorts, type CloudModel, type SimulatedHost } from './cloud-model'
import {
  addFloatingIp,
  dhcpPortsOf,
  highAvailabilityNetworks,
  instanceOf,
  NETWORK_NODES,
  networkOf,
  routersOf,
  subnetOf,
  trunkOf,
} from './cloud-parts'
import { type CloudSpec, type Dice, diceOf, type HostKind, isOvs, labelIn, MIXED, nameOf, oddName } from './cloud-spec'
import { keystoneId } from './identities'

/** Instances that share a tenant network. */
const INSTANCES_PER_NETWORK = 40
/** In an even cloud, every so many instances one has a second vNIC, on the VLAN network. */
const SECOND_NIC_EVERY = 3
/** In an even cloud, every so many instances one has a floating IP. */
const FLOATING_IP_EVERY = 5
const MOST_HOSTS = 1000

/** @throws Error when the shape is outside what addresses allow (1–1000 hosts, at most 250 instances each). */
export function generateCloud(spec: CloudSpec): CloudModel {
  const { hosts: hostCount, instancesPerHost } = spec
  if (hostCount < 1 || hostCount > MOST_HOSTS || instancesPerHost < 0 || instancesPerHost > 250)
    throw new Error(`a cloud of ${hostCount} hosts with ${instancesPerHost} instances each cannot be generated`)
  const dice = diceOf(spec.seed)
  const hosts = Array.from({ length: hostCount }, (_, index) => hostAt(index, spec, dice))
  const nodes = hosts.filter((host) => host.isNetworkNode)
  const projects = projectsOf(dice)
  const { tenant, vlan, external } = networksOf(spec, dice, projects)
  const routers = tenant.flatMap((network, index) => routersOf(network, index, { spec, dice, nodes, vlan, external }))
  const model: CloudModel = {
    spec,
    revision: 0,
    projects,
    hosts,
    networks: [...tenant, ...(vlan ? [vlan] : []), external, ...highAvailabilityNetworks(routers, spec)],
    externalId: external.id,
    routers,
    floatingIps: [],
    dhcpPorts: [],
    instances: [],
    get ports() {
      return allPorts(this)
    },
  }
  for (const network of [...tenant, ...(vlan ? [vlan] : [])]) model.dhcpPorts.push(...dhcpPortsOf(network, nodes, spec))
  for (const host of hosts)
    for (let slot = 0; slot < instancesPerHost; slot++) {
      const number = host.index * instancesPerHost + slot + 1
      const home = dice.isLoaded
        ? dice.number(`vm-${number}/network`, tenant.length)
        : Math.floor((number - 1) / INSTANCES_PER_NETWORK)
      const first = tenant[home] ?? external
      const hasSecond = dice.isLoaded ? dice.chance(`vm-${number}/second`, 0.35) : number % SECOND_NIC_EVERY === 0
      const networks = hasSecond && vlan ? [first, vlan] : [first]
      const inside = [...tenant, ...(vlan ? [vlan] : [])].find((network) => !networks.includes(network))
      // Trunks came with Newton.
      const hasTrunk =
        inside && spec.release !== 'mitaka' && host.kind === 'ovs' && dice.chance(`vm-${number}/trunk`, 0.4)
      const plain = instanceOf(number, host, networks, { spec, dice })
      const instance = hasTrunk ? { ...plain, trunk: trunkOf(number, plain, inside) } : plain
      model.instances.push(instance)
      const isReachable = dice.isLoaded
        ? dice.chance(`${instance.id}/floating`, 0.4)
        : (number - 1) % FLOATING_IP_EVERY === 0
      if (isReachable) addFloatingIp(model, instance)
    }
  return model
}

function projectsOf(dice: Dice) {
  const names = ['admin', 'service', 'demo', ...(dice.isLoaded ? ['Übung 2', 'demo'] : [])]
  return names.map((name, index) => ({ id: keystoneId(`project/${name}${index > 2 ? index : ''}`), name }))
}

/** Projects that own instances. */
const ownersOf = (projects: CloudModel['projects']) => projects.slice(2).map(({ id }) => id)

function networksOf(spec: CloudSpec, dice: Dice, projects: CloudModel['projects']) {
  const type = spec.typeDriver ?? (spec.driver === 'ovn' ? 'geneve' : 'vxlan')
  const owners = ownersOf(projects)
  const owner = (index: number) => owners[index % owners.length] ?? ''
  const wanted = dice.isLoaded
    ? 1 + dice.number('networks', 4)
    : Math.max(1, Math.ceil((spec.hosts * spec.instancesPerHost) / INSTANCES_PER_NETWORK))
  // One physical network carries one flat network.
  const count = type === 'flat' ? 1 : wanted
  const tenant = Array.from({ length: count }, (_, index) => {
    const label = labelIn(spec, `private-${index + 1}`)
    // Another project may use the same range.
    const range = dice.chance(`${label}/range`, 0.3) ? 10 : 10 + (index % 200)
    const more = [
      ...(dice.chance(`${label}/ipv6`, 0.4) ? [subnetOf(label, 6, index + 1, 1)] : []),
      ...(dice.chance(`${label}/second`, 0.3) ? [subnetOf(label, 4, 210 + (index % 20), 2)] : []),
    ]
    return networkOf(label, {
      type,
      name: oddName(dice, label, nameOf(label)),
      projectId: owner(index),
      segmentationId: type === 'flat' ? null : (type === 'vlan' ? 200 : 1001) + index,
      subnets: [subnetOf(label, 4, range), ...more],
    })
  })
  const common = { projectId: owner(0), isShared: true }
  const [inside, outside] = [labelIn(spec, 'vlan-101'), labelIn(spec, 'public')]
  const vlan =
    type === 'flat'
      ? undefined
      : networkOf(inside, { ...common, type: 'vlan', segmentationId: 101, subnets: [subnetOf(inside, 4, 240)] })
  const external = networkOf(outside, {
    type: type === 'flat' ? 'vlan' : 'flat',
    segmentationId: type === 'flat' ? 100 : null,
    projectId: keystoneId('project/admin'),
    isExternal: true,
    subnets: [{ ...subnetOf(outside, 4, 0), prefix: '172.24', cidr: '172.24.0.0/16' }],
  })
  return { tenant, vlan, external }
}

function hostAt(index: number, spec: CloudSpec, dice: Dice): SimulatedHost {
  const { driver = 'mixed', mix = MIXED } = spec
  const kind = driver === 'mixed' ? (mix[index % mix.length] ?? 'ovs') : driver
  const place = index + MOST_HOSTS * (spec.region?.number ?? 0)
  const name = `sim-node-${String(place + 1).padStart(3, '0')}`
  // Ranges nobody routes: for documentation, and beyond the 250 hosts they have room for, those for benchmarks.
  const address = (at: number, few: string, many: string) =>
    at < 250 ? `${few}.${at + 1}` : `${many}.${Math.floor(at / 250)}.${(at % 250) + 1}`
  const isBonded = dice.isLoaded ? dice.chance(`${name}/bond`, 0.4) : kind === 'ovs-hybrid'
  const hasSwitchBond = kind === 'ovs' && isBonded && dice.chance(`${name}/switch-bond`, 0.5)
  return {
    index,
    place,
    name,
    kind,
    isController: index === 0,
    isNetworkNode: index === 0 || (index < NETWORK_NODES && isOnSeveral(spec) && canRoute(kind, driver)),
    managementIp: address(place, '192.0.2', '198.18'),
    // Regions have networks of their own between their hosts.
    tunnelIp: address(index, '198.51.100', '198.19'),
    zone: index % 2 === 0 ? 'nova' : 'az-2',
    hasSwitchBond,
    providerNic: isBonded && !hasSwitchBond && !['dpdk', 'vpp', 'offload'].includes(kind) ? 'bond0' : 'eth2',
    hasLldp: dice.chance(`${name}/lldp`, 0.6),
    isDead: index > 1 && dice.chance(`${name}/dead`, 0.2),
  }
}

const isOnSeveral = ({ router = 'legacy', driver }: CloudSpec) => router.endsWith('ha') || driver === 'ovn'
/** In a mixed cloud routers are where Open vSwitch is. */
const canRoute = (kind: HostKind, driver: string) => driver !== 'mixed' || isOvs({ kind })
