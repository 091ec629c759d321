/** The page's end of the relay: matches answers to calls, hands on everything else. Runs in the preload script. */
import type { Bridge, BridgeMessage } from '@shared/contract/bridge'
import type { Request, Response } from '@shared/contract/envelope'
import type { ErrorData } from '@shared/contract/errors'

/** Page → main: requests and cancellations as JSON text. */
export const TO_BACKEND = 'calipso:to-backend'
/** Main → page: answers, pushes and `{connected}` as JSON text. */
export const FROM_BACKEND = 'calipso:from-backend'

type Answer = Exclude<Response, { push: string }>

export interface BridgePort {
  send(text: string): void
  listen(receive: (text: string) => void): void
}

/**
 * A bridge over one port. What arrives comes from our own main process and is trusted to be well formed; what the page
 * passes is only turned into text, and checked where it arrives.
 */
export function createBridge({ send, listen }: BridgePort): Bridge {
  const waiting = new Map<number, (answer: Answer) => void>()
  const listeners = new Set<(message: BridgeMessage) => void>()

  const settle = (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  }
  listen((text) => {
    const message = JSON.parse(text) as Response | { connected: boolean }
    if ('ok' in message) return settle(message)
    if ('connected' in message && !message.connected)
      for (const id of [...waiting.keys()]) settle({ id, ok: false, error: LOST })
    for (const listener of listeners) listener(message)
  })

  return {
    call: (name, input, id) =>
      new Promise((resolve) => {
        waiting.set(id, resolve)
        send(JSON.stringify({ id, name, input } satisfies Request))
      }),
    cancel: (id) => send(JSON.stringify({ id, cancel: true } satisfies Request)),
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const LOST: ErrorData = {
  code: 'unreachable',
  message: 'The backend of Calipso Desktop stopped',
  retryable: true,
  hint: 'It is being started again; try again in a moment.',
}
