/** Exit codes: part of the command line's contract, scripts depend on them. */
import type { AppError, ErrorCode } from '@shared/contract/errors'

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  completedWithErrors: 3,
  storeLocked: 4,
  connectionFailed: 5,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const CODES: Partial<Record<ErrorCode, ExitCode>> = {
  validation: EXIT.usage,
  'store-locked': EXIT.storeLocked,
  'auth-failed': EXIT.connectionFailed,
  'host-key-unknown': EXIT.connectionFailed,
  'host-key-changed': EXIT.connectionFailed,
  unreachable: EXIT.connectionFailed,
  timeout: EXIT.connectionFailed,
}

/** The exit code of a command that ended with this error. */
export function exitCodeOf(error: Pick<AppError, 'code'>): ExitCode {
  return CODES[error.code] ?? EXIT.failed
}
