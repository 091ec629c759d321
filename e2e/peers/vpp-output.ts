/** What `vppctl` of VPP 22.10 prints on a simulated host whose guests hang on vhost-user sockets of VPP. Pure. */
import { type CloudModel, deviceOf, isTunnelled, portsOn, type SimulatedHost, type SimulatedPort } from './cloud-model'
import { guestPortsOn, networksOn } from './host-devices'
import { nicMac } from './identities'

/** NICs that VPP drives instead of the kernel: to the other hosts' tunnels, and to physnet1. */
export const VPP_NICS = { tunnel: 'TenGigabitEthernet3b/0/1', provider: 'TenGigabitEthernet3b/0/2' } as const

export interface VppPlug {
  readonly name: string
  readonly mac?: string
  /** Bridge domain; absent for what is routed or down. */
  readonly domain?: number
  readonly port?: SimulatedPort
  /** "198.51.100.1/24" */
  readonly address?: string
  readonly bus?: string
}

/** Bridge domain of a network on a host: 1 for the first in use. */
const domainsOn = (model: CloudModel, host: SimulatedHost) =>
  new Map(networksOn(model, host).map((network, index) => [network.id, index + 1]))

const dhcpPortsOn = (model: CloudModel, host: SimulatedHost) =>
  portsOn(model, host).filter(({ owner }) => owner === 'dhcp')

const tunnelsOf = (model: CloudModel, host: SimulatedHost) =>
  networksOn(model, host)
    .filter(isTunnelled)
    .flatMap((network) => model.hosts.filter((far) => far !== host).map((far) => ({ network, far })))

/** Everything in VPP, by index. */
export function vppPlugs(model: CloudModel, host: SimulatedHost): VppPlug[] {
  const domains = domainsOn(model, host)
  const used = networksOn(model, host)
  const flat = used.find(({ type }) => type === 'flat')
  const inDomain = (network: { readonly id: string } | undefined) => {
    const domain = network && domains.get(network.id)
    return domain === undefined ? {} : { domain }
  }
  const mac = (name: string) => nicMac(`${host.name}/${name}`)
  return [
    { name: 'local0' },
    {
      name: VPP_NICS.tunnel,
      mac: mac(VPP_NICS.tunnel),
      bus: '0000:3b:00.01',
      address: `${host.tunnelIp}/24`,
    },
    { name: VPP_NICS.provider, mac: mac(VPP_NICS.provider), bus: '0000:3b:00.02', ...inDomain(flat) },
    ...used
      .filter(({ type }) => type === 'vlan')
      .map((network) => ({ name: `${VPP_NICS.provider}.${network.segmentationId}`, ...inDomain(network) })),
    ...guestPortsOn(model, host).map(({ port }, index) => ({
      name: `VirtualEthernet0/0/${index}`,
      mac: port.mac,
      port,
      ...inDomain(port.network),
    })),
    ...dhcpPortsOn(model, host).map((port, index) => ({
      name: `tap${index}`,
      mac: mac(`tap${index}`),
      port,
      ...inDomain(port.network),
    })),
    ...tunnelsOf(model, host).map(({ network }, index) => ({ name: `vxlan_tunnel${index}`, ...inDomain(network) })),
  ]
}

export const vppSocketOf = ({ id }: SimulatedPort) => `/var/run/vpp/${id}`

/** The kernel's end of VPP's tap for a DHCP server. */
export const vppTapOf = (port: SimulatedPort) => deviceOf('vpp', port)

/** By command line. */
export function vppAnswers(model: CloudModel, host: SimulatedHost): [line: string, stdout: string][] {
  const plugs = vppPlugs(model, host).map((plug, index) => ({ ...plug, index }))
  const lines = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')
  const state = ({ name }: VppPlug) => (name === 'local0' ? 'down' : 'up')
  const domains = [...domainsOn(model, host).values()]
  const tunnels = tunnelsOf(model, host)
  const answers: readonly [command: string, text: string][] = [
    ['version', 'vpp v22.10-release built by root on 2a1d6c0e4b77 at 2022-10-26T13:41:19\n'],
    [
      'interface',
      lines([
        '              Name               Idx    State  MTU (L3/IP4/IP6/MPLS)     Counter          Count     ',
        ...plugs.map(
          (plug) => `${plug.name.padEnd(33)}${plug.index}         ${state(plug)}     ${plug.bus ? 9000 : 0}/0/0/0`,
        ),
      ]),
    ],
    [
      'hardware-interfaces',
      lines([
        '              Name                Idx   Link  Hardware',
        ...plugs
          .filter(({ name }) => !name.includes('.'))
          .flatMap((plug) => [
            `${plug.name.padEnd(34)}${plug.index}      ${state(plug)}   ${plug.name}`,
            `  Link speed: ${plug.bus ? '10 Gbps' : 'unknown'}`,
            ...(plug.mac ? [`  Ethernet address ${plug.mac}`] : []),
            ...(plug.bus
              ? [
                  '  Intel 82599',
                  '    carrier up full duplex max-frame-size 9022  promisc',
                  `    pci: device 8086:10fb subsystem 8086:0003 address ${plug.bus} numa 0`,
                ]
              : []),
          ]),
      ]),
    ],
    [
      'mode',
      lines(plugs.map(({ name, domain }) => (domain ? `l2 bridge ${name} bd_id ${domain} shg 0` : `l3 ${name}  `))),
    ],
    [
      'bridge-domain',
      domains.length === 0
        ? 'no bridge-domains in use\n'
        : lines([
            '  BD-ID   Index   BSN  Age(min)  Learning  U-Forwrd   UU-Flood   Flooding  ARP-Term  arp-ufwd Learn-co Learn-li   BVI-Intf ',
            ...domains.map(
              (id) =>
                `    ${id}       ${id}      0     off        on        on       flood        on       off       off        2    16777216     N/A    `,
            ),
          ]),
    ],
    [
      'interface address',
      lines(
        plugs.flatMap((plug) => [
          `${plug.name} (${state(plug) === 'up' ? 'up' : 'dn'}):`,
          ...(plug.address ? [`  L3 ${plug.address}`] : []),
          ...(plug.domain ? [`  L2 bridge bd-id ${plug.domain} idx ${plug.domain} shg 0  `] : []),
        ]),
      ),
    ],
    ['bond details', ''],
    [
      'vxlan tunnel',
      tunnels.length === 0
        ? 'No vxlan tunnels configured...\n'
        : lines(
            tunnels.map(
              ({ network, far }, index) =>
                `[${index}] instance ${index} src ${host.tunnelIp} dst ${far.tunnelIp} src_port 4789 dst_port 4789 vni ${network.segmentationId} fib-idx 0 sw-if-idx ${plugs.find(({ name }) => name === `vxlan_tunnel${index}`)?.index} encap-dpo-idx ${20 + index} `,
            ),
          ),
    ],
    ['vxlan-gpe', 'No vxlan-gpe tunnels configured.\n'],
    [
      'vhost-user',
      lines([
        'Virtio vhost-user interfaces',
        'Global:',
        '  coalesce frames 32 time 1e-3',
        ...plugs
          .filter(({ port }) => port?.owner === 'compute')
          .flatMap(({ name, index, port }) => [
            `Interface: ${name} (ifindex ${index})`,
            '  Number of qids 2',
            ` socket filename ${port ? vppSocketOf(port) : ''} type client errno "Success"`,
          ]),
      ]),
    ],
    [
      'tap',
      lines(
        plugs
          .filter(({ port }) => port?.owner === 'dhcp')
          .flatMap(({ name, index, port }) => [
            `Interface: ${name} (ifindex ${index})`,
            `  name "${port ? vppTapOf(port) : ''}"`,
            '  host-ns "(nil)"',
          ]),
      ),
    ],
  ]
  return answers.map(([command, text]) => [`vppctl show ${command}`, text])
}
