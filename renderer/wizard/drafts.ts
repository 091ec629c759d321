import type { Transport } from '@shared/contract'
import type { CloudKindFacts } from '@shared/kinds/cloud-kind'
import type { EnvironmentView } from '@shared/model/environment'
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
