/** What one scan carries from part to part: who is asked, what is wanted, where results and failures go. */
import type { AppError } from '@shared/contract/errors'
import type { ScanLogLine, ScanOptions } from '@shared/model/scan'
import type { HostShell } from '../../connections/ssh/host-shell-types'
import type { InventorySnapshot } from '../../store/repository'
import type { CloudReader } from '../kinds/openstack/cloud-reader'
import type { DatabaseReader } from '../kinds/openstack/database-reader'
import type { EnvironmentFacts } from '../kinds/openstack/define-fetcher'
import type { ScanPlan } from '../kinds/openstack/scan-plan'
import type { ErrorSummary } from './error-summary'
import type { ScanProgress } from './scan-progress'

export interface ScanContext {
  readonly environment: EnvironmentFacts
  readonly options: ScanOptions
  readonly plan: ScanPlan
  /** The stored state; empty for a scan that clears. */
  readonly previous: InventorySnapshot
  /** Absent when the options leave the APIs out. */
  readonly cloud: CloudReader | undefined
  /** Absent when the options leave the hosts out, or no master host is configured. */
  readonly shell: HostShell | undefined
  readonly database: DatabaseReader | undefined
  readonly parallelHosts: number
  /** Tells the shell under which address a host answers when its name does not resolve. */
  readonly learnAddress: (host: string, address: string) => void
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
