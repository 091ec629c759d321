import type { PreferencesStore } from './preferences'

const KEY = 'graph.views'
/** Graphs whose view is kept; the one left untouched longest goes first. */
const KEPT = 40

/** What the operator did to each graph, kept with the preferences. The graph alone knows what is in it. */
export class GraphViews {
  private readonly preferences: PreferencesStore

  constructor(preferences: PreferencesStore) {
    this.preferences = preferences
  }

  get(environment: string, objectId: string): unknown {
    return this.all()[viewKey(environment, objectId)]
  }

  set(environment: string, objectId: string, view: object): void {
    const key = viewKey(environment, objectId)
    const { [key]: _, ...others } = this.all()
    const kept = Object.entries(others).slice(-(KEPT - 1))
    // Through text, because only what JSON can say is stored (no `undefined`).
    this.preferences.setUi(KEY, { ...Object.fromEntries(kept), [key]: JSON.parse(JSON.stringify(view)) })
  }

  private all() {
    const stored = this.preferences.ui(KEY)
    return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? stored : {}
  }
}

const viewKey = (environment: string, objectId: string) => `${environment}\n${objectId}`
