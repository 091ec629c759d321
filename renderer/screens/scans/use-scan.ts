/** Scans as a window keeps them: read once, then kept current by what is pushed of them. */
import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { type AppError, asAppError } from '@shared/contract/errors'
import { allItems } from '@shared/contract/paging'
import { readScanDetails, withProgress } from '@shared/contract/whole-scan'
import type { ScanBrief, ScanHost, ScanProblem } from '@shared/model/scan'
import { reaction } from 'mobx'
import { useEffect, useState } from 'react'
import { type App, useApp } from '../../app/app-context'
import type { CallState } from '../../data/use-call'

export type WholeScan = ScanBrief & { readonly hosts: readonly ScanHost[]; readonly problems: readonly ScanProblem[] }

export function useScan(scanId: string): CallState<WholeScan> {
  return useKept<WholeScan>(
    scanId,
    async (call) => ({ ...(await call('scans.get', { scanId })), ...(await readScanDetails(call, scanId)) }),
    (scan, change) => (change.scanId === scanId ? withRows(scan, change) : scan),
    // Its problems are known now.
    (change) => change.scanId === scanId && change.brief?.end_timestamp !== undefined,
  )
}

/** The scans of an environment (of all, without one), newest first. */
export function useScans(environment: string | undefined): CallState<readonly ScanBrief[]> {
  return useKept<readonly ScanBrief[]>(
    environment ?? '',
    (call) => allItems((cursor) => call('scans.list', { limit: 200, cursor, environment })),
    (scans, change) =>
      environment === undefined || change.environment === environment ? listed(scans, change) : scans,
  )
}

/** The scan after a change: new rows in place of those of the same host, or in addition. */
export function withRows(scan: WholeScan, change: ScanProgressPush): WholeScan {
  const rows = new Map((change.hosts?.length ? [...scan.hosts, ...change.hosts] : []).map((row) => [row.host, row]))
  const { hosts, problems } = scan
  return { ...withProgress(scan, change), hosts: rows.size === 0 ? hosts : [...rows.values()], problems }
}

/** The list after a change of one of its scans; one that is new to it goes to its place in time. */
export function listed(scans: readonly ScanBrief[], change: ScanProgressPush): readonly ScanBrief[] {
  if (scans.some(({ id }) => id === change.scanId))
    return scans.map((scan) => (scan.id === change.scanId ? withProgress(scan, change) : scan))
  if (!change.brief) return scans
  return [change.brief, ...scans].sort((a, b) => b.submit_timestamp.localeCompare(a.submit_timestamp))
}

type Call = App['transport']['call']

/**
 * Reads, and keeps what was read current: by pushes, and by reading again after a lost connection.
 * @param key what is read; the functions are those of the newest key
 * @param isOver pushes after which all of it is read again
 */
function useKept<T>(
  key: string,
  read: (call: Call) => Promise<T>,
  apply: (data: T, change: ScanProgressPush) => T,
  isOver: (change: ScanProgressPush) => boolean = () => false,
): CallState<T> {
  const { transport, connection } = useApp()
  const [round, setRound] = useState(0)
  const [state, setState] = useState<{ key: string; data?: T; error?: AppError }>({ key })
  const [abort, setAbort] = useState<AbortController>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions differ only when the key does; `round` reads again
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    setAbort(controller)
    let data: T | undefined
    const early: ScanProgressPush[] = []
    const show = (next: T) => {
      data = next
      setState({ key, data: next })
    }
    const again = () => setRound((before) => before + 1)
    // Listening starts before reading, so that no change falls between the two.
    const stops = [
      transport.on('scan.progress', (change) => {
        if (data === undefined) early.push(change)
        else show(apply(data, change))
        if (isOver(change)) again()
      }),
      reaction(() => connection.epoch, again),
      () => controller.abort(),
    ]
    read((name, input) => transport.call(name, input, { signal })).then(
      (answer) => {
        if (!signal.aborted) show(early.reduce(apply, answer))
      },
      (thrown: unknown) => {
        const error = asAppError(thrown)
        setState((before) => (before.key === key && before.data !== undefined ? before : { key, error }))
      },
    )
    return () => {
      for (const stop of stops) stop()
    }
  }, [key, round, transport, connection])

  const { data, error } = state.key === key ? state : {}
  return {
    data,
    error,
    isLoading: data === undefined && error === undefined,
    reload: () => {
      setState({ key })
      setRound(round + 1)
    },
    cancel: () => abort?.abort(),
  }
}
