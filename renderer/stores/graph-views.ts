/** What the operator did to each graph, kept with the preferences. The graph alone knows what is in it. */
import type { Settings } from '@shared/model/preferences'
import { z } from 'zod'
import type { ViewDefaults } from '../graph/view-state'
import type { PreferencesStore } from './preferences'

const KEY = 'graph.views'
/** Graphs whose view is kept; the one left untouched longest goes first. */
const KEPT = 40

const viewKey = (environment: string, objectId: string) => `${environment}\n${objectId}`

const viewsSchema = z.record(z.string(), z.json())

const storedViews = (preferences: PreferencesStore) => viewsSchema.safeParse(preferences.ui(KEY)).data ?? {}

export const graphView = (preferences: PreferencesStore, environment: string, objectId: string): unknown =>
  storedViews(preferences)[viewKey(environment, objectId)]

export function keepGraphView(
  preferences: PreferencesStore,
  environment: string,
  objectId: string,
  view: object,
): void {
  const key = viewKey(environment, objectId)
  const { [key]: _, ...others } = storedViews(preferences)
  const kept = Object.entries(others).slice(-(KEPT - 1))
  // Through text, because only what JSON can say is stored (no `undefined`).
  preferences.setUi(KEY, { ...Object.fromEntries(kept), [key]: JSON.parse(JSON.stringify(view)) })
}

/** What the preferences say of graphs in which nothing else was chosen. */
export const graphDefaults = ({
  graphLayout,
  graphRows,
  graphLabels,
  graphTable,
}: Pick<Settings, 'graphLayout' | 'graphRows' | 'graphLabels' | 'graphTable'>): ViewDefaults => ({
  mode: graphLayout === 'auto' ? undefined : graphLayout,
  rows: graphRows === 'auto' ? undefined : graphRows === 'rows',
  labels: graphLabels,
  table: graphTable === 'auto' ? undefined : graphTable === 'open',
})

/** Graphs whose view is kept. */
export const keptGraphViews = (preferences: PreferencesStore): number => Object.keys(storedViews(preferences)).length

/** Has every graph open as if for the first time. @returns brings the views back */
export function forgetGraphViews(preferences: PreferencesStore): () => void {
  const before = storedViews(preferences)
  preferences.setUi(KEY, {})
  return () => preferences.setUi(KEY, { ...before, ...storedViews(preferences) })
}
