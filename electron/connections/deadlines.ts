/**
 * Waits that always end: when the caller cancels, when the other side is silent for too long, or at the latest after
 * {@link LONGEST_FACTOR} times that long.
 *
 * What is counted is the other side's silence. Our own queues come before the wait begins, and time in which this
 * process did not listen, because it was busy or got no processor, is not held against the peer.
 */
import { setMaxListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'
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

/** How often the silence is looked at; a wait notices its end this late at most. */
const TICK_MS = 250
/** A peer that keeps talking without coming to an end is given up after this many times its limit. */
const LONGEST_FACTOR = 40

/** @returns `heard` to be called whenever the peer was heard; `hold` while it waits for us, until the answer is called; `stop` ends the watch. */
export function watchSilence(
  limitMs: number,
  onSilent: () => void,
  { longestMs = limitMs * LONGEST_FACTOR, tickMs = Math.min(TICK_MS, Math.max(10, limitMs / 4)) } = {},
): { heard(): void; hold(): () => void; stop(): void } {
  let silentMs = 0
  let totalMs = 0
  let held = 0
  let lastMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    // A late tick means that we did not listen: what the peer sent meanwhile is read after this tick.
    const listenedMs = Math.min(nowMs - lastMs, tickMs * 2)
    lastMs = nowMs
    if (held > 0) return
    silentMs += listenedMs
    totalMs += listenedMs
    if (silentMs < limitMs && totalMs < longestMs) return
    clearInterval(timer)
    onSilent()
  }, tickMs)
  return {
    heard: () => {
      silentMs = 0
    },
    hold: () => {
      held += 1
      return () => {
        held -= 1
        silentMs = 0
      }
    },
    stop: () => clearInterval(timer),
  }
}

/**
 * Runs `work` with a signal that aborts on `signal`, or when the peer is silent for `limitMs`. `work` calls `heard`
 * whenever the peer said something.
 *
 * The promise settles at the latest when that signal aborts, whether or not `work` listens to it.
 * @throws AppError `cancelled` or `timeout` naming `what`; otherwise whatever `work` throws.
 */
export async function withDeadline<T>(
  what: string,
  limitMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, heard: () => void) => Promise<T>,
): Promise<T> {
  throwIfCancelled(signal, what)
  const controller = new AbortController()
  const failure = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  const watch = watchSilence(limitMs, () => controller.abort(silent(what, limitMs)))
  const stopListening = onAbort(signal, () => controller.abort(new AppError('cancelled', `${what} was cancelled`)))
  try {
    return await Promise.race([work(controller.signal, watch.heard), failure])
  } catch (error) {
    // A library reports its own words for an abort; the reason says which of the two it was.
    if (controller.signal.aborted) throw controller.signal.reason
    throw error
  } finally {
    watch.stop()
    stopListening()
    failure.catch(() => {})
  }
}

const silent = (what: string, limitMs: number) =>
  new AppError('timeout', `${what} did not answer within ${limitMs / 1000} s`, {
    hint: 'Check address and port; a firewall may drop packets silently, or the other side is overloaded. The time limit is in the settings of the connection.',
    context: { timeoutMs: limitMs },
  })

/** Resolves after `delayMs`. @throws AppError `cancelled` when `signal` fires first. */
export async function delay(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(delayMs, undefined, { signal }).catch(() => {
    throw new AppError('cancelled', 'the wait was cancelled')
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
