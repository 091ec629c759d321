/** What the desktop application's preload script gives the page as `window.calipso`; nothing else crosses. */
import type { Response } from './envelope'

/**
 * Messages to the page: answers and pushes of the backend, and what only a desktop host can say. `connected` is sent
 * when the backend is lost (calls under way will never be answered) and again when it is back (read everything anew);
 * `command` names an entry of the command register chosen in the native menu, or `open-link` with a `calipso://` address.
 */
export type BridgeMessage = Response | { connected: boolean } | { command: string; argument?: string }

export interface Bridge {
  /** Sends one call; its answer arrives through `on` with the same `id`, which the caller makes unique. */
  call(name: string, input: unknown, id: number): void
  cancel(id: number): void
  /** Answers a function that ends the subscription. */
  on(listener: (message: BridgeMessage) => void): () => void
}
