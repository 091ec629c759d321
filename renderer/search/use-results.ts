import type { SearchHit } from '@shared/contract/calls/search'
import type { ObjectBrief } from '@shared/model/inventory-object'
import { isEmptySearch } from '@shared/text/search-syntax'
import { group as groupBy } from 'd3'
import { useApp } from '../app/app-context'
import { objectCommands } from '../commands/actions'
import { type Command, findCommands } from '../commands/commands'
import { useCall, useDebounced } from '../data/use-call'

/** Pause after the last key before the backend is asked; short, as an answer takes milliseconds. */
const ASK_AFTER_MS = 60
const LIMIT = 50
/** Commands listed under objects while both are looked for. */
const FEW_COMMANDS = 4

export type Results = ReturnType<typeof useResults>

/** What the sheet lists for the present text. Must be called in an observer. */
export function useResults() {
  const app = useApp()
  const { search, workspace, commands, preferences } = app
  const here = workspace.environment
  const wantsObjects = search.isOpen && search.mode !== 'commands'
  const settled = useDebounced(search.query, ASK_AFTER_MS)
  const where = search.mode === 'objects' || !search.everywhere ? here : undefined
  const { data, error, isLoading } = useCall(
    'search.query',
    wantsObjects && !isEmptySearch(settled) ? { text: settled, limit: LIMIT, here, environment: where } : undefined,
  )
  const tab = workspace.active
  const own =
    here !== undefined && workspace.objectId !== undefined && tab && tab.title !== ''
      ? objectCommands(app, { environment: here, id: workspace.objectId, type: tab.type, name: tab.title })
      : []
  const global = commands.all.filter((command) => !/^tab\.\d$|^search\.open$|^commands\.open$/.test(command.id))

  const groups: ResultGroup[] = []
  if (search.mode === 'commands') {
    groups.push(...commandGroup(`For ${tab?.title ?? ''}`, findCommands(own, search.query), 'own'))
    groups.push(...commandGroup('Commands', findCommands(global, search.query)))
  } else if (search.query === '') {
    groups.push(...recentSearchGroup(preferences.current.recentSearches.slice(0, 5)))
    groups.push(...commandGroup(`For ${tab?.title ?? ''}`, own.slice(0, FEW_COMMANDS), 'own'))
    const possible = global.filter((command) => command.disabledReason?.() === undefined)
    groups.push(...commandGroup('Commands', search.mode === 'all' ? possible : []))
  } else {
    groups.push(...groupHits(data?.hits ?? []))
    if (search.mode === 'all') {
      groups.push(...commandGroup('Commands', findCommands([...own, ...global], search.query).slice(0, FEW_COMMANDS)))
    }
  }
  const hasAnswer = wantsObjects && search.query !== '' && data !== undefined
  return {
    groups,
    /** The environment that is searched; undefined: all. */
    where,
    /** Set once objects were looked for. */
    total: hasAnswer ? data.total : undefined,
    shown: data?.hits.length ?? 0,
    tookMs: data?.tookMs,
    isSearching: isLoading || settled !== search.query,
    error: data ? undefined : error,
    query: search.query,
  }
}

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

/** Hits by environment; these and the hits keep the order of the search. */
export function groupHits(hits: readonly SearchHit[]): ResultGroup[] {
  return [...groupBy(hits, (hit) => hit.object.environment)].map(([environment, members]) => ({
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
function recentSearchGroup(searches: readonly string[]): ResultGroup[] {
  if (searches.length === 0) return []
  return [
    {
      key: 'searches',
      title: 'Recent searches',
      items: searches.map((text) => ({ kind: 'search', key: `search/${encodeURIComponent(text)}`, text })),
    },
  ]
}
