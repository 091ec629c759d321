/** The API's objects, indexed the way the host fetchers look things up. Built once per scan. */
import { macKey } from '../../../addresses'
import { type ObjectIndex, once } from '../../../object-index'
import type { Turns } from '../../../turns'
import { asRecords, asText, groupBy, textOf } from '../../../values'

export type InventoryView = ReturnType<typeof createInventoryView>

/** Characters of a port's id in the names of its devices: 15 allowed by the kernel less a prefix of 3 and some slack. */
export const ID_PART_LENGTH = 11

/** @param index the objects as they are found by id, type and host */
export function createInventoryView(index: ObjectIndex) {
  const ports = index.byType('port')
  // Made when first asked for, or in turns before: the ports of a large cloud are not gone through four times in one go.
  const grouped = {
    byMac: once(() => groupBy(ports, (port) => macKey(textOf(port.mac_address)))),
    byOwner: once(() => groupBy(ports, (port) => textOf(port.device_id))),
    floatingIpsByRouter: once(() =>
      groupBy(
        ports.flatMap((port) => asRecords(port.floating_ips)),
        (one) => asText(one.router_id),
      ),
    ),
    byPart: once(() => new Map(ports.map((port) => [port.id.slice(0, ID_PART_LENGTH), port]))),
  }
  const onHost = (type: string, host: string) => index.byHost(host).filter((object) => object.type === type)
  return {
    /** Makes what hosts ask for before the first of them does. */
    prepare: async (turns: Turns) => {
      for (const make of Object.values(grouped)) {
        make()
        await turns.next()
      }
    },
    get: (id: string) => index.objects.get(id),
    byType: (type: string) => index.byType(type),
    /** Neutron agents of one host. */
    agentsOf: (host: string) => onHost('network_agent', host),
    instancesOn: (host: string) => onHost('instance', host),
    /** Neutron ports of an instance or router. */
    portsOf: (device: string) => grouped.byOwner().get(device) ?? [],
    /** Neutron ports with this MAC address; more than one only on different networks. */
    portsByMac: (mac: string) => grouped.byMac().get(macKey(mac)) ?? [],
    /** Floating IPs that a router passes, of the ports they lead to. */
    floatingIpsThrough: (router: string) => grouped.floatingIpsByRouter().get(router) ?? [],
    /** The port whose device is named by the usual prefix and the first 11 characters of its id ("tap0ddce49c-d5"). */
    portByDevice: (device: string) => {
      const part = /^(?:tap|qr-|qg-|sg-|ha-|fg-|qvo|qvb|vhu|ns-|vpp)(.{11})$/.exec(device)?.[1]
      return part === undefined ? undefined : grouped.byPart().get(part)
    },
  }
}
