/** What a simulated host prints, by command line. Pure. */
import { type CloudModel, instancesOn, type SimulatedHost, type SimulatedRouter } from './cloud-model'
import { dealtToContainers } from './host-containers'
import { type HostLink, linksOf, namespaceLinksOf, PORTS_OF_BOND } from './host-links'
import type { HostPlace } from './host-place'
import { addressRows, linkRows } from './ip-output'
import { domainXml, uuidText } from './libvirt-output'
import { neighboursText } from './lldp-output'
import { ovnAnswers } from './ovn-output'
import { datapathText, ovsAnswers, switchBondText } from './ovs-output'
import { recordedOutput } from './recorded'
import { addressOfFunction } from './virtual-functions'
import { vppAnswers } from './vpp-output'

export const placeOf = (model: CloudModel, host: SimulatedHost): HostPlace =>
  dealtToContainers(model, host, answersOf(model, host))

/** Command line as the words were given ("ip -d -j link show") → what it prints. */
export function answersOf(model: CloudModel, host: SimulatedHost): Map<string, string> {
  const links = linksOf(model, host)
  const instances = instancesOn(model, host)
  const namespaces = namespaceLinksOf(model, host, links)
  const json = (value: unknown) => `${JSON.stringify(value)}\n`
  return new Map<string, string>([
    ['uname -n', `${host.name}\n`],
    ['uname -rm', `${UNAME}\n`],
    ['id -u', '1000\n'],
    ['cat /etc/os-release', OS_RELEASE],
    ['ip -d -j link show', json(linkRows(links))],
    ['ip -j addr show', json(addressRows(links))],
    ['ip -j netns list', namespaces.length === 0 ? '\n' : json(namespaces.map(({ name }, id) => ({ name, id })))],
    ...namespaces.map((namespace): [string, string] => [
      `ip netns exec ${namespace.name} ip -j addr show`,
      json(addressRows(namespace.links)),
    ]),
    ...haStates(model, host),
    ['bridge -j fdb show', json(forwarding(model, host, links))],
    ['ls -l /sys/class/net', sysfsText(links)],
    ...bondAnswers(links),
    ...links.flatMap(functionAnswers),
    ...links.filter((link) => link.bus !== undefined || link.kind === 'bond').flatMap(ethtoolAnswers),
    ['virsh -r list --all --uuid', uuidText(instances)],
    ...instances.map((instance, index): [string, string] => [
      `virsh -r dumpxml ${instance.id}`,
      domainXml(model, instance, index + 1),
    ]),
    ...(host.hasLldp
      ? [
          [
            'lldpcli -f json0 show neighbors details',
            neighboursText(
              host,
              links.map(({ name }) => name),
            ),
          ] as const,
        ]
      : []),
    ...(host.hasSwitchBond ? BOND_COMMANDS.map((line, index) => [line, bondPart(host, index)] as const) : []),
    ...(host.kind === 'ovn' ? ovnAnswers(model, host) : []),
    ...(host.kind === 'dpdk' ? [['ovs-appctl dpif-netdev/pmd-rxq-show', POLLING] as const] : []),
    ...(host.kind === 'vpp' ? vppAnswers(model, host) : []),
    ...(host.kind === 'linux-bridge' || host.kind === 'vpp'
      ? []
      : [...ovsAnswers(model, host), ['ovs-appctl dpctl/show', datapathText(model, host)] as const]),
  ])
}

const BOND_COMMANDS = ['ovs-appctl bond/show', 'ovs-appctl lacp/show'] as const
const bondPart = (host: SimulatedHost, part: number) => switchBondText(host).split(/(?=^---- )/m)[part] ?? ''

/** What the L3 agent wrote down of its highly available routers. */
function haStates({ routers }: CloudModel, host: SimulatedHost): [string, string][] {
  const here = routers.filter(({ kind, nodes }) => kind.endsWith('ha') && nodes.includes(host))
  const line = ({ id, active }: SimulatedRouter) =>
    `${HA_STATES}/${id}/state:${active === host ? 'primary' : 'backup'}\n`
  return here.length === 0 ? [] : [[`grep -r --include=state -e . ${HA_STATES}`, here.map(line).join('')]]
}
const HA_STATES = '/var/lib/neutron/ha_confs'

/** Which core polls which queue of the NIC. */
const POLLING = `pmd thread numa_id 0 core_id 2:
  isolated : false
  port: dpdk0             queue-id:  0 (enabled)   pmd usage:  0 %
  overhead:  0 %
`

const UNAME = '6.1.0-13-amd64 x86_64'
const OS_RELEASE = recordedOutput('cat /etc/os-release; uname -rm').replace(`${UNAME}\n`, '')

/** Where unknown traffic of each VXLAN device goes: every other host. */
function forwarding(model: CloudModel, host: SimulatedHost, links: readonly HostLink[]) {
  if (host.kind !== 'linux-bridge') return []
  const far = model.hosts.filter((other) => other !== host)
  const entry = { mac: '00:00:00:00:00:00', flags: ['self'], state: 'permanent' }
  const devices = links.filter((link) => link.kind === 'vxlan')
  return devices.flatMap(({ name }) => far.map(({ tunnelIp }) => ({ ...entry, ifname: name, dst: tunnelIp })))
}

function sysfsText(links: readonly HostLink[]): string {
  const row = (link: HostLink) => {
    const device = link.bus === undefined ? 'virtual' : `pci0000:3a/0000:3a:00.0/${link.bus}`
    return `lrwxrwxrwx 1 root root 0 Jan  5 08:00 ${link.name} -> ../../devices/${device}/net/${link.name}`
  }
  return `total 0\n${links.map(row).join('\n')}\n`
}

/** Where the virtual functions of a NIC are. */
const functionAnswers = ({ name, functions }: HostLink): [string, string][] =>
  functions === undefined
    ? []
    : [
        [
          `ls -l /sys/class/net/${name}/device/`,
          `total 0\n${functions.map((_, vf) => `lrwxrwxrwx 1 root root    0 Mar  4 08:12 virtfn${vf} -> ../${addressOfFunction(vf)}\n`).join('')}`,
        ],
      ]

const bondAnswers = (links: readonly HostLink[]): [string, string][] =>
  links.filter((link) => link.kind === 'bond').map((bond) => [`cat /proc/net/bonding/${bond.name}`, bondText(links)])

function bondText(links: readonly HostLink[]): string {
  const member = (name: string) => {
    const link = links.find((candidate) => candidate.name === name)
    return `
Slave Interface: ${name}
MII Status: up
Speed: 10000 Mbps
Duplex: full
Link Failure Count: 0
Permanent HW addr: ${String(link?.memberData?.perm_hwaddr)}
Slave queue ID: 0
Aggregator ID: 1
`
  }
  return `Ethernet Channel Bonding Driver: v6.1.0

Bonding Mode: IEEE 802.3ad Dynamic link aggregation
Transmit Hash Policy: layer3+4 (1)
MII Status: up
MII Polling Interval (ms): 100
Up Delay (ms): 0
Down Delay (ms): 0
${PORTS_OF_BOND.map(member).join('')}`
}

function ethtoolAnswers({ name, kind, bus = '' }: HostLink): [string, string][] {
  const driver = recordedOutput('ethtool -i eth0')
  return [
    [`ethtool ${name}`, recordedOutput('ethtool eth0').replace('eth0', name)],
    [
      `ethtool -i ${name}`,
      driver.replace('veth', kind === 'bond' ? 'bonding' : 'ixgbe').replace('bus-info: ', `bus-info: ${bus}`),
    ],
  ]
}
