/**
 * The envelope protocol over any message port: one connection per window or socket.
 *
 * Messages are JSON text in both directions, whatever carries them, so a value JSON cannot express (functions, regular
 * expressions, dates, cycles) never arrives. Format: shared/contract/envelope.ts.
 */

import { MAX_MESSAGE_BYTES, type Request, type Response, requestSchema } from '@shared/contract/envelope'
import { AppError, asAppError, validationError } from '@shared/contract/errors'
import type { PushName } from '@shared/contract/index'
import { parse as parseJson } from 'secure-json-parse'
import type { Backend, Caller } from '../backend'
import type { Logger } from '../log/logger'
import { asRecord } from '../values'

/** Calls one connection may have under way; a page that needs more is looping. */
export const MAX_RUNNING_CALLS = 256

/** Answers to messages whose own id could not be read carry this one. */
export const NO_REQUEST_ID = -1

/** What a host may do with a call before the backend sees it: let it pass (perhaps changed), or answer it. */
export type GateVerdict = { readonly input: unknown } | { readonly output: unknown }
/** Rejects with `AppError` to refuse the call. */
export type CallGate = (name: string, input: unknown, signal: AbortSignal) => Promise<GateVerdict>

export interface ConnectionOptions {
  readonly backend: Pick<Backend, 'call' | 'onPush'>
  readonly caller: Caller
  /** Hands one message to the other side; must not throw. */
  readonly send: (text: string) => void
  readonly log: Logger
  readonly gate?: CallGate
}

/** Connects one port to the backend. The connection lives until `close`. */
export function openConnection(options: ConnectionOptions) {
  const { backend, caller, send, log, gate } = options
  const running = new Map<number, AbortController>()
  let open = true
  let seq = 0

  const answer = (response: Response) => {
    if (open) send(encode(response))
  }
  const fail = (id: number, error: AppError) => answer({ id, ok: false, error: error.toData() })
  const stopPushes = backend.onPush((name: PushName, payload: unknown) => {
    if (!open) return
    const text = JSON.stringify({ seq: seq++, push: name, payload })
    // A push that is too large is left out; the gap in `seq` makes the other side read again.
    if (fits(text)) send(text)
  })

  const run = async (id: number, name: string, input: unknown) => {
    const controller = new AbortController()
    const { signal } = controller
    running.set(id, controller)
    try {
      const verdict = (await gate?.(name, input, signal)) ?? { input }
      // The backend may listen for the abort, which would be too late for one that has already happened.
      if (signal.aborted) throw new AppError('cancelled', `${name} was cancelled`)
      const output = 'output' in verdict ? verdict.output : await backend.call(name, verdict.input, { signal, caller })
      answer({ id, ok: true, output })
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error.code === 'internal') log.error('host.call.failed', { call: name, err: error.cause ?? error })
      fail(id, error)
    } finally {
      running.delete(id)
    }
  }

  return {
    /** Takes one message exactly as it arrived. Never throws: whatever is wrong with it is answered. */
    receive(message: unknown): void {
      if (!open) return
      const request = readRequest(message)
      if ('error' in request) fail(request.id, request.error)
      else if ('cancel' in request) running.get(request.id)?.abort()
      else if (running.has(request.id)) {
        // Not answered under the id in use: that would settle the call already under way.
        fail(NO_REQUEST_ID, new AppError('protocol', `The id ${request.id} is in use by a call under way`))
      } else if (running.size >= MAX_RUNNING_CALLS)
        fail(request.id, new AppError('rate-limited', `More than ${MAX_RUNNING_CALLS} calls at once on one connection`))
      else void run(request.id, request.name, request.input)
    },
    /** Cancels every call under way and ends the pushes. Nothing is sent afterwards. */
    close(): void {
      if (!open) return
      open = false
      stopPushes()
      for (const controller of running.values()) controller.abort()
    },
    /** Calls under way. */
    get running(): number {
      return running.size
    },
  }
}

/** A request, or why the message is none together with the id to answer under. */
function readRequest(message: unknown): Request | { id: number; error: AppError } {
  if (typeof message !== 'string') return refused(new AppError('protocol', 'A message must be JSON text'))
  if (!fits(message))
    return refused(new AppError('limit-exceeded', `The message is larger than ${MAX_MESSAGE_BYTES} bytes`))
  let value: unknown
  try {
    value = parseJson(message, undefined, { protoAction: 'error', constructorAction: 'error' })
  } catch {
    return refused(new AppError('protocol', 'The message is not JSON, or names a forbidden key'))
  }
  const parsed = requestSchema.safeParse(value)
  return parsed.success ? parsed.data : refused(validationError('The message', parsed.error), idOf(value))
}

function refused(error: AppError, id = NO_REQUEST_ID) {
  return { id, error }
}

function idOf(value: unknown): number {
  const { id } = asRecord(value)
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : NO_REQUEST_ID
}

function encode(response: Response): string {
  const text = JSON.stringify(response)
  if (fits(text) || !('id' in response)) return text
  const error = new AppError('limit-exceeded', `The answer is larger than ${MAX_MESSAGE_BYTES} bytes`, {
    hint: 'Ask for fewer objects at once.',
  })
  return JSON.stringify({ id: response.id, ok: false, error: error.toData() } satisfies Response)
}

/** True when the text is within the limit; counts bytes only when the number of characters leaves it open. */
function fits(text: string): boolean {
  if (text.length * 3 <= MAX_MESSAGE_BYTES) return true
  return text.length <= MAX_MESSAGE_BYTES && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES
}
