/** What hangs together with an object that is no focal point: along the layers, out to the instances and the networks. */
import { typeInfo } from '@shared/catalog/object-types'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import { asTexts, type StoredObject } from '../values'
import type { StoredLink } from './link-index'

/** Networks are told apart up to this layer (vConnectors); NICs and endpoints carry the networks of all their guests. */
const OWN_NETWORK_UP_TO = 3

const layerOf = (type: string): number | undefined => typeInfo(type).layer

/**
 * From each of the seeds outwards, never turning back: to the left down to the instances, to the right up to the
 * switches and networks. Where every seed is of certain networks, only those are among the answer.
 * @param limit most objects; the nearest are kept
 * @throws the signal's reason
 */
export async function surroundings(
  snapshot: InventorySnapshot,
  seeds: readonly StoredObject[],
  limit: number,
  signal?: AbortSignal,
): Promise<{ nodes: string[]; links: StoredLink[] }> {
  const turns = takeTurns(signal)
  const networks = networksOf(seeds)
  const nodes = new Set(seeds.map(({ id }) => id))
  const mayEnter = (far: StoredObject): boolean => far.type !== 'network' || !networks || networks.has(far.id)
  for (const direction of [-1, 1]) {
    const reached = new Set(seeds)
    for (const near of reached) {
      if (turns.isOver()) await turns.next()
      for (const far of neighboursOf(snapshot, near.id)) {
        const step = (layerOf(far.type) ?? 0) - (layerOf(near.type) ?? 0)
        if (step * direction < 0 || !mayEnter(far) || nodes.size >= limit) continue
        reached.add(far)
        nodes.add(far.id)
      }
    }
  }
  const links: StoredLink[] = []
  for (const id of nodes) {
    if (turns.isOver()) await turns.next()
    for (const link of snapshot.linksFrom(id)) {
      if (nodes.has(link.target_id) || !snapshot.objects.has(link.target_id)) links.push(link)
    }
  }
  return { nodes: [...nodes], links }
}

/** The networks all the seeds are of; undefined when one of them may carry any. */
function networksOf(seeds: readonly StoredObject[]): ReadonlySet<string> | undefined {
  const own = seeds.map((seed) => ((layerOf(seed.type) ?? 0) <= OWN_NETWORK_UP_TO ? asTexts(seed.network) : []))
  return own.every((ids) => ids.length > 0) ? new Set(own.flat()) : undefined
}

function neighboursOf(snapshot: InventorySnapshot, id: string): StoredObject[] {
  const ids = [
    ...snapshot.linksFrom(id).map((link) => link.target_id),
    ...snapshot.linksTo(id).map((link) => link.source_id),
  ]
  return ids.flatMap((far) => snapshot.objects.get(far) ?? [])
}
