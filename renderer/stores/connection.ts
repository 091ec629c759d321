import { makeAutoObservable } from 'mobx'
import type { RefusableTransport } from '../transport/requests'

/**
 * Whether the backend can be reached; `refused` when it runs but no longer knows this page. `epoch` grows each time
 * everything shown should be read again.
 */
export class ConnectionStore {
  state: 'connecting' | 'connected' | 'lost' | 'refused' = 'connecting'
  epoch = 0

  constructor(transport: RefusableTransport) {
    makeAutoObservable(this)
    transport.onConnection((connected) => this.tell(connected))
    transport.onRefused?.(() => this.refuse())
  }

  /** Everything shown is to be read again: the operator asked for it. */
  refresh(): void {
    this.epoch += 1
  }

  private tell(connected: boolean): void {
    // The first connection is not a new epoch: nothing was read before it.
    if (connected && this.state !== 'connecting') this.epoch += 1
    // Another failed attempt of a refused page is no news.
    if (connected || this.state !== 'refused') this.state = connected ? 'connected' : 'lost'
  }

  private refuse(): void {
    this.state = 'refused'
  }
}
