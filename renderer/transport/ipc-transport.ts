/** The contract over the preload bridge of the desktop application. */
import type { Bridge, BridgeMessage } from '@shared/contract/bridge'
import type { Request } from '@shared/contract/envelope'
import { asAppError } from '@shared/contract/errors'
import { RequestTransport } from './requests'

declare global {
  interface Window {
    calipso?: Bridge
  }
}

export class IpcTransport extends RequestTransport {
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    super()
    this.#bridge = bridge
    bridge.on((message) => this.received(message))
  }

  override onConnection(listener: (connected: boolean) => void): () => void {
    // The page is not loaded before the bridge is there.
    queueMicrotask(() => listener(true))
    return super.onConnection(listener)
  }

  protected override send(request: Request): void {
    const { id } = request
    if ('cancel' in request) {
      this.#bridge.cancel(id)
      return
    }
    this.#bridge.call(request.name, request.input, id).then(
      (answer) => this.settle(id, answer),
      // The bridge answers failures too; a rejection is a defect of the bridge itself.
      (thrown: unknown) => this.settle(id, { ok: false, error: asAppError(thrown).toData() }),
    )
  }

  private received(message: BridgeMessage): void {
    if ('push' in message) {
      this.pushed(message)
      return
    }
    this.lastSeq = undefined
    this.connected(message.connected)
  }
}
