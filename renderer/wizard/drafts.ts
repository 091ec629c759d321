import type { Transport } from '@shared/contract'
import type { CloudKindFacts } from '@shared/kinds/cloud-kind'
import type { EnvironmentView } from '@shared/model/environment'
import type { App } from '../app/app-context'
import { WizardStore } from './wizard-store'

/** The drafts of one window, by environment: leaving the wizard and coming back finds what was typed. Never on disk. */
export class Drafts {
  private readonly stores = new Map<string, WizardStore>()
  private readonly transport: Transport
  private readonly kinds: readonly CloudKindFacts[]
  private readonly takenNames: () => readonly string[]

  constructor(transport: Transport, kinds: readonly CloudKindFacts[], takenNames: () => readonly string[]) {
    this.transport = transport
    this.kinds = kinds
    this.takenNames = takenNames
  }

  /** The draft of a new environment, or (with `view`) of a stored one; an untouched draft follows what is stored. */
  open(view?: EnvironmentView): WizardStore {
    const key = view?.name ?? ''
    const kept = this.stores.get(key)
    if (kept && (kept.isDirty || kept.basis === view?.updated_at)) return kept
    kept?.tests.dispose()
    const store = new WizardStore(this.transport, this.kinds, this.takenNames, view)
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

/** The drafts of a window. */
export function draftsOf(app: App): Drafts {
  const known = draftsByApp.get(app)
  if (known) return known
  const names = () => (app.environments.tiles ?? []).map((tile) => tile.environment.name)
  const drafts = new Drafts(app.transport, app.kinds, names)
  draftsByApp.set(app, drafts)
  return drafts
}
