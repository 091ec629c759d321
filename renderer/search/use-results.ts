import type { AppError } from '@shared/contract/errors'
import { useApp } from '../app/app-context'
import { findCommands } from '../commands/match'
import { objectCommands } from '../commands/object-actions'
import { useCall } from '../data/use-call'
import { useDebounced } from '../data/use-debounced'
import { commandGroup, groupHits, type ResultGroup, recentSearchGroup } from './result-list'

/** Pause after the last key before the backend is asked; short, as an answer takes milliseconds. */
const ASK_AFTER_MS = 60
const LIMIT = 50
/** Commands listed under objects while both are looked for. */
const FEW_COMMANDS = 4

export interface Results {
  groups: ResultGroup[]
  /** Set once objects were looked for. */
  total: number | undefined
  shown: number
  tookMs: number | undefined
  isSearching: boolean
  error: AppError | undefined
  query: string
}

/** What the sheet lists for the present text. Must be called in an observer. */
export function useResults(): Results {
  const app = useApp()
  const { search, workspace, commands, preferences } = app
  const here = workspace.environment
  const wantsObjects = search.isOpen && search.mode !== 'commands'
  const settled = useDebounced(search.query, ASK_AFTER_MS)
  const isHere = search.mode === 'objects' || !search.everywhere
  const { data, error, isLoading } = useCall(
    'search.query',
    wantsObjects && settled !== ''
      ? { text: settled, limit: LIMIT, ...(isHere && here !== undefined ? { environment: here } : {}) }
      : undefined,
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
    groups.push(...groupHits(data?.hits ?? [], here))
    if (search.mode === 'all') {
      groups.push(...commandGroup('Commands', findCommands([...own, ...global], search.query).slice(0, FEW_COMMANDS)))
    }
  }
  const hasAnswer = wantsObjects && search.query !== '' && data !== undefined
  return {
    groups,
    total: hasAnswer ? data.total : undefined,
    shown: data?.hits.length ?? 0,
    tookMs: data?.tookMs,
    isSearching: isLoading || settled !== search.query,
    error: data ? undefined : error,
    query: search.query,
  }
}
