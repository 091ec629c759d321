/** What is around any object, whatever its type: the graph for objects that are not focal points. */
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import type { StoredLink } from './link-index'

/**
 * Objects at most `hops` links away, followed either way.
 * @param limit most nodes and links together; the nearest are kept.
 * @returns ids, the object itself first, then by distance, and every link between two of them; when cut off by the
 *   limit also links that lead out.
 * @throws the signal's reason
 */
export async function neighbourhood(
  snapshot: InventorySnapshot,
  id: string,
  hops: number,
  limit: number,
  signal?: AbortSignal,
) {
  const turns = takeTurns(signal)
  const nodes = new Set([id])
  const links = new Set<StoredLink>()
  const isFull = () => nodes.size + links.size >= limit
  let ring: readonly string[] = [id]
  for (let hop = 1; hop <= hops && ring.length > 0; hop += 1) {
    const next: string[] = []
    for (const near of ring) {
      if (turns.isOver()) await turns.next()
      for (const link of linksOf(snapshot, near)) {
        if (isFull()) return { nodes: [...nodes], links: [...links] }
        links.add(link)
        const far = link.source_id === near ? link.target_id : link.source_id
        if (nodes.has(far) || isFull()) continue
        nodes.add(far)
        next.push(far)
      }
    }
    ring = next
  }
  // Links among the outermost objects were not followed, but both their ends are shown.
  for (const outermost of ring) {
    if (turns.isOver()) await turns.next()
    for (const link of snapshot.linksFrom(outermost)) {
      if (isFull()) return { nodes: [...nodes], links: [...links] }
      if (nodes.has(link.target_id)) links.add(link)
    }
  }
  return { nodes: [...nodes], links: [...links] }
}

function linksOf(snapshot: InventorySnapshot, id: string): readonly StoredLink[] {
  return [...snapshot.linksFrom(id), ...snapshot.linksTo(id)]
}
