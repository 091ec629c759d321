import { asAppError } from '@shared/contract/errors'
import { makeAutoObservable, observable } from 'mobx'

/** A short message that floats for a while; never the only place an error is told. */
export interface Notice {
  id: number
  tone: 'ok' | 'info' | 'warn' | 'error'
  text: string
  hint?: string | undefined
  action?: { label: string; run: () => void } | undefined
  /** Where it must stay for a certain time. */
  staysMs?: number
}

/** How long a notice stays, in milliseconds; errors stay until dismissed. */
const STAYS_MS = 8000

export class NoticesStore {
  readonly notices = observable.array<Notice>([], { deep: false })
  #nextId = 1

  constructor() {
    makeAutoObservable(this, { notices: false })
  }

  /** @returns what `dismiss` takes. */
  add(notice: Omit<Notice, 'id'>): number {
    const id = this.#nextId++
    this.notices.push({ id, ...notice })
    if (notice.tone !== 'error') setTimeout(() => this.dismiss(id), notice.staysMs ?? STAYS_MS)
    return id
  }

  /** Tells of a failure; a cancelled call is not one. */
  failed(thrown: unknown): void {
    const error = asAppError(thrown)
    if (error.code !== 'cancelled') this.add({ tone: 'error', text: error.message, hint: error.hint })
  }

  dismiss(id: number): void {
    const notice = this.notices.find((candidate) => candidate.id === id)
    if (notice) this.notices.remove(notice)
  }
}
