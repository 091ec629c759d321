import { makeAutoObservable } from 'mobx'

/** What the one box looks for: everything, commands only (">"), or objects of the environment at hand ("@"). */
export type SearchMode = 'all' | 'commands' | 'objects'

export class SearchStore {
  isOpen = false
  text = ''
  /** False: only the environment at hand. */
  everywhere = true

  constructor() {
    makeAutoObservable(this)
  }

  get mode(): SearchMode {
    if (this.text.startsWith('>')) return 'commands'
    return this.text.startsWith('@') ? 'objects' : 'all'
  }

  /** The text without the character that chose the mode. */
  get written(): string {
    return this.mode === 'all' ? this.text : this.text.slice(1)
  }

  get query(): string {
    return this.written.trim()
  }

  open(text = ''): void {
    this.isOpen = true
    this.text = text
  }

  close(): void {
    this.isOpen = false
  }

  setText(text: string): void {
    this.text = text
  }

  /** Writes on in the same mode. */
  write(text: string): void {
    this.text = (this.mode === 'all' ? '' : this.text.charAt(0)) + text
  }

  setEverywhere(everywhere: boolean): void {
    this.everywhere = everywhere
  }
}
