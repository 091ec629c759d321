/**
 * One host, several spellings: Nova may say "node-1", Neutron "node-1.example.net".
 *
 * Nova's spelling wins because it is what instances, zones and aggregates use. Two names are the same host when they are
 * equal without regard to case, or when one is the other's first label and no third name competes.
 */
export interface HostNames {
  /** Every host once, by its chosen name, in code-unit order. */
  readonly all: readonly string[]
  /** The chosen name of any spelling; a name never heard of is returned as it is. */
  canonical(name: string): string
  /** Other spellings of a chosen name, in code-unit order. */
  aliases(name: string): readonly string[]
}

/** @param sources lists of names, the most authoritative first */
export function createHostNames(...sources: readonly (readonly string[])[]): HostNames {
  const chosen = new Map<string, string>()
  const byLabel = new Map<string, string[]>()
  const aliases = new Map<string, Set<string>>()

  const same = (name: string): string | undefined => {
    const exact = chosen.get(name.toLowerCase())
    if (exact !== undefined) return exact
    const candidates = (byLabel.get(firstLabel(name)) ?? []).filter((other) => isBare(name) || isBare(other))
    return candidates.length === 1 ? candidates[0] : undefined
  }

  for (const name of sources.flat()) {
    if (name === '') continue
    const known = same(name)
    if (known === undefined) {
      chosen.set(name.toLowerCase(), name)
      const label = firstLabel(name)
      byLabel.set(label, [...(byLabel.get(label) ?? []), name])
    } else if (known !== name) {
      aliases.set(known, (aliases.get(known) ?? new Set()).add(name))
    }
  }
  return {
    all: [...chosen.values()].sort(),
    canonical: (name) => same(name) ?? name,
    aliases: (name) => [...(aliases.get(name) ?? [])].sort(),
  }
}

const firstLabel = (name: string) => (name.split('.')[0] ?? '').toLowerCase()
const isBare = (name: string) => !name.includes('.')
