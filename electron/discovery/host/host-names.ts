/**
 * One host, several spellings: Nova may say "node-1", Neutron "node-1.example.net".
 *
 * Nova's spelling wins because it is what instances, zones and aggregates use. Two names are the same host when they are
 * equal without regard to case, or when one is the other's first label and no third name competes.
 */
import { isHostName } from '@shared/text/host-name'
import { groupBy, unique } from '../../values'

export type HostNames = ReturnType<typeof createHostNames>

/** @param sources lists of names, the most authoritative first; their own order does not matter */
export function createHostNames(...sources: readonly (readonly string[])[]) {
  const chosen = new Map<string, string>()
  const byLabel = new Map<string, string[]>()
  const aliases = new Map<string, Set<string>>()
  for (const [label, spellings] of spellingsByLabel(sources.map((source) => source.filter(isHostName)))) {
    for (const host of hostsAmong(spellings)) {
      const [name = '', ...others] = host
      byLabel.set(label, [...(byLabel.get(label) ?? []), name])
      for (const spelling of host) chosen.set(spelling.toLowerCase(), name)
      aliases.set(name, new Set(others))
    }
  }
  /** The chosen name of any spelling; a name never heard of is returned as it is, what is no name as "". */
  const canonical = (name: string): string => {
    if (!isHostName(name)) return ''
    const known = chosen.get(name.toLowerCase())
    if (known !== undefined) return known
    const [only, ...competing] = byLabel.get(firstLabel(name)) ?? []
    return only !== undefined && competing.length === 0 && (isBare(name) || isBare(only)) ? only : name
  }
  return {
    /** Every host once, by its chosen name, in code-unit order. */
    all: [...aliases.keys()].sort(),
    /** Texts given as names that are none, in code-unit order. Nothing is asked, stored or filed under them. */
    refused: unique(sources.flat().filter((name) => name !== '' && !isHostName(name))).sort(),
    canonical,
    /** Other spellings of a chosen name, in code-unit order. */
    aliases: (name: string) => [...(aliases.get(name) ?? [])].sort(),
  }
}

/** First label → the spellings under it, the most authoritative first, then in code-unit order. */
const spellingsByLabel = (sources: readonly (readonly string[])[]) =>
  groupBy(unique(sources.flatMap((source) => source.toSorted())), firstLabel)

/** The spellings of one label as hosts: equal but for case, or a bare name with the only full name it can stand for. */
function hostsAmong(spellings: readonly string[]): string[][] {
  const hosts = groupBy(spellings, (spelling) => spelling.toLowerCase())
  const isOneHost = hosts.size === 2 && [...hosts.keys()].some(isBare)
  return isOneHost ? [[...spellings]] : [...hosts.values()]
}

const firstLabel = (name: string) => (name.split('.')[0] ?? '').toLowerCase()
const isBare = (name: string) => !name.includes('.')
