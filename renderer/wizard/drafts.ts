/** The drafts of one window, by environment: leaving the wizard and coming back finds what was typed. Never on disk. */
import type { EnvironmentView } from '@shared/model/environment'
import type { App } from '../app/app-context'
import { WizardStore } from './wizard-store'

type Owner = Pick<App, 'transport' | 'kinds' | 'environments'>

/** Drafts live as long as the window's `App` and are nobody else's business, so they hang on it without being part of it. */
const draftsByApp = new WeakMap<Owner, Map<string, WizardStore>>()

/** The draft of a new environment, or (with `view`) of a stored one; an untouched draft follows what is stored. */
export function openDraft(app: Owner, view?: EnvironmentView): WizardStore {
  const drafts = draftsByApp.get(app) ?? new Map<string, WizardStore>()
  draftsByApp.set(app, drafts)
  const key = view?.name ?? ''
  const kept = drafts.get(key)
  if (kept && (kept.isDirty || kept.basis === view?.updated_at)) return kept
  kept?.tests.dispose()
  const names = () => (app.environments.tiles ?? []).map((tile) => tile.environment.name)
  const store = new WizardStore(app.transport, app.kinds, names, view)
  drafts.set(key, store)
  return store
}

/** Forgets a draft: it was saved or discarded. */
export function closeDraft(app: Owner, store: WizardStore): void {
  store.tests.dispose()
  draftsByApp.get(app)?.delete(store.editing ?? '')
}
