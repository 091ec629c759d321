/** What the desktop application's preload script gives the page as `window.calipso`; nothing else crosses. */
import type { Response } from './envelope'

/**
 * Messages that answer nothing: pushes of the backend, and `connected` when the backend is lost and when it is back.
 * After `connected: true` everything shown should be read again; pushes are numbered from 0 anew.
 */
export type BridgeMessage = Extract<Response, { push: string }> | { connected: boolean }

export interface Bridge {
  /**
   * Sends one call under an id the caller makes unique. Resolves with the answer, also a failed one; when the backend is
   * lost before it answered, with the error `unreachable`.
   */
  call(name: string, input: unknown, id: number): Promise<Exclude<Response, { push: string }>>
  cancel(id: number): void
  /** Answers a function that ends the subscription. */
  on(listener: (message: BridgeMessage) => void): () => void
}
