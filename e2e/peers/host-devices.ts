/** The network devices that Nova and Neutron's agents made on a simulated host, and the namespaces they are in. Pure. */
import {
  type CloudModel,
  deviceOf,
  distributedOn,
  instancesOn,
  portsOn,
  type SimulatedHost,
  type SimulatedNetwork,
  type SimulatedPort,
  type SimulatedRouter,
} from './cloud-model'
import { nicMac } from './identities'

/** One device inside a namespace. */
export interface InsideDevice {
  readonly name: string
  readonly mac: string
  readonly mtu: number
  /** "10.0.0.1/16" */
  readonly addresses: readonly string[]
  readonly port?: SimulatedPort
  /** The other end, where it is a pair: in the host's own namespace when it names none. */
  readonly peer?: { readonly name: string; readonly namespace?: string; readonly mac: string }
}

export interface Namespace {
  readonly name: string
  readonly devices: readonly InsideDevice[]
}

const METADATA = '169.254.169.254/32'
const cidrs = (port: SimulatedPort) => port.addresses.map(({ subnet, ip }) => `${ip}/${subnet.prefixLength}`)

/** Every namespace of a host, in the order of `ip netns list`. */
export function namespacesOn(model: CloudModel, host: SimulatedHost): Namespace[] {
  const device = (prefix: string, port: SimulatedPort, addresses = cidrs(port)): InsideDevice => {
    // Linux bridges and OVN plug the outer end of a pair; Open vSwitch moves an internal port inside.
    const isPair = host.kind === 'linux-bridge' || host.kind === 'vpp'
    const peer = isPair ? { name: deviceOf('tap', port), mac: port.mac } : undefined
    const name = deviceOf(isPair && prefix === 'tap' ? 'ns-' : prefix, port)
    return { name, mac: port.mac, mtu: port.network.mtu, addresses, port, ...(peer && { peer }) }
  }
  if (host.kind === 'ovn') return metadataNamespaces(model, host)
  const dhcp = portsOn(model, host).filter(({ owner }) => owner === 'dhcp')
  const distributed = distributedOn(model, host)
  return [
    ...dhcp.map((port) => ({
      name: `qdhcp-${port.network.id}`,
      devices: [device('tap', port, [...cidrs(port), METADATA])],
    })),
    ...model.routers
      .filter(({ kind, nodes }) => (kind === 'legacy' || kind === 'ha') && nodes.includes(host))
      .map((router) => centralRouter(model, router, host, device)),
    ...distributed.map((router) => distributedRouter(model, router, device)),
    ...distributed
      .filter(({ nodes, gateway }) => gateway && nodes.includes(host))
      .map((router) => centralPart(model, router, host, device)),
    ...floatingIpNamespace(model, host, distributed, device),
  ]
}

type MakeDevice = (prefix: string, port: SimulatedPort, addresses?: string[]) => InsideDevice

/** Only the node that carries traffic has addresses; the others have the devices ready. */
const addressesOf = (
  router: SimulatedRouter,
  host: SimulatedHost,
  port: SimulatedPort,
  more: readonly string[] = [],
) => (router.active === host ? [...cidrs(port), ...more] : [])

/** Devices between the nodes; the active one has the address that moves. */
const highAvailability = (model: CloudModel, router: SimulatedRouter, host: SimulatedHost, device: MakeDevice) =>
  router.haPorts
    .filter((port) => port.host === host)
    .map((port) =>
      device('ha-', port, [
        ...cidrs(port),
        ...(router.active === host ? [`169.254.0.${vrrpId(model, router)}/24`] : []),
      ]),
    )

/** Virtual router id: 1 to 255. */
export const vrrpId = (model: CloudModel, router: SimulatedRouter) => 1 + (model.routers.indexOf(router) % 255)

const floatingAddresses = (model: CloudModel, router: SimulatedRouter) =>
  model.floatingIps.filter(({ routerId }) => routerId === router.id).map(({ address }) => `${address}/32`)

function centralRouter(model: CloudModel, router: SimulatedRouter, host: SimulatedHost, device: MakeDevice): Namespace {
  const { gateway, interfaces } = router
  return {
    name: `qrouter-${router.id}`,
    devices: [
      ...highAvailability(model, router, host, device),
      ...(gateway
        ? [device('qg-', gateway, addressesOf(router, host, gateway, floatingAddresses(model, router)))]
        : []),
      ...interfaces.map((port) => device('qr-', port, addressesOf(router, host, port))),
    ],
  }
}

/** "rfp-" or "fpr-" and ten characters of the router's id. */
const pairEnd = (prefix: string, { id }: SimulatedRouter) => `${prefix}${id.slice(0, 10)}`
const fipNamespace = (model: CloudModel) => `fip-${model.externalId}`

/** The same devices and addresses on every host. */
function distributedRouter(model: CloudModel, router: SimulatedRouter, device: MakeDevice): Namespace {
  const name = pairEnd('rfp-', router)
  const far = pairEnd('fpr-', router)
  const pair: InsideDevice = {
    name,
    mac: nicMac(name),
    mtu: 1500,
    addresses: [`169.254.106.${2 * (vrrpId(model, router) % 120)}/31`],
    peer: { name: far, namespace: fipNamespace(model), mac: nicMac(far) },
  }
  return {
    name: `qrouter-${router.id}`,
    devices: [...(router.gateway ? [pair] : []), ...router.interfaces.map((port) => device('qr-', port))],
  }
}

function centralPart(model: CloudModel, router: SimulatedRouter, host: SimulatedHost, device: MakeDevice): Namespace {
  const { gateway, snatPorts } = router
  const isActive = router.active === host
  return {
    name: `snat-${router.id}`,
    devices: [
      ...highAvailability(model, router, host, device),
      ...snatPorts.map((port) => device('sg-', port, isActive ? cidrs(port) : [])),
      ...(gateway ? [device('qg-', gateway, isActive ? cidrs(gateway) : [])] : []),
    ],
  }
}

function floatingIpNamespace(
  model: CloudModel,
  host: SimulatedHost,
  distributed: readonly SimulatedRouter[],
  device: MakeDevice,
): Namespace[] {
  const agentPort = portsOn(model, host).find(({ owner }) => owner === 'floating-ip-agent')
  if (!agentPort) return []
  const pairs = distributed
    .filter(({ gateway }) => gateway)
    .map((router): InsideDevice => {
      const [name, far] = [pairEnd('fpr-', router), pairEnd('rfp-', router)]
      const address = `169.254.106.${2 * (vrrpId(model, router) % 120) + 1}/31`
      const peer = { name: far, namespace: `qrouter-${router.id}`, mac: nicMac(far) }
      return { name, mac: nicMac(name), mtu: 1500, addresses: [address], peer }
    })
  return [{ name: fipNamespace(model), devices: [...pairs, device('fg-', agentPort)] }]
}

/** OVN's metadata port of a network: "tap", ten characters of the network's id, and the end. */
export const metadataDevice = (network: SimulatedNetwork, end: '0' | '1') => `tap${network.id.slice(0, 10)}${end}`

/** Under OVN: networks with a guest on the host. */
export function metadataPortsOn(model: CloudModel, host: SimulatedHost): SimulatedPort[] {
  const used = new Set(guestPortsOn(model, host).map(({ port }) => port.network.id))
  return model.dhcpPorts.filter(({ network }) => used.has(network.id))
}

const metadataNamespaces = (model: CloudModel, host: SimulatedHost): Namespace[] =>
  metadataPortsOn(model, host).map((port) => ({
    name: `ovnmeta-${port.network.id}`,
    devices: [
      {
        name: metadataDevice(port.network, '1'),
        mac: port.mac,
        mtu: port.network.mtu,
        addresses: [...cidrs(port), METADATA],
        port,
        peer: { name: metadataDevice(port.network, '0'), mac: nicMac(`${host.name}/${port.network.id}/metadata`) },
      },
    ],
  }))

/** Ports of the guests of a host. */
export const guestPortsOn = (model: CloudModel, host: SimulatedHost) =>
  instancesOn(model, host).flatMap(({ ports, isOff }) => ports.map((port) => ({ port, isOff })))

/** Guests of a host whose first port carries others. */
export const trunksOn = (model: CloudModel, host: SimulatedHost) =>
  instancesOn(model, host).flatMap(({ trunk, ports: [parent] }) =>
    trunk && parent ? [{ ...trunk, parent, bridge: `tbr-${trunk.id.slice(0, 10)}` }] : [],
  )

/** Ports of namespaces with the device that carries them on the switch: inside it, or the outer end of a pair. */
export const servicePortsOn = (model: CloudModel, host: SimulatedHost) =>
  namespacesOn(model, host).flatMap(({ devices }) =>
    devices.flatMap(({ port, name, peer }) => (port ? [{ port, device: peer?.name ?? name }] : [])),
  )

/** Networks in use on a host, in the cloud's order. */
export function networksOn(model: CloudModel, host: SimulatedHost): SimulatedNetwork[] {
  const guests = instancesOn(model, host).flatMap(({ ports, trunk }) => (trunk ? [...ports, trunk.subport] : ports))
  const used = new Set(
    [...guests, ...servicePortsOn(model, host).map(({ port }) => port)].map(({ network }) => network.id),
  )
  return model.networks.filter(({ id }) => used.has(id))
}
