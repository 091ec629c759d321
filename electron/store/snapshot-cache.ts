/** Which inventories stay in memory: those used last, as many as fit. */

/**
 * Heap a document takes for each byte of its line in a file, with its part of the search index, which lives as long as
 * the inventory; measured with 100 000 objects of a real cloud.
 */
const HEAP_PER_BYTE = 3
/** About three inventories of 100 000 objects. */
const DEFAULT_BUDGET = 512 * 1024 * 1024

/** Something that holds an inventory in memory. */
export interface Holder {
  /** Lets go of it; it is loaded again when it is asked for. */
  release(): void
}

export type SnapshotCache = ReturnType<typeof createSnapshotCache>

/** @param budget heap bytes for all inventories; the one used last stays however large it is. */
export function createSnapshotCache(budget = DEFAULT_BUDGET) {
  /** Used longest ago first. */
  const held = new Map<Holder, number>()
  return {
    /** Notes that a holder's inventory, with files of so many bytes, is used now; others may have to let go of theirs. */
    use: (holder: Holder, fileBytes: number): void => {
      held.delete(holder)
      held.set(holder, fileBytes * HEAP_PER_BYTE)
      let total = [...held.values()].reduce((sum, bytes) => sum + bytes, 0)
      for (const [oldest, bytes] of held) {
        if (total <= budget || oldest === holder) return
        held.delete(oldest)
        oldest.release()
        total -= bytes
      }
    },
    forget: (holder: Holder) => held.delete(holder),
  }
}
