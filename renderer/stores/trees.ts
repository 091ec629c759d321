import type { Transport } from '@shared/contract'
import type { PreferencesStore } from './preferences'
import { TreeStore } from './tree'

/** The tree of each environment looked at, kept for as long as the window is open. */
export class TreesStore {
  private readonly trees = new Map<string, TreeStore>()
  private readonly transport: Transport
  private readonly preferences: PreferencesStore

  constructor(transport: Transport, preferences: PreferencesStore) {
    this.transport = transport
    this.preferences = preferences
    transport.on('inventory.changed', ({ environment }) => void this.trees.get(environment)?.load())
    transport.onConnection((connected) => {
      if (connected) for (const tree of this.trees.values()) void tree.load()
    })
  }

  /** The tree of an environment; its first use starts reading it. */
  of(environment: string): TreeStore {
    const known = this.trees.get(environment)
    if (known) return known
    const tree = new TreeStore(environment, this.transport, this.preferences)
    this.trees.set(environment, tree)
    void tree.load()
    return tree
  }
}
