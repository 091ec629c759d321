/** What an operator asks of an object, by its type: the facts behind its overview, and the way to its networks as text. */
import { z } from 'zod'
import { objectBriefSchema } from '../../model/inventory-object'
import { serviceSchema } from '../../model/service'
import { call } from '../define'

/** What an answer names of another object: enough to show it with its host, and to open it. */
export const objectRefSchema = objectBriefSchema.omit({ environment: true, path: true })
export type ObjectRef = z.infer<typeof objectRefSchema>

/** The first ones of a list, and how many there are. */
const firstOf = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item), total: z.number() })

/** How a network is carried: "vxlan" 1047; "vlan" 312 or "flat" on a physical network. */
const segmentSchema = z.strictObject({
  type: z.string(),
  id: z.string().optional(),
  physicalNetwork: z.string().optional(),
})

/** A network; only its id where the network is not in the inventory. */
export const networkRefSchema = z.strictObject({
  id: z.string(),
  ref: objectRefSchema.optional(),
  /** Several for a multi-segment network; none where Neutron does not tell. */
  segments: z.array(segmentSchema),
  mtu: z.number().optional(),
})
export type NetworkRef = z.infer<typeof networkRefSchema>

const floatingIpSchema = z.strictObject({
  address: z.string(),
  fixedAddress: z.string().optional(),
  /** Neutron's word: ACTIVE, DOWN, ERROR. */
  status: z.string().optional(),
  outside: objectRefSchema.optional(),
  router: objectRefSchema.optional(),
  port: objectRefSchema.optional(),
  /** What it ends at: the instance of the port. */
  end: objectRefSchema.optional(),
})
export type FloatingIp = z.infer<typeof floatingIpSchema>

const dhcpServerSchema = z.strictObject({
  /** The server on its host; without one only Neutron's port is known. */
  server: objectRefSchema.optional(),
  host: z.string().optional(),
  addresses: z.array(z.string()),
})

/** A router as one of its networks sees it. */
const routerOnNetworkSchema = z.strictObject({
  /** Several where it runs on several hosts, those that traffic goes through first; none where no host was read. */
  routers: z.array(objectRefSchema),
  /** Of one that runs on several hosts. */
  service: serviceSchema.optional(),
  /** Its addresses on this network. */
  addresses: z.array(z.string()),
  /** Addresses others see it as. */
  outside: z.array(z.string()),
  snat: z.boolean().optional(),
})

const subnetSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  cidr: z.string(),
  gateway: z.string().optional(),
  dhcp: z.boolean().optional(),
  /** "10.8.0.10 – 10.8.3.254" */
  pools: z.array(z.string()),
  dnsServers: z.array(z.string()),
  /** What its hosts are told: "10.9.0.0/16 via 10.8.0.5". */
  routes: z.array(z.string()).optional(),
  /** How its hosts get IPv6 addresses: "slaac", "dhcpv6-stateful". */
  ipv6Mode: z.string().optional(),
  /** Addresses of the pools: all, and those no port has; absent for IPv6, whose pools do not run out. */
  total: z.number().optional(),
  free: z.number().optional(),
})
export type Subnet = z.infer<typeof subnetSchema>

/** A rule as the field writes it; absent parts mean any. */
const securityRuleSchema = z.strictObject({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  /** "IPv4", "IPv6" */
  ethertype: z.string().optional(),
  protocol: z.string().optional(),
  /** "22", "8000-8099"; for ICMP "type 8", "type 8 code 0". */
  ports: z.string().optional(),
  /** "10.20.0.0/24"; of an address group its name and addresses. */
  remote: z.string().optional(),
  remoteGroup: z.strictObject({ id: z.string(), ref: objectRefSchema.optional() }).optional(),
  description: z.string().optional(),
})
export type SecurityRule = z.infer<typeof securityRuleSchema>

const securityGroupSchema = z.strictObject({
  id: z.string(),
  /** Without one the group is not in the inventory. */
  ref: objectRefSchema.optional(),
  stateful: z.boolean().optional(),
  /** Those that let in before those that let out. */
  rules: firstOf(securityRuleSchema),
})

const nicStateSchema = z.strictObject({
  ref: objectRefSchema,
  /** Administrative state: "up", "down". */
  state: z.string().optional(),
  /** Whether the other side answers; absent where unknown. */
  carrier: z.boolean().optional(),
  /** Megabits a second. */
  speed: z.number().optional(),
  mtu: z.number().optional(),
  mac: z.string().optional(),
  driver: z.string().optional(),
  addresses: z.array(z.string()),
  /** Ports of switches it is plugged into, as the fabric tells. */
  switchPorts: z.array(objectRefSchema),
})

/** A NIC, or a bond with its members. */
const nicSchema = nicStateSchema.extend({
  bondMode: z.string().optional(),
  members: z.array(nicStateSchema),
  /** Overlays whose tunnels leave by it: "vxlan". */
  tunnels: z.array(z.string()),
  /** Networks that leave by it without a tunnel; the first ones. */
  carries: firstOf(networkRefSchema),
})
export type NicFacts = z.infer<typeof nicSchema>

/** One interface of an instance: its way from the guest to the network, and what is on that network. */
const interfaceSchema = z.strictObject({
  /** Absent where the host has no device for the port: the guest is shut off, or the host was not read. */
  vnic: objectRefSchema.optional(),
  /** Of a subport of a trunk: the VLAN it has in the guest. */
  subportVlan: z.number().optional(),
  /** Linux bridge on the way. */
  bridge: objectRefSchema.optional(),
  switch: objectRefSchema
    .extend({ bridge: z.string().optional(), port: z.string().optional(), tag: z.string().optional() })
    .optional(),
  endpoint: objectRefSchema
    .extend({ overlay: z.string().optional(), address: z.string().optional(), peers: z.number() })
    .optional(),
  nics: z.array(nicSchema.omit({ carries: true, tunnels: true })),
  /** Links of this way that are down, by the names of their ends: "tap0f478b49-02 – br-int". */
  broken: z.array(z.string()),
  network: networkRefSchema.optional(),
  port: objectRefSchema.optional(),
  /** Neutron's word for the port: ACTIVE, DOWN, BUILD. */
  portStatus: z.string().optional(),
  mac: z.string().optional(),
  /** MTU of the device on the host. */
  mtu: z.number().optional(),
  addresses: z.array(z.string()),
  floatingIps: z.array(floatingIpSchema),
  routers: z.array(routerOnNetworkSchema),
  /** Whether a subnet of the network is served by DHCP. */
  dhcp: z.boolean().optional(),
  dhcpServers: z.array(dhcpServerSchema),
  /** What the outside sees it as: its floating IP, or what its router translates to; none where it is not routed. */
  leavesAs: z.array(z.string()),
})
export type InstanceInterface = z.infer<typeof interfaceSchema>

/** An instance with its addresses, as a row of others' overviews. */
const instanceRowSchema = z.strictObject({
  ref: objectRefSchema,
  /** Nova's word: ACTIVE, SHUTOFF, ERROR. */
  state: z.string().optional(),
  project: z.string().optional(),
  addresses: z.array(z.string()),
  floatingIps: z.array(z.string()),
})
export type InstanceRow = z.infer<typeof instanceRowSchema>

/** A network in use somewhere, and how many interfaces of instances it has there. */
const usedNetworkSchema = z.strictObject({ network: networkRefSchema, here: z.number() })

const vserviceRowSchema = z.strictObject({
  ref: objectRefSchema,
  serviceType: z.string().optional(),
  addresses: z.array(z.string()),
})

const instanceOverview = z.strictObject({
  kind: z.literal('instance'),
  interfaces: firstOf(interfaceSchema),
  securityGroups: firstOf(securityGroupSchema),
})

const hostOverview = z.strictObject({
  kind: z.literal('host'),
  /** Bonds with their members below them. */
  nics: firstOf(nicSchema),
  instances: firstOf(instanceRowSchema),
  networks: firstOf(usedNetworkSchema),
  vservices: firstOf(vserviceRowSchema),
  agents: firstOf(
    z.strictObject({
      ref: objectRefSchema,
      agentType: z.string().optional(),
      alive: z.boolean().optional(),
      enabled: z.boolean().optional(),
      /** As Neutron writes it. */
      heartbeat: z.string().optional(),
    }),
  ),
  tunnels: firstOf(
    z.strictObject({
      ref: objectRefSchema,
      overlay: z.string().optional(),
      address: z.string().optional(),
      interface: z.string().optional(),
      peers: firstOf(z.strictObject({ address: z.string(), host: z.string().optional() })),
    }),
  ),
})

const vserviceOverview = z.strictObject({
  kind: z.literal('vservice'),
  /** "router", "dhcp", "snat", "fip" */
  serviceType: z.string().optional(),
  namespace: z.string().optional(),
  /** The inside first; a network once for the inside, once for the outside. */
  sides: firstOf(
    z.strictObject({
      network: networkRefSchema.optional(),
      vnic: objectRefSchema.optional(),
      addresses: z.array(z.string()),
      isOutside: z.boolean(),
      subnets: z.array(subnetSchema),
      /** Interfaces of instances on the network; absent where the network is not in the inventory. */
      instances: z.number().optional(),
    }),
  ),
  /** Only for routers with a gateway. */
  gateway: z
    .strictObject({
      network: networkRefSchema,
      addresses: z.array(z.string()),
      snat: z.boolean().optional(),
      /** Next routers outside. */
      upstream: z.array(z.string()),
    })
    .optional(),
  floatingIps: firstOf(floatingIpSchema),
  /** Of one that runs on several hosts. */
  service: serviceSchema.optional(),
  /** Every part of it on every host, this one included. `holdsAddresses` tells which one of a highly available router serves. */
  hosts: z.array(
    z.strictObject({ ref: objectRefSchema, serviceType: z.string().optional(), holdsAddresses: z.boolean() }),
  ),
  isHighlyAvailable: z.boolean().optional(),
  isDistributed: z.boolean().optional(),
  /** Besides the one to its gateway. */
  routes: firstOf(z.strictObject({ destination: z.string(), nextHop: z.string() })),
})

const networkOverview = z.strictObject({
  kind: z.literal('network'),
  network: networkRefSchema,
  isExternal: z.boolean().optional(),
  isShared: z.boolean().optional(),
  subnets: firstOf(subnetSchema),
  dhcpServers: firstOf(dhcpServerSchema),
  routers: firstOf(routerOnNetworkSchema),
  /** Hosts it leaves by some NIC, or with something on it. */
  hosts: firstOf(
    z.strictObject({
      host: objectRefSchema.optional(),
      id: z.string(),
      nics: z.array(objectRefSchema),
      instances: z.number(),
    }),
  ),
  instances: firstOf(instanceRowSchema.extend({ port: objectRefSchema, mac: z.string().optional() })),
  /** Those taken from it, for an external network. */
  floatingIps: firstOf(floatingIpSchema),
})

/** What of a host reaches the world by something on it. */
const servedSchema = z.strictObject({
  networks: firstOf(usedNetworkSchema),
  instances: firstOf(instanceRowSchema),
  vservices: firstOf(vserviceRowSchema),
})

/** A vConnector, vEdge or tunnel endpoint: what is behind it, towards the guests. */
const behindOverview = servedSchema.extend({ kind: z.literal('behind') })

/** What hangs off a NIC: tunnels, networks, instances and vServices of its host that reach the world by it. */
const nicOverview = servedSchema.extend({
  kind: z.literal('host_pnic'),
  nic: nicSchema,
  /** The bond it is a member of. */
  bond: objectRefSchema.optional(),
  /** Switches and bridges directly behind it. */
  behind: z.array(objectRefSchema),
})

const securityGroupOverview = z.strictObject({
  kind: z.literal('security_group'),
  group: securityGroupSchema,
  /** Instances with a port in the group. */
  instances: firstOf(instanceRowSchema),
  /** Groups whose rules name this one. */
  namedBy: firstOf(objectRefSchema),
})

export const overviewSchema = z.discriminatedUnion('kind', [
  instanceOverview,
  hostOverview,
  vserviceOverview,
  networkOverview,
  nicOverview,
  behindOverview,
  securityGroupOverview,
  /** Of other types there is nothing to ask that their attributes do not say. */
  z.strictObject({ kind: z.literal('other') }),
])
export type Overview = z.infer<typeof overviewSchema>

const ref = z.strictObject({ environment: z.string().min(1), id: z.string() })

export const overviewCalls = {
  /** The facts an operator asks of an object of its type. */
  'inventory.overview': call('view-env', ref, overviewSchema),
  /**
   * The way of an instance to its networks as one text: addresses, segments, then the read-only commands that show each
   * step, under a heading that says where to run them.
   */
  'inventory.pathText': call('view-env', ref, z.strictObject({ text: z.string() })),
}
