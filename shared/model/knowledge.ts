/**
 * How much is known of something: the states, their order and their words, for hosts, objects and whole environments.
 *
 * A host or region remembers its last reading until it is read again, whichever scan comes next. An object is known as
 * of its last sight; of what was never found nothing is stored but what must be there by what others tell, which says so.
 */
import { z } from 'zod'
import { counted } from '../text/count-text'

/** How a fact was learned. `api` OpenStack APIs, `db` their databases, `cli` commands on a host. */
export const SOURCES = ['api', 'db', 'cli', 'event', 'import'] as const
export type Source = (typeof SOURCES)[number]

/** An attribute that another source tells differently. */
export interface Disagreement {
  readonly attribute: string
  readonly source: Source
  readonly value: unknown
}

/**
 * Worst first: the peer refuses to be read, was never read, could not be read again, could be read in part, was left out
 * by whoever configured the environment, was read.
 */
export const KNOWLEDGE = ['refused', 'never', 'stale', 'partly', 'not-asked', 'read'] as const
export const knowledgeSchema = z.enum(KNOWLEDGE)
export type Knowledge = (typeof KNOWLEDGE)[number]

export const KNOWLEDGE_WORDS: Readonly<Record<Knowledge, string>> = {
  refused: 'refused',
  never: 'never read',
  stale: 'stale',
  partly: 'partly read',
  'not-asked': 'not asked',
  read: 'read',
}

/** Positive when `a` is better known than `b`: sorts the worst first. */
export const compareKnowledge = (a: Knowledge, b: Knowledge): number => KNOWLEDGE.indexOf(a) - KNOWLEDGE.indexOf(b)

/** True where nothing was learned at the last attempt, or none was made. */
export const isUnread = (state: Knowledge): boolean => state !== 'read' && state !== 'partly'

/** The last attempts to read a host or a region, as it remembers them. */
export const readingSchema = z.strictObject({
  state: knowledgeSchema,
  /** ISO time it last answered; absent when it never did. */
  at: z.string().optional(),
  /** Who answered then. */
  sources: z.array(z.enum(SOURCES)),
  /** ISO time since which not all of it could be read. */
  since: z.string().optional(),
  /** Why the last attempt failed. */
  reason: z.string().optional(),
})
export type Reading = z.infer<typeof readingSchema>

/** What of an object says how well it is known. */
interface Known {
  readonly reading?: Reading | undefined
  readonly stale?: unknown
  /** Of hosts stored before they remembered their readings. */
  readonly reachable?: unknown
}

/** Of an object as stored. Where nothing is remembered, nothing says that it was not read. */
export function knowledgeOf({ reading, stale, reachable }: Known): Knowledge {
  const own = reading?.state ?? (reachable === false ? 'stale' : 'read')
  return stale !== undefined && compareKnowledge('stale', own) < 0 ? 'stale' : own
}

/** How many there are in each state. */
export const knowledgeCountsSchema = z.record(knowledgeSchema, z.number())
export type KnowledgeCounts = z.infer<typeof knowledgeCountsSchema>

export const NO_KNOWLEDGE: Readonly<KnowledgeCounts> = {
  refused: 0,
  never: 0,
  stale: 0,
  partly: 0,
  'not-asked': 0,
  read: 0,
}

/** Of a whole environment. */
export const environmentKnowledgeSchema = z.strictObject({
  hosts: knowledgeCountsSchema,
  regions: knowledgeCountsSchema,
  /** Objects not seen when they were last looked for. */
  stale: z.number(),
})
export type EnvironmentKnowledge = z.infer<typeof environmentKnowledgeSchema>

const sum = (counts: KnowledgeCounts, isCounted: (state: Knowledge) => boolean) =>
  KNOWLEDGE.reduce((total, state) => total + (isCounted(state) ? counts[state] : 0), 0)

export const countUnread = (counts: KnowledgeCounts): number => sum(counts, isUnread)

/** The worst state there is one of. */
export const worstOf = (counts: KnowledgeCounts): Knowledge => KNOWLEDGE.find((state) => counts[state] > 0) ?? 'read'

/** True when everything was read: only then may anything turn green. */
export const isWhollyKnown = (knowledge: EnvironmentKnowledge): boolean => missingOf(knowledge).length === 0

/** Something that was not read. */
export interface Missing {
  readonly words: string
  /** What the words count; undefined: objects of any type. */
  readonly type?: 'host' | 'region'
  /** Id of the condition (catalog/conditions.ts) that holds for those. */
  readonly condition?: 'unread' | 'partly' | 'stale'
}

/** "3 of 46 hosts not read", "1 region partly read", "118 objects stale": what is missing, worst first; empty when nothing is. */
export function missingOf({ hosts, regions, stale }: EnvironmentKnowledge): Missing[] {
  return [
    ...(total(hosts) + total(regions) === 0 ? [{ words: 'nothing read', type: 'host' as const }] : []),
    ...missingAmong(hosts, 'host'),
    ...missingAmong(regions, 'region'),
    ...(stale > 0 ? [{ words: `${counted(stale, 'object')} stale`, condition: 'stale' as const }] : []),
  ]
}

export const missingWords = (knowledge: EnvironmentKnowledge): string[] =>
  missingOf(knowledge).map(({ words }) => words)

const total = (counts: KnowledgeCounts) => sum(counts, () => true)

function missingAmong(counts: KnowledgeCounts, type: 'host' | 'region'): Missing[] {
  const unread = countUnread(counts)
  const all = total(counts)
  const unreadWords = `${unread === all ? '' : `${unread} of `}${counted(all, type)} not read`
  return [
    ...(unread > 0 ? [{ words: unreadWords, type, condition: 'unread' as const }] : []),
    ...(counts.partly > 0
      ? [{ words: `${counted(counts.partly, type)} partly read`, type, condition: 'partly' as const }]
      : []),
  ]
}
