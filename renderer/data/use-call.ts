import type { CallInput, CallName, CallOutput } from '@shared/contract'
import { type AppError, asAppError } from '@shared/contract/errors'
import { reaction } from 'mobx'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useApp } from '../app/app-context'

/** A read call as a component sees it. While it is read again, the previous data stays. */
export interface CallState<T> {
  data: T | undefined
  error: AppError | undefined
  isLoading: boolean
  reload: () => void
  /** Gives up waiting; the state becomes an error that can be retried. */
  cancel: () => void
}

interface Settled<T> {
  key: string
  data: T | undefined
  error: AppError | undefined
}

/** The environment a call is about; saving one carries the document itself under that name, which is no name. */
function environmentIn(input: object | undefined): string | undefined {
  if (!input || !('environment' in input)) return undefined
  return typeof input.environment === 'string' ? input.environment : undefined
}

/** The inventory version of an environment (of any, without one) as React state. */
function useVersion(environment: string | undefined): string {
  const { versions } = useApp()
  const subscribe = useCallback(
    (changed: () => void) => reaction(() => versions.of(environment), changed),
    [versions, environment],
  )
  return useSyncExternalStore(subscribe, () => versions.of(environment))
}

/**
 * Calls the backend and keeps the answer current: reads again when the input changes, when the inventory of the input's
 * `environment` changes, and after a lost connection.
 * @param input undefined: nothing is asked (yet).
 */
export function useCall<N extends CallName>(name: N, input: CallInput<N> | undefined): CallState<CallOutput<N>> {
  const { transport, answers } = useApp()
  const environment = environmentIn(input)
  const version = useVersion(environment)
  const inputKey = input === undefined ? undefined : `${name} ${JSON.stringify(input)}`
  const [round, setRound] = useState(0)
  const [settled, setSettled] = useState<Settled<CallOutput<N>>>()
  const [abort, setAbort] = useState<AbortController>()
  const key = inputKey === undefined ? undefined : `${version} ${inputKey}`

  // biome-ignore lint/correctness/useExhaustiveDependencies: `name` and `input` are compared by their text, in `key`
  useEffect(() => {
    // `round` is read so that `reload` asks again although nothing else changed.
    if (key === undefined || input === undefined || inputKey === undefined || round < 0) return
    const controller = new AbortController()
    setAbort(controller)
    transport.call(name, input, { signal: controller.signal }).then(
      (data) => {
        answers.set(key, data)
        setSettled({ key: inputKey, data, error: undefined })
      },
      (thrown: unknown) => {
        const error = asAppError(thrown)
        setSettled((before) =>
          error.code === 'cancelled' && before?.key === inputKey && before.data !== undefined
            ? before
            : { key: inputKey, data: before?.key === inputKey ? before.data : undefined, error },
        )
      },
    )
    return () => controller.abort()
  }, [key, round, transport, answers])

  const isCurrent = settled !== undefined && settled.key === inputKey
  const cached = key === undefined || isCurrent ? undefined : (answers.get(key) as CallOutput<N> | undefined)
  const error = isCurrent && !(settled.error?.code === 'cancelled' && cached) ? settled.error : undefined
  return {
    data: isCurrent ? settled.data : cached,
    error,
    isLoading: inputKey !== undefined && !isCurrent && cached === undefined,
    reload: useCallback(() => {
      setSettled((before) => (before ? { ...before, error: undefined } : before))
      setRound((before) => before + 1)
    }, []),
    cancel: useCallback(() => abort?.abort(), [abort]),
  }
}
