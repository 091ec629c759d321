/** What libvirt 9's `virsh` prints on a simulated host. Pure. */
import { deviceOf, type SimulatedInstance, type SimulatedPort } from './cloud-model'

/** `virsh -r list --all --uuid` */
export const uuidText = (instances: readonly SimulatedInstance[]): string =>
  `${instances.map((instance) => `${instance.id}\n`).join('')}\n`

/** `virsh -r dumpxml UUID`, without the devices nobody reads. */
export function domainXml(instance: SimulatedInstance, id: number): string {
  return `<domain type='kvm' id='${id}'>
  <name>${instance.domainName}</name>
  <uuid>${instance.id}</uuid>
  <metadata>
    <nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1">
      <nova:package version="26.2.2"/>
      <nova:name>${instance.name}</nova:name>
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
${instance.ports.map(interfaceXml).join('\n')}
    <memballoon model='virtio'>
      <alias name='balloon0'/>
    </memballoon>
  </devices>
</domain>

`
}

const novaPort = (port: SimulatedPort): string => `        <nova:port uuid="${port.id}">
          <nova:ip type="fixed" address="${port.ip}" ipVersion="4"/>
        </nova:port>`

/** The native firewall leaves the plugging to os-vif: no source. */
function interfaceXml(port: SimulatedPort, index: number): string {
  const bridge = BRIDGES[port.host.kind](port)
  return `    <interface type='${bridge === undefined ? 'ethernet' : 'bridge'}'>
      <mac address='${port.mac}'/>${bridge === undefined ? '' : `\n      <source bridge='${bridge}'/>`}
      <target dev='${deviceOf('tap', port)}'/>
      <model type='virtio'/>
      <driver name='qemu'/>
      <mtu size='${port.network.mtu}'/>
      <alias name='net${index}'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x0${index + 2}' function='0x0'/>
    </interface>`
}

const BRIDGES: Readonly<Record<SimulatedPort['host']['kind'], (port: SimulatedPort) => string | undefined>> = {
  'ovs-native': () => undefined,
  'ovs-hybrid': (port) => deviceOf('qbr', port),
  'linux-bridge': (port) => `brq${port.network.id.slice(0, 11)}`,
}
