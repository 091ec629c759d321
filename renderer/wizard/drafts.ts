import type { EnvironmentView } from '@shared/model/environment'
import type { App } from '../app/app-context'
import { WizardStore } from './wizard-store'

/** The drafts of one window, by environment: leaving the wizard and coming back finds what was typed. Never on disk. */
export class Drafts {
  private readonly stores = new Map<string, WizardStore>()
  private readonly app: App

  constructor(app: App) {
    this.app = app
  }

  /** The draft of a new environment, or (with `view`) of a stored one; an untouched draft follows what is stored. */
  open(view?: EnvironmentView): WizardStore {
    const key = view?.name ?? ''
    const kept = this.stores.get(key)
    if (kept && (kept.isDirty || kept.basis === view?.updated_at)) return kept
    kept?.tests.dispose()
    const { transport, kinds, environments } = this.app
    const names = () => (environments.tiles ?? []).map((tile) => tile.environment.name)
    const store = new WizardStore(transport, kinds, names, view)
    this.stores.set(key, store)
    return store
  }

  /** Forgets a draft: it was saved or discarded. */
  close(store: WizardStore): void {
    store.tests.dispose()
    this.stores.delete(store.editing ?? '')
  }
}

/** Drafts live as long as the window's `App` and are nobody else's business, so they hang on it without being part of it. */
const draftsByApp = new WeakMap<App, Drafts>()

export function draftsOf(app: App): Drafts {
  const drafts = draftsByApp.get(app) ?? new Drafts(app)
  draftsByApp.set(app, drafts)
  return drafts
}
