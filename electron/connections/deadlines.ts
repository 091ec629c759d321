/** Waits that always end: one signal that fires on the caller's cancellation or after a number of milliseconds. */
import { setMaxListeners } from 'node:events'
import { AppError } from '@shared/contract/errors'

/**
 * Calls `listener` when `signal` fires, at once if it has; the result stops listening.
 * One signal often cancels hundreds of waits, so Node's warning about many listeners is switched off for it.
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {}
  if (signal.aborted) {
    listener()
    return () => {}
  }
  setMaxListeners(0, signal)
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

/** Throws `cancelled` when the caller has given up. */
export function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new AppError('cancelled', `${what} was cancelled`)
}

/**
 * Runs `work` with a signal that aborts on `signal` or after `timeoutMs`.
 *
 * The promise settles at the latest when that signal aborts, whether or not `work` listens to it.
 * @throws AppError `cancelled` or `timeout` naming `what`; otherwise whatever `work` throws.
 */
export async function withDeadline<T>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  throwIfCancelled(signal, what)
  const controller = new AbortController()
  const failure = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  const timer = setTimeout(() => {
    controller.abort(
      new AppError('timeout', `${what} did not end within ${timeoutMs / 1000} s`, {
        hint: 'Check address and port; a firewall may drop packets silently, or the other side is overloaded. The time limit is in the settings of the connection.',
        context: { timeoutMs },
      }),
    )
  }, timeoutMs)
  const stopListening = onAbort(signal, () => controller.abort(new AppError('cancelled', `${what} was cancelled`)))
  try {
    return await Promise.race([work(controller.signal), failure])
  } catch (error) {
    // A library reports its own words for an abort; the reason says which of the two it was.
    if (controller.signal.aborted) throw controller.signal.reason
    throw error
  } finally {
    clearTimeout(timer)
    stopListening()
    failure.catch(() => {})
  }
}

/** Resolves after `delayMs`. @throws AppError `cancelled` when `signal` fires first. */
export function delay(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stopListening()
      resolve()
    }, delayMs)
    const stopListening = onAbort(signal, () => {
      clearTimeout(timer)
      reject(new AppError('cancelled', 'the wait was cancelled'))
    })
  })
}

/** The result of shared `work`, or `cancelled` as soon as this caller's `signal` fires; the work itself goes on. */
export function abandonable<T>(what: string, work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stopListening = onAbort(signal, () => reject(new AppError('cancelled', `${what} was cancelled`)))
    work.then(resolve, reject).finally(stopListening)
  })
}
