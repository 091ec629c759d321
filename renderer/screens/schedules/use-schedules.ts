import type { ScheduleView } from '@shared/contract/calls/schedules'
import { type AppError, asAppError } from '@shared/contract/errors'
import { allItems } from '@shared/contract/paging'
import { reaction } from 'mobx'
import { useEffect, useState } from 'react'
import { useApp } from '../../app/app-context'

/** Changes arrive together: a run that begins changes the schedule and its scan. */
const RELOAD_AFTER_MS = 200
/** Times come and go also where nothing is told. */
const RELOAD_EVERY_MS = 60_000

/** Every schedule, kept current. */
export function useSchedules() {
  const { transport, connection } = useApp()
  const [round, setRound] = useState(0)
  const [state, setState] = useState<{ data?: readonly ScheduleView[]; error?: AppError }>({})
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` reads again
  useEffect(() => {
    const controller = new AbortController()
    const again = () => setRound((before) => before + 1)
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      timer ??= setTimeout(again, RELOAD_AFTER_MS)
    }
    const interval = setInterval(again, RELOAD_EVERY_MS)
    const stops = [
      transport.on('schedules.changed', soon),
      transport.on('environments.changed', soon),
      transport.on('scan.progress', ({ brief }) => {
        if (brief?.schedule_id !== undefined) soon()
      }),
      reaction(() => connection.epoch, again),
      () => clearTimeout(timer),
      () => clearInterval(interval),
      () => controller.abort(),
    ]
    allItems((cursor) => transport.call('schedules.list', { cursor }, { signal: controller.signal })).then(
      (data) => setState({ data }),
      (thrown: unknown) => {
        const error = asAppError(thrown)
        // Read again meanwhile; what was read before stays.
        if (!controller.signal.aborted) setState((before) => ({ ...before, error }))
      },
    )
    return () => {
      for (const stop of stops) stop()
    }
  }, [round, transport, connection])
  const { data, error } = state
  return {
    data,
    error,
    isLoading: data === undefined && error === undefined,
    reload: () => setRound((before) => before + 1),
  }
}
