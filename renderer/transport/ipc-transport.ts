/** The contract over the preload bridge of the desktop application. */
import type { CallInput, CallName, CallOutput, CancelSignal, PushName, PushPayload, Transport } from '@shared/contract'
import type { Bridge, BridgeMessage } from '@shared/contract/bridge'
import { asAppError } from '@shared/contract/errors'
import { ConnectionListeners, PushSequence, Requests } from './requests'

declare global {
  interface Window {
    calipso?: Bridge
  }
}

/** The same contract, through the bridge. */
export class IpcTransport implements Transport {
  private readonly connection = new ConnectionListeners()
  private readonly sequence = new PushSequence()
  private readonly book: Requests

  constructor(bridge: Bridge) {
    this.book = new Requests((request) => {
      if ('cancel' in request) {
        bridge.cancel(request.id)
        return
      }
      bridge.call(request.name, request.input, request.id).then(
        (answer) => this.book.settle(request.id, answer),
        // The bridge answers failures too; a rejection is a defect of the bridge itself.
        (thrown: unknown) => this.book.settle(request.id, { ok: false, error: asAppError(thrown).toData() }),
      )
    })
    bridge.on((message) => this.received(message))
  }

  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options: { signal?: CancelSignal } = {},
  ): Promise<CallOutput<N>> {
    return this.book.call(name, input, options.signal)
  }

  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
    return this.book.on(name, listener)
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    // The page is not loaded before the bridge is there.
    queueMicrotask(() => listener(true))
    return this.connection.on(listener)
  }

  private received(message: BridgeMessage): void {
    if ('connected' in message) {
      this.sequence.restart()
      this.connection.tell(message.connected)
      return
    }
    if (this.sequence.isGapBefore(message.seq)) this.connection.tell(true)
    this.book.push(message.push, message.payload)
  }
}
