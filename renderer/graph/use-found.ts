/** What of a graph a query finds by more than is drawn of it: addresses, segments, networks, security groups, states. */
import { isEmptySearch } from '@shared/text/search-syntax'
import { useEffect, useState } from 'react'
import type { ValueSource } from '../search/completion'

/** The inventory a graph is of, as far as finding in the graph asks it. */
export interface GraphInventory {
  values: ValueSource
  /** Ids of those of the given objects that a query finds. */
  among: (query: string, ids: readonly string[], signal: AbortSignal) => Promise<readonly string[]>
}

/** Pause after the last key before the inventory is asked. */
const ASK_AFTER_MS = 100
const NOTHING: ReadonlySet<string> = new Set()

/** Empty until it is known, and where nobody can be asked. */
export function useFound(
  inventory: GraphInventory | undefined,
  nodes: readonly { readonly id: string }[],
  query: string | undefined,
): ReadonlySet<string> {
  const [found, setFound] = useState<{ query: string; ids: ReadonlySet<string> }>()
  useEffect(() => {
    if (!inventory || query === undefined || isEmptySearch(query)) return
    const controller = new AbortController()
    const know = (ids: readonly string[]) => {
      if (!controller.signal.aborted) setFound({ query, ids: new Set(ids) })
    }
    const timer = setTimeout(() => {
      const ids = nodes.map((node) => node.id)
      // What is drawn is found all the same.
      inventory.among(query, ids, controller.signal).then(know, () => know([]))
    }, ASK_AFTER_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [inventory, nodes, query])
  return found && found.query === query ? found.ids : NOTHING
}
