import type { Scan } from '@shared/model/scan'
import { useEffect, useState } from 'react'
import { useApp } from '../../app/app-context'
import { type CallState, useCall } from '../../data/use-call'

/** One scan, kept current by pushes. */
export function useScan(scanId: string): CallState<Scan> {
  const { transport } = useApp()
  const read = useCall('scans.get', { scanId })
  const [pushed, setPushed] = useState<Scan>()
  useEffect(
    () =>
      transport.on('scan.changed', (scan) => {
        if (scan.id === scanId) setPushed(scan)
      }),
    [transport, scanId],
  )
  return { ...read, data: pushed?.id === scanId ? pushed : read.data }
}

/** The scans of an environment (of all, without one), newest first, kept current by pushes. */
export function useScans(environment: string | undefined): CallState<readonly Scan[]> {
  const { transport } = useApp()
  const read = useCall('scans.list', { limit: 200, ...(environment === undefined ? {} : { environment }) })
  const [pushed, setPushed] = useState<ReadonlyMap<string, Scan>>(new Map())
  useEffect(
    () => transport.on('scan.changed', (scan) => setPushed((before) => new Map(before).set(scan.id, scan))),
    [transport],
  )
  return { ...read, data: read.data && mergeScans(read.data, pushed, environment) }
}

/** What was read with what was pushed since: newer records replace, new ones go to their place in time. */
export function mergeScans(
  read: readonly Scan[],
  pushed: ReadonlyMap<string, Scan>,
  environment: string | undefined,
): readonly Scan[] {
  const known = new Set(read.map(({ id }) => id))
  const added = [...pushed.values()].filter(
    (scan) => !known.has(scan.id) && (environment === undefined || scan.environment === environment),
  )
  return [...read.map((scan) => pushed.get(scan.id) ?? scan), ...added].sort((a, b) =>
    b.submit_timestamp.localeCompare(a.submit_timestamp),
  )
}
