/** What a simulated host prints, by command line. Pure. */
import { type CloudModel, deviceOf, type SimulatedHost, type SimulatedPort } from './cloud-model'
import { type HostLink, linksOf, PORTS_OF_BOND } from './host-links'
import { addressRows, linkRows } from './ip-output'
import { domainXml, uuidText } from './libvirt-output'
import { datapathText, ovsTables } from './ovs-output'

/** Programs a host of this kind does not have. */
export function missingPrograms(host: SimulatedHost): readonly string[] {
  return host.kind === 'linux-bridge' ? ['ovs-vsctl', 'ovs-appctl'] : []
}

/** Command line as the words were given ("ip -d -j link show") → what it prints. */
export function answersOf(model: CloudModel, host: SimulatedHost): Map<string, string> {
  const links = linksOf(model, host)
  const instances = model.instances.filter((instance) => instance.host === host)
  const namespaces = host.isController ? namespacesOf(model) : []
  const json = (value: unknown) => `${JSON.stringify(value)}\n`
  return new Map<string, string>([
    ['uname -n', `${host.name}\n`],
    ['uname -m', 'x86_64\n'],
    ['id -u', '1000\n'],
    ['cat /etc/os-release', OS_RELEASE],
    ['ip -d -j link show', json(linkRows(links))],
    ['ip -j addr show', json(addressRows(links))],
    ['ip -j netns list', namespaces.length === 0 ? '\n' : json(namespaces.map(({ name }, id) => ({ name, id })))],
    ...namespaces.map((namespace): [string, string] => [
      `ip netns exec ${namespace.name} ip -j addr show`,
      json(addressRows(namespace.links)),
    ]),
    ['bridge -j fdb show', json(forwarding(model, host, links))],
    ['ls -l /sys/class/net', sysfsText(links)],
    ...bondAnswers(links),
    ...links.filter((link) => link.bus !== undefined || link.kind === 'bond').flatMap(ethtoolAnswers),
    ['virsh -r list --all --uuid', uuidText(instances)],
    ...instances.map((instance, index): [string, string] => [
      `virsh -r dumpxml ${instance.id}`,
      domainXml(instance, index + 1),
    ]),
    ...(host.kind === 'linux-bridge' ? [] : ovsAnswers(model, host)),
  ])
}

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`

function ovsAnswers(model: CloudModel, host: SimulatedHost): [string, string][] {
  const tables = Object.entries(ovsTables(model, host))
  return [
    ...tables.map(([name, stdout]): [string, string] => [`ovs-vsctl --format=json list ${name}`, stdout]),
    ['ovs-appctl dpctl/show', datapathText(model, host)],
  ]
}

interface Namespace {
  readonly name: string
  readonly links: readonly HostLink[]
}

/** DHCP servers and routers; their interfaces are internal ports that Open vSwitch moved inside. */
function namespacesOf(model: CloudModel): Namespace[] {
  const inside = (prefix: string, port: SimulatedPort, index: number): HostLink => ({
    index: 10 + index,
    name: deviceOf(prefix, port),
    mac: port.mac,
    mtu: port.network.mtu,
    isUp: true,
    kind: 'openvswitch',
    address: `${port.ip}/16`,
  })
  const loopback: HostLink = {
    index: 1,
    name: 'lo',
    mac: '00:00:00:00:00:00',
    mtu: 65536,
    isUp: true,
    address: '127.0.0.1/8',
  }
  return [
    ...model.dhcpPorts.map((port) => ({ name: `qdhcp-${port.network.id}`, links: [loopback, inside('tap', port, 0)] })),
    ...model.routers.map((router) => ({
      name: `qrouter-${router.id}`,
      links: [
        loopback,
        inside('qg-', router.gateway, 0),
        ...router.interfaces.map((port, index) => inside('qr-', port, index + 1)),
      ],
    })),
  ]
}

/** Where unknown traffic of each VXLAN device goes: every other host. */
function forwarding(model: CloudModel, host: SimulatedHost, links: readonly HostLink[]) {
  const far = model.hosts.filter((other) => other !== host)
  return links
    .filter((link) => link.kind === 'vxlan' && host.kind === 'linux-bridge')
    .flatMap((link) =>
      far.map(({ tunnelIp }) => ({
        mac: '00:00:00:00:00:00',
        ifname: link.name,
        dst: tunnelIp,
        flags: ['self'],
        state: 'permanent',
      })),
    )
}

function sysfsText(links: readonly HostLink[]): string {
  const row = (link: HostLink) => {
    const device = link.bus === undefined ? 'virtual' : `pci0000:3a/0000:3a:00.0/${link.bus}`
    return `lrwxrwxrwx 1 root root 0 Jan  5 08:00 ${link.name} -> ../../devices/${device}/net/${link.name}`
  }
  return `total 0\n${links.map(row).join('\n')}\n`
}

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

function ethtoolAnswers(link: HostLink): [string, string][] {
  const settings = `Settings for ${link.name}:
	Supported ports: [ FIBRE ]
	Supported link modes:   10000baseSR/Full
	Supports auto-negotiation: No
	Speed: 10000Mb/s
	Duplex: Full
	Auto-negotiation: off
	Port: FIBRE
	PHYAD: 0
	Transceiver: internal
	Link detected: yes
`
  const driver = `driver: ${link.kind === 'bond' ? 'bonding' : 'ixgbe'}
version: 6.1.0
firmware-version: ${link.kind === 'bond' ? '2' : '0x800007f5'}
expansion-rom-version: 
bus-info: ${link.bus ?? ''}
supports-statistics: yes
supports-test: no
supports-eeprom-access: no
supports-register-dump: no
supports-priv-flags: no
`
  return [
    [`ethtool ${link.name}`, settings],
    [`ethtool -i ${link.name}`, driver],
  ]
}
