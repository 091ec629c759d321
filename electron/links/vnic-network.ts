/** Which network a vNIC is on. */
import { asRecords, asText, isRecord, type StoredObject } from '../values'
import type { LinkView } from './link-view'

/** A network as a vNIC knows it: it need not be in the inventory. */
export interface VnicNetwork {
  readonly id: string
  readonly name: string | undefined
}

/**
 * The network of a vNIC: what its fetcher found, else the entry of the instance's Nova network information for this
 * device or MAC, else the network of its Neutron port. Never guessed from an address: tenants may use equal ranges.
 */
export function networkOfVnic(view: LinkView, vnic: StoredObject): VnicNetwork | undefined {
  const told = asText(vnic.network)
  if (told) return { id: told, name: view.get('network', told)?.name ?? labelFromNova(view, vnic, told) }
  const entry = novaEntry(view, vnic)
  const id = (entry && asText(entry.id)) ?? asText(view.get('port', asText(vnic.port))?.network_id)
  return id ? { id, name: view.get('network', id)?.name ?? asText(entry?.label) } : undefined
}

function novaEntry(view: LinkView, vnic: StoredObject) {
  const mac = asText(vnic.mac_address)?.toLowerCase()
  const entries = networkInfo(view, vnic)
  const entry =
    entries.find((candidate) => asText(candidate.devname) === vnic.name) ??
    entries.find((candidate) => mac !== undefined && asText(candidate.address)?.toLowerCase() === mac)
  const network = entry?.network
  return isRecord(network) ? network : undefined
}

function labelFromNova(view: LinkView, vnic: StoredObject, network: string): string | undefined {
  for (const { network: known } of networkInfo(view, vnic)) {
    if (isRecord(known) && known.id === network) return asText(known.label)
  }
  return undefined
}

function networkInfo(view: LinkView, vnic: StoredObject) {
  return asRecords(view.get('instance', asText(vnic.instance_id))?.network_info)
}
