import type { Transport } from '@shared/contract'
import { type AppError, asAppError } from '@shared/contract/errors'
import { pages } from '@shared/contract/paging'
import type { ScanLogLine } from '@shared/model/scan'
import { useEffect, useState } from 'react'
import { useApp } from '../../app/app-context'
import { LINES_KEPT, type LogLevel, passesFilter, withNewLines } from './log-lines'

/** Lines asked for at once (the contract's limit). */
const PAGE = 5000

/** Every line of a scan's log that passes a filter, page by page, oldest first; at most `limit` of them. */
export async function readLog(
  transport: Transport,
  filter: { scanId: string; level: LogLevel; text: string },
  limit: number,
  signal?: AbortSignal,
): Promise<readonly ScanLogLine[]> {
  const lines: ScanLogLine[] = []
  const { text, ...asked } = filter
  const read = (cursor: string | undefined) =>
    transport.call(
      'scans.log',
      { ...asked, cursor, limit: PAGE, ...(text === '' ? {} : { text }) },
      signal ? { signal } : {},
    )
  for await (const { items } of pages(read)) {
    lines.push(...items)
    if (lines.length >= limit) break
  }
  return lines
}

/** The log of a scan, newest first: what is stored, then what arrives. */
export function useScanLog(
  scanId: string,
  level: LogLevel,
  text: string,
): { lines: readonly ScanLogLine[]; error: AppError | undefined } {
  const { transport } = useApp()
  const [lines, setLines] = useState<readonly ScanLogLine[]>([])
  const [error, setError] = useState<AppError>()
  useEffect(() => {
    const abort = new AbortController()
    setLines([])
    setError(undefined)
    // Listening starts before reading, so that no line falls between the two; each line is kept once.
    const endPushes = transport.on('scan.log', (push) => {
      if (push.scanId !== scanId) return
      const passing = push.lines.filter((line) => passesFilter(line, level, text))
      if (passing.length > 0) setLines((before) => withNewLines(before, passing))
    })
    readLog(transport, { scanId, level, text }, LINES_KEPT, abort.signal).then(
      (stored) => setLines((pushed) => withNewLines(withNewLines([], stored), pushed)),
      (thrown: unknown) => {
        const failure = asAppError(thrown)
        if (failure.code !== 'cancelled') setError(failure)
      },
    )
    return () => {
      abort.abort()
      endPushes()
    }
  }, [transport, scanId, level, text])
  return { lines, error }
}
