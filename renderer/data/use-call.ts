import type { CallInput, CallName, CallOutput } from '@shared/contract'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useApp } from '../app/app-context'
import { type Answer, NO_ANSWER, readKey } from './read-cache'

export interface CallState<T> extends Answer<T> {
  isLoading: boolean
  reload: () => void
  /** Gives up waiting; the state becomes an error that can be retried. */
  cancel: () => void
}

/**
 * Calls the backend and keeps the answer current: reads again when the input changes, when the inventory of the input's
 * `environment` changes, and after a lost connection.
 * @param input undefined: nothing is asked (yet).
 */
export function useCall<N extends CallName>(name: N, input: CallInput<N> | undefined): CallState<CallOutput<N>> {
  const { reads } = useApp()
  const key = input && readKey(name, input)
  // biome-ignore-start lint/correctness/useExhaustiveDependencies: `name` and `input` are compared by their text, in `key`
  const watch = useCallback(
    (changed: () => void) => (input === undefined ? () => undefined : reads.watch(name, input, changed)),
    [reads, key],
  )
  const reload = useCallback(() => input !== undefined && reads.reload(name, input), [reads, key])
  const cancel = useCallback(() => input !== undefined && reads.cancel(name, input), [reads, key])
  // biome-ignore-end lint/correctness/useExhaustiveDependencies: as above
  const answer = useSyncExternalStore(watch, () => (input === undefined ? NO_ANSWER : reads.answer(name, input)))
  const isLoading = input !== undefined && answer.data === undefined && answer.error === undefined
  return { ...answer, isLoading, reload, cancel }
}

/** Work that a press starts: whether it is under way, and what starts it. A failure is told. */
export function useWork(): [isBusy: boolean, start: (work: () => Promise<unknown>) => void] {
  const { notices } = useApp()
  const [isBusy, setBusy] = useState(false)
  const start = (work: () => Promise<unknown>) => {
    setBusy(true)
    work()
      .catch((thrown: unknown) => notices.failed(thrown))
      .finally(() => setBusy(false))
  }
  return [isBusy, start]
}

/** A value that follows another once it has stayed the same for `delayMs`. */
export function useDebounced<T>(value: T, delayMs: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}
