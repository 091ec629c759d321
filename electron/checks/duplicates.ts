/**
 * What is there twice. Ids are unique because nothing else can be stored; what else only one object may have is compared
 * here. What is shared on purpose is left out: the MAC addresses of distributed routers, the one port of a router on many
 * hosts, the addresses of a host's own tunnel endpoints.
 */
import type { InventorySnapshot } from '../store/repository'
import { filterInTurns, groupInTurns } from '../turns'
import { asText, type StoredObject } from '../values'
import type { Check, Hit } from './check'

interface Rule {
  readonly type: string
  /** What only one may have; undefined where there is nothing to compare. */
  readonly keyOf: (object: StoredObject, snapshot: InventorySnapshot) => string | undefined
  /** Whose it is: what belongs to one owner may share it. */
  readonly ownerOf: (object: StoredObject) => string | undefined
  readonly what: (object: StoredObject) => string
}

const RULES: readonly Rule[] = [
  {
    type: 'port',
    keyOf: ({ network_id, mac_address }) => joined(network_id, mac_address),
    ownerOf: ({ id }) => id,
    what: ({ mac_address }) => `the MAC address ${asText(mac_address)} in its network`,
  },
  {
    type: 'vnic',
    keyOf: ({ vnic_type, network, mac_address }) =>
      vnic_type === 'instance_vnic' ? joined(network, mac_address) : undefined,
    ownerOf: ({ instance_id }) => asText(instance_id),
    what: ({ mac_address }) => `the MAC address ${asText(mac_address)} in its network`,
  },
  {
    type: 'network',
    keyOf: (network) => {
      const type = asText(network['provider:network_type'])
      const id = asText(network['provider:segmentation_id'])
      if (type === undefined || (id === undefined && type !== 'flat')) return undefined
      const physical = asText(network['provider:physical_network'])
      return [network.region, type, physical, id].join('\0')
    },
    ownerOf: ({ id }) => id,
    what: (network) =>
      [
        'the segment',
        network['provider:network_type'],
        network['provider:physical_network'],
        network['provider:segmentation_id'],
      ]
        .flatMap((part) => asText(part) ?? [])
        .join(' '),
  },
  {
    type: 'otep',
    keyOf: ({ host, overlay_type, ip_address }, { objects }) =>
      isLoopback(asText(ip_address)) ? undefined : joined(regionOf(objects.get(host ?? '')), overlay_type, ip_address),
    ownerOf: ({ host }) => host,
    what: ({ overlay_type, ip_address }) => `the ${asText(overlay_type)} address ${asText(ip_address)}`,
  },
]

export const duplicates: Check = {
  id: 'duplicate',
  mayBeUnread: false,
  advice: 'Scan again: something may have moved meanwhile. If it stays, one of them is set up wrongly in the cloud.',
  find: async ({ snapshot }, turns) => {
    const hits: Hit[] = []
    const namesake = snapshot.objects.get(snapshot.environment)
    if (namesake) {
      const note = 'its id is the name of the environment, which the tree cannot tell apart'
      hits.push({ type: namesake.type, id: namesake.id, name: namesake.name, note })
    }
    for (const { type, keyOf, ownerOf, what } of RULES) {
      // What was not seen by the newest scan may be elsewhere by now.
      const seen = await filterInTurns(snapshot.byType(type), ({ stale }) => stale === undefined, turns)
      for (const group of (await groupInTurns(seen, (object) => keyOf(object, snapshot), turns)).values()) {
        if (turns.isOver()) await turns.next()
        if (group.length < 2) continue
        const owners = new Set(group.flatMap((object) => ownerOf(object) ?? []))
        if (owners.size < 2) continue
        for (const object of group) {
          const other = group.find((one) => ownerOf(one) !== ownerOf(object))
          const note = `${other?.name} has ${what(object)} too`
          hits.push({ type, id: object.id, name: object.name, note })
        }
      }
    }
    return hits
  },
}

/** NUL cannot occur in names: two different lists of parts never make the same key. Undefined when one is missing. */
function joined(...parts: readonly unknown[]): string | undefined {
  const texts = parts.map(asText)
  return texts.every((text) => text !== undefined) ? texts.join('\0') : undefined
}

/** Tunnels may have the same addresses in two regions. */
const regionOf = (host: StoredObject | undefined) => asText(host?.region) ?? '-'

const isLoopback = (address: string | undefined) => address === '::1' || address?.startsWith('127.') === true
