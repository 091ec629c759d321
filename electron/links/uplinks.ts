/** The physical NICs a tunnel endpoint sends through. */
import { asText, asTexts, type StoredObject } from '../values'
import type { LinkView } from './link-view'

/** NICs its fetcher named, else the NICs of the host that own its address. */
export function uplinksOf(view: LinkView, otep: StoredObject): readonly StoredObject[] {
  const named = asTexts(otep.uplinks).flatMap((name) => view.named('host_pnic', otep.host, name) ?? [])
  if (named.length > 0) return named
  const address = asText(otep.ip_address)
  if (!address) return []
  return view.onHost('host_pnic', otep.host).filter((pnic) => asTexts(pnic['IP Address']).includes(address))
}
