/** What libvirt 9's `virsh` prints on a simulated host. Pure. */
import {
  type CloudModel,
  deviceOf,
  type SimulatedHost,
  type SimulatedInstance,
  type SimulatedPort,
} from './cloud-model'
import type { HostKind } from './cloud-spec'
import { bridgeOf } from './host-links'
import { socketOf } from './ovs-output'
import { functionAddress, isDirect, isOffloaded } from './virtual-functions'
import { vppSocketOf } from './vpp-output'

/** `virsh -r list --all --uuid` */
export const uuidText = (instances: readonly SimulatedInstance[]): string =>
  `${instances.map((instance) => `${instance.id}\n`).join('')}\n`

/** `virsh -r dumpxml UUID`, without the devices nobody reads. */
export function domainXml(model: CloudModel, instance: SimulatedInstance, id: number): string {
  return `<domain type='kvm'${instance.isOff ? '' : ` id='${id}'`}>
  <name>${instance.domainName}</name>
  <uuid>${instance.id}</uuid>
  <metadata>
    <nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1">
      <nova:package version="26.2.2"/>
      <nova:name>${escaped(instance.name)}</nova:name>
      <nova:ports>
${instance.ports.map(novaPort).join('\n')}
      </nova:ports>
    </nova:instance>
  </metadata>
  <memory unit='KiB'>524288</memory>
  <currentMemory unit='KiB'>524288</currentMemory>
  <vcpu placement='static'>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>
    <boot dev='hd'/>
  </os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/var/lib/nova/instances/${instance.id}/disk' index='1'/>
      <target dev='vda' bus='virtio'/>
      <alias name='virtio-disk0'/>
    </disk>
${instance.ports
  .map((port, index) =>
    isDirect(port) || isOffloaded(port) ? functionXml(model, port, index) : interfaceXml(instance.host, port, index),
  )
  .join('\n')}
    <memballoon model='virtio'>
      <alias name='balloon0'/>
    </memballoon>
  </devices>
</domain>

`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const novaPort = ({ id, addresses }: SimulatedPort): string => `        <nova:port uuid="${id}">
${addresses.map(({ ip, subnet }) => `          <nova:ip type="fixed" address="${ip}" ipVersion="${subnet.version}"/>`).join('\n')}
        </nova:port>`

function interfaceXml(host: SimulatedHost, port: SimulatedPort, index: number): string {
  const { type, source, target } = PLUGS[host.kind](port)
  return `    <interface type='${type}'>
      <mac address='${port.mac}'/>${source === undefined ? '' : `\n      <source ${source}/>`}
${target === undefined ? '' : `      <target dev='${target}'/>\n`}      <model type='virtio'/>
      <driver name='qemu'/>
      <mtu size='${port.network.mtu}'/>
      <alias name='net${index}'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x0${index + 2}' function='0x0'/>
    </interface>`
}

/** A virtual function, which the guest has to itself. */
function functionXml(model: CloudModel, port: SimulatedPort, index: number): string {
  const [, bus, slot, number] = /:(..):(..)\.(.)$/.exec(functionAddress(model, port)) ?? []
  return `    <interface type='hostdev' managed='yes'>
      <mac address='${port.mac}'/>
      <driver name='vfio'/>
      <source>
        <address type='pci' domain='0x0000' bus='0x${bus}' slot='0x${slot}' function='0x${number}'/>
      </source>
${isOffloaded(port) ? '' : `      <vlan>\n        <tag id='${port.network.segmentationId}'/>\n      </vlan>\n`}      <alias name='hostdev${index}'/>
    </interface>`
}

interface Plug {
  readonly type: 'ethernet' | 'bridge' | 'vhostuser'
  readonly source?: string
  readonly target?: string
}

/** Where os-vif plugs the tap itself, libvirt names no source. */
const plugged = (port: SimulatedPort): Plug => ({ type: 'ethernet', target: deviceOf('tap', port) })

const PLUGS: Readonly<Record<HostKind, (port: SimulatedPort) => Plug>> = {
  ovs: plugged,
  sriov: plugged,
  offload: plugged,
  ovn: plugged,
  'ovs-hybrid': (port) => ({
    type: 'bridge',
    source: `bridge='${deviceOf('qbr', port)}'`,
    target: deviceOf('tap', port),
  }),
  'linux-bridge': (port) => ({
    type: 'bridge',
    source: `bridge='${bridgeOf(port.network)}'`,
    target: deviceOf('tap', port),
  }),
  vpp: (port) => ({ type: 'vhostuser', source: `type='unix' path='${vppSocketOf(port)}' mode='server'` }),
  dpdk: (port) => ({
    type: 'vhostuser',
    source: `type='unix' path='${socketOf(port)}' mode='server'`,
    target: deviceOf('vhu', port),
  }),
}
