import { type AppError, asAppError } from '@shared/contract/errors'
import { TextAction } from './button'
import { Callout } from './callout'
import { useCopy } from './copy'

/** A failure as text for a ticket: code, message, what to do, and where. Never holds a secret (the backend's rule). */
export function errorDetails(error: AppError): string {
  const context = Object.entries(error.context ?? {}).map(([key, value]) => `${key}: ${String(value)}`)
  return [`${error.code}: ${error.message}`, ...(error.hint ? [error.hint] : []), ...context].join('\n')
}

/** What failed, what to do about it, and — where trying again can help or the caller insists — a retry. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const known = asAppError(error)
  const { copied, copy } = useCopy()
  return (
    <Callout
      tone="error"
      title={known.message}
      actions={
        <>
          {onRetry && (
            <TextAction onPress={onRetry} testId="error.retry">
              Try again
            </TextAction>
          )}
          <TextAction onPress={() => copy(errorDetails(known))} testId="error.copy">
            {copied ? 'Copied' : 'Copy details'}
          </TextAction>
        </>
      }
    >
      {known.hint}
    </Callout>
  )
}
