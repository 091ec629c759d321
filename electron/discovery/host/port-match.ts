/** Which Neutron port an interface on a host belongs to. Pure. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { asRecords, textOf } from '../../values'
import type { InventoryView } from '../model/inventory-view'
import type { IpInterface } from '../parsers'

type Port = Readonly<InventoryObject>

/**
 * The port of an instance's interface: by MAC address among the instance's own ports, else by the device's name.
 * MAC addresses alone may repeat on different networks.
 */
export function portOfInstance(
  vif: { readonly mac?: string | undefined; readonly device?: string | undefined },
  instanceId: string,
  view: InventoryView,
): Port | undefined {
  const own = vif.mac === undefined ? [] : view.portsByMac(vif.mac).filter((port) => port.device_id === instanceId)
  const named = vif.device === undefined ? undefined : view.portByDevice(vif.device)
  return own.find((port) => port.id === named?.id) ?? own[0] ?? (named?.device_id === instanceId ? named : undefined)
}

/**
 * The port of an interface in a vService's namespace: by MAC address, then by one of its addresses (all qr- ports of
 * a distributed router share the host's MAC), then by name.
 */
export function portOfInterface(one: IpInterface, view: InventoryView): Port | undefined {
  const named = view.portByDevice(one.name)
  const sameMac = one.mac === undefined ? [] : view.portsByMac(one.mac)
  if (sameMac.length > 0) {
    const exact = sameMac.find((port) => port.id === named?.id)
    const addresses = new Set(one.addresses.map((address) => address.address))
    return exact ?? sameMac.find((port) => addressesOf(port).some((address) => addresses.has(address))) ?? sameMac[0]
  }
  return named
}

function addressesOf(port: Port): string[] {
  return asRecords(port.fixed_ips).map((ip) => textOf(ip.ip_address))
}
