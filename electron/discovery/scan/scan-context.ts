/** What one scan carries from part to part: what is wanted, where results and failures go. */
import type { AppError } from '@shared/contract/errors'
import type { ScanLogLine, ScanOptions } from '@shared/model/scan'
import type { InventorySnapshot } from '../../store/repository'
import type { EnvironmentFacts } from '../kinds/cloud-kind'
import type { ErrorSummary } from './error-summary'
import type { ScanProgress } from './scan-progress'

export interface ScanContext {
  readonly environment: EnvironmentFacts
  readonly options: ScanOptions
  /** The stored state; empty for a scan that clears. */
  readonly previous: InventorySnapshot
  readonly errors: ErrorSummary
  /** Parsers quote what hosts said; this takes secrets and control characters out. */
  readonly cleanError: (error: AppError) => AppError
  readonly progress: ScanProgress
  readonly log: ScanLog
  /** ISO time set as `last_scanned` of everything this scan sees. */
  readonly at: string
  readonly signal: AbortSignal
}

/** The log the operator reads; host when the line is about one. */
export type ScanLog = (level: ScanLogLine['level'], text: string, host?: string) => void
