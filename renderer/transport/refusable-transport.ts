import type { Transport } from '@shared/contract'

/** A transport whose far side may stop knowing this page, after which it does not reconnect by itself. */
export interface RefusableTransport extends Transport {
  /**
   * Tells that the session of this page is no longer accepted. Absent where there are no sessions (the desktop host).
   * @returns ends the subscription.
   */
  onRefused?(listener: () => void): () => void
}
