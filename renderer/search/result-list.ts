/** What the search sheet lists: objects by environment, and commands. Pure. */
import type { SearchHit } from '@shared/contract/calls/search'
import type { ObjectBrief } from '@shared/model/inventory-object'
import type { Command } from '../commands/commands'
import { groupBy } from '../format/group-by'

export type ResultItem =
  | { kind: 'object'; key: string; object: ObjectBrief; hit?: SearchHit }
  | { kind: 'command'; key: string; command: Command; disabledReason: string | undefined }
  | { kind: 'search'; key: string; text: string }

export interface ResultGroup {
  key: string
  title: string
  /** Set for groups of one environment's objects. */
  environment?: string
  items: ResultItem[]
}

/** Key of an object among results; environments may have objects of the same id. */
const objectKey = (object: Pick<ObjectBrief, 'environment' | 'id'>) =>
  `${encodeURIComponent(object.environment)}/${encodeURIComponent(object.id)}`

/** Hits by environment, each keeping the order of the search; the environment at hand comes first. */
export function groupHits(hits: readonly SearchHit[], here: string | undefined): ResultGroup[] {
  const groups = groupBy(hits, (hit) => hit.object.environment)
  return [...groups]
    .sort(([a], [b]) => Number(b === here) - Number(a === here))
    .map(([environment, members]) => ({
      key: `environment/${encodeURIComponent(environment)}`,
      title: environment,
      environment,
      items: members.map((hit) => ({ kind: 'object', key: objectKey(hit.object), object: hit.object, hit })),
    }))
}

/** Commands as a group; none when there are none. */
export function commandGroup(title: string, commands: readonly Command[], key = title): ResultGroup[] {
  if (commands.length === 0) return []
  return [
    {
      key: `commands/${key}`,
      title,
      items: commands.map((command) => ({
        kind: 'command',
        key: `command/${command.id}`,
        command,
        disabledReason: command.disabledReason?.(),
      })),
    },
  ]
}

/** Recent searches as a group; none when there are none. */
export function recentSearchGroup(searches: readonly string[]): ResultGroup[] {
  if (searches.length === 0) return []
  return [
    {
      key: 'searches',
      title: 'Recent searches',
      items: searches.map((text) => ({ kind: 'search', key: `search/${encodeURIComponent(text)}`, text })),
    },
  ]
}
