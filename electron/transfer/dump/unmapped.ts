/** What of a dump could not be taken over as it was: by collection and reason, with names. */
import type { UnmappedEntry } from '@shared/contract/calls/transfer'

/** Named one by one; the rest is counted. */
const MOST_NAMES = 100

export type Unmapped = ReturnType<typeof createUnmapped>

export function createUnmapped() {
  const entries = new Map<string, UnmappedEntry>()
  return {
    add: (collection: string, reason: string, name?: string): void => {
      const key = `${collection}\n${reason}`
      const entry = entries.get(key) ?? { collection, reason, names: [], count: 0 }
      entries.set(key, entry)
      entry.count += 1
      if (name !== undefined && name !== '' && entry.names.length < MOST_NAMES) entry.names.push(name)
    },
    all: (): UnmappedEntry[] => [...entries.values()],
  }
}
