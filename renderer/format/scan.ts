/** Words and badges of scan states. */
import type { SCAN_STATUSES, ScanBrief } from '@shared/model/scan'
import type { StatusKey } from './status'

type ScanStatus = (typeof SCAN_STATUSES)[number]

export const SCAN_WORDS: Record<ScanStatus, string> = {
  pending: 'Waiting',
  running: 'Running',
  completed: 'Completed',
  completed_with_errors: 'Completed with errors',
  failed: 'Failed',
  aborted: 'Cancelled',
}

/** The badge of a scan's result; a scan under way has none of the problem badges. */
export const SCAN_BADGES: Record<ScanStatus, StatusKey> = {
  pending: 'unknown',
  running: 'unknown',
  completed: 'ok',
  completed_with_errors: 'warn',
  failed: 'error',
  aborted: 'unknown',
}

/** Groups of problems, errors and warnings together. */
export const countProblems = ({ problem_counts: { error, warning } }: Pick<ScanBrief, 'problem_counts'>): number =>
  error + warning
