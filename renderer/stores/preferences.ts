import type { Transport } from '@shared/contract'
import { DEFAULT_PREFERENCES, type Preferences, type Settings } from '@shared/model/preferences'
import { makeAutoObservable, observableRef, reaction, runInAction } from 'mobx'
import { setTimeFormat } from '../format/time'
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
  /** What changed here and was not written yet. */
  #pending: Partial<Preferences> = {}
  /** What is being written. */
  #sent: Partial<Preferences> = {}
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

  /** Keeps the root element's attributes and the way times are written in step with the preferences and the system. */
  followAppearance(root: HTMLElement): void {
    let system: SystemAppearance = { dark: false, moreContrast: false }
    const apply = () => applyAppearance(root, this.current, system)
    reaction(() => this.current, apply)
    reaction(
      () => [this.current.times, this.current.timeZone] as const,
      ([times, timeZone]) => setTimeFormat({ times, timeZone }),
      { fireImmediately: true },
    )
    followSystem((now) => {
      system = now
      apply()
    })
  }

  set(change: Partial<Preferences>): void {
    this.current = { ...this.current, ...change }
    this.#pending = { ...this.#pending, ...change }
    this.writeSoon()
  }

  /** The same for what somebody decided: written at once. @throws AppError when it cannot be stored */
  async choose(change: Partial<Settings>): Promise<void> {
    this.set(change)
    await this.write()
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
    // What changed here and is on its way is newer than what arrives.
    this.current = { ...preferences, ...this.#sent, ...this.#pending }
  }

  private writeSoon(): void {
    clearTimeout(this.#timer)
    // Losing screen state is not worth a message; the next change writes it again.
    this.#timer = setTimeout(() => void this.write().catch(() => undefined), WRITE_AFTER_MS)
  }

  /** Writes what changed here, and nothing else: another window may have changed the rest. */
  private async write(): Promise<void> {
    clearTimeout(this.#timer)
    const change = this.#pending
    this.#pending = {}
    this.#sent = { ...this.#sent, ...change }
    try {
      await this.#transport.call('preferences.set', change)
    } catch (thrown) {
      this.#pending = { ...change, ...this.#pending }
      throw thrown
    } finally {
      this.#sent = {}
    }
  }
}
