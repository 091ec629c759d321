import type { Transport } from '@shared/contract'
import { DEFAULT_PREFERENCES, type Preferences } from '@shared/contract/calls/host'
import { makeAutoObservable, observableRef, reaction, runInAction } from 'mobx'
import { applyAppearance, followSystem, type SystemAppearance } from '../theme/appearance'

/** Screen state is written this long after its last change, so that dragging an edge is one write. */
const WRITE_AFTER_MS = 600
/** How many objects and searches are remembered. */
const RECENT_LIMIT = 20

type UiValue = Preferences['ui'][string]

/** The preferences, and the screen state kept with them. Changes show at once and are written soon after. */
export class PreferencesStore {
  current: Preferences = DEFAULT_PREFERENCES
  readonly #transport: Transport
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(transport: Transport) {
    this.#transport = transport
    makeAutoObservable(this, { current: observableRef })
    transport.on('preferences.changed', (preferences) => this.receive(preferences))
  }

  /** Reads the stored preferences; failing that, the defaults stay. */
  async load(): Promise<void> {
    const stored = await this.#transport.call('preferences.get', {})
    runInAction(() => {
      this.current = stored
    })
  }

  /** Keeps the root element's attributes in step with the preferences, once they are read, and the system. */
  followAppearance(root: HTMLElement): void {
    let system: SystemAppearance = { dark: false, moreContrast: false }
    const apply = () => applyAppearance(root, this.current, system)
    reaction(() => this.current, apply)
    followSystem((now) => {
      system = now
      apply()
    })
  }

  set(change: Partial<Preferences>): void {
    this.current = { ...this.current, ...change }
    this.writeSoon()
  }

  /** Screen state by key ("tree.lab"); the caller checks its shape. */
  ui(key: string): UiValue | undefined {
    return this.current.ui[key]
  }

  setUi(key: string, value: UiValue): void {
    this.set({ ui: { ...this.current.ui, [key]: value } })
  }

  isPinned(environment: string, id: string): boolean {
    return this.current.pinned.some((pin) => pin.environment === environment && pin.id === id)
  }

  togglePinned(environment: string, id: string): void {
    const others = this.current.pinned.filter((pin) => pin.environment !== environment || pin.id !== id)
    const isPinned = others.length < this.current.pinned.length
    this.set({ pinned: isPinned ? others : [...others, { environment, id }] })
  }

  visited(environment: string, id: string, at: string): void {
    const others = this.current.recent.filter((recent) => recent.environment !== environment || recent.id !== id)
    this.set({ recent: [{ environment, id, at }, ...others].slice(0, RECENT_LIMIT) })
  }

  searched(text: string): void {
    const others = this.current.recentSearches.filter((search) => search !== text)
    this.set({ recentSearches: [text, ...others].slice(0, RECENT_LIMIT) })
  }

  private receive(preferences: Preferences): void {
    // While a change of ours waits to be written, what arrives is older than what is shown.
    if (this.#timer === undefined) this.current = preferences
  }

  private writeSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      // Losing screen state is not worth a message; the next change writes everything again.
      this.#transport.call('preferences.set', this.current).catch(() => undefined)
    }, WRITE_AFTER_MS)
  }
}
