/** The log of one running scan: lines are numbered, gathered, stored and announced in batches. */
import type { ScanLogLine, ScanOptions } from '@shared/model/scan'
import type { Logger } from '../../log/logger'
import type { ScanLogRepository } from '../../store/repository'
import type { ScanLog } from './scan-context'
import { isLogged } from './scan-record'
import { createThrottle } from './throttle'

const INTERVAL_MS = 250

export function createScanLog({
  scanId,
  level,
  repository,
  announce,
  log,
  now,
}: {
  readonly scanId: string
  readonly level: ScanOptions['log_level']
  readonly repository: ScanLogRepository
  readonly announce: (lines: readonly ScanLogLine[]) => void
  readonly log: Logger
  readonly now: () => Date
}) {
  let seq = 0
  let waiting: ScanLogLine[] = []
  let storing: Promise<void> = Promise.resolve()
  const throttle = createThrottle(INTERVAL_MS, () => {
    const lines = waiting
    waiting = []
    announce(lines)
    storing = storing
      .then(() => repository.append(scanId, lines))
      // A log that cannot be stored must not fail the scan it tells of.
      .catch((err: unknown) => log.warn('scan.log.not-stored', { scanId, err }))
  })
  const keep: ScanLog = (lineLevel, text, host) => {
    seq += 1
    waiting.push({ seq, time: now().toISOString(), level: lineLevel, text, ...(host === undefined ? {} : { host }) })
    throttle.request()
  }
  const write: ScanLog = (lineLevel, text, host) => {
    if (isLogged(lineLevel, level)) keep(lineLevel, text, host)
  }
  return {
    write,
    /** Why the scan ended: critical, so every log has it. */
    end: (text: string) => keep('error', text),
    /** Resolves when everything written so far is stored. */
    flush: () => {
      throttle.flush()
      return storing
    },
  }
}
