/** Which Neutron port an interface on a host belongs to. Pure. */
import { addressKey } from '../../addresses'
import { asRecords, type StoredObject, textOf } from '../../values'
import type { InventoryView } from '../kinds/openstack/inventory-view'
import type { IpInterface } from '../parsers/ip-addr'
import type { LibvirtInterface } from '../parsers/libvirt-domain'

/** What libvirt says of an interface that may tell its port. */
type Vif = Partial<Pick<LibvirtInterface, 'virtualportInterfaceId' | 'mac' | 'targetDev' | 'sourcePath'>>

/**
 * The port of an instance's interface: by its id, else by MAC address among the instance's own ports, else by the
 * device's name. MAC addresses alone may repeat on different networks.
 */
export function portOfInstance(vif: Vif, instanceId: string, view: InventoryView): StoredObject | undefined {
  const exact = view.get((vif.virtualportInterfaceId ?? '').toLowerCase())
  if (exact?.type === 'port') return exact
  const own = vif.mac === undefined ? [] : view.portsByMac(vif.mac).filter((port) => port.device_id === instanceId)
  const device = vif.targetDev ?? vif.sourcePath?.split('/').at(-1)
  const named = device === undefined ? undefined : portOfDevice(device, view)
  return own.find((port) => port.id === named?.id) ?? own[0] ?? (named?.device_id === instanceId ? named : undefined)
}

/** The port a device or socket is named after, by the beginning of its id or the whole. */
export function portOfDevice(device: string, view: InventoryView): StoredObject | undefined {
  const whole = view.get(device.toLowerCase())
  return whole?.type === 'port' ? whole : view.portByDevice(device)
}

/**
 * The port of an interface in a vService's namespace: by the device's name, unless a MAC address says otherwise; else by
 * MAC address and one of its addresses, else by MAC address alone. MAC addresses repeat: a distributed router has those of
 * its ports on every host, a trunk's subport may have its parent's, another region anything. So ports bound elsewhere are
 * never meant, and of several nothing is guessed.
 */
export function portOfInterface(one: IpInterface, host: string, view: InventoryView): StoredObject | undefined {
  const named = view.portByDevice(one.name)
  const region = textOf(view.get(host)?.region)
  const sameMac = one.mac === undefined ? [] : view.portsByMac(one.mac).filter((port) => textOf(port.region) === region)
  if (named && (sameMac.includes(named) || sameMac.length === 0)) return named
  const near = sameMac.filter((port) => ['', host].includes(textOf(port['binding:host_id'])))
  const addresses = new Set(one.addresses.map(({ address }) => addressKey(address)))
  const sameAddress = near.find((port) =>
    asRecords(port.fixed_ips).some((ip) => addresses.has(addressKey(textOf(ip.ip_address)))),
  )
  return sameAddress ?? (near.length === 1 ? near[0] : named)
}
