/** Floating IPs among the addresses of their instances, at the network of the port they lead to. Pure. */
import type { Turns } from '../../../turns'
import { asRecord, asRecords, asTexts, groupBy, textOf, unique } from '../../../values'
import type { PlacedObject } from '../../model/tree-paths'

/** Two fetchers tell them, either of which may fail: put together when both have told what they could. */
export async function addFloatingAddresses(objects: Map<string, PlacedObject>, turns: Turns): Promise<void> {
  for (const object of objects.values()) {
    if (turns.isOver()) await turns.next()
    if (object.type !== 'instance' || object.attributes.floating_ips === undefined) continue
    const byPort = groupBy(asRecords(object.attributes.floating_ips), (one) => textOf(one.port_id))
    const addresses = asRecords(object.attributes.network_info).map((vif) => ({
      network: asRecord(vif.network).label,
      addresses: unique([
        ...asTexts(vif.addresses),
        ...(byPort.get(textOf(vif.id)) ?? []).map((one) => textOf(one.floating_ip_address)),
      ]),
    }))
    objects.set(object.id, { ...object, attributes: { ...object.attributes, addresses } })
  }
}
