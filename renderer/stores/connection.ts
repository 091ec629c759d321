import type { Transport } from '@shared/contract'
import { makeAutoObservable } from 'mobx'

/** Whether the backend can be reached. `epoch` grows each time everything shown should be read again. */
export class ConnectionStore {
  state: 'connecting' | 'connected' | 'lost' = 'connecting'
  epoch = 0

  constructor(transport: Transport) {
    makeAutoObservable(this)
    transport.onConnection((connected) => this.tell(connected))
  }

  /** Everything shown is to be read again: the operator asked for it. */
  refresh(): void {
    this.epoch += 1
  }

  private tell(connected: boolean): void {
    // The first connection is not a new epoch: nothing was read before it.
    if (connected && this.state !== 'connecting') this.epoch += 1
    this.state = connected ? 'connected' : 'lost'
  }
}
