/** What a screen shows in place of data: nothing there, not there yet, or failed. */
import { type AppError, asAppError } from '@shared/contract/errors'
import { type ReactNode, useEffect, useState } from 'react'
import { ProgressBar as AriaProgressBar } from 'react-aria-components'
import { Button, TextAction } from './button'
import { Callout } from './callout'
import { Chip } from './chip'
import styles from './instead.module.css'
import { ProductMark, rem } from './marks'
import { CopyAction } from './texts'

interface EmptyStateProps {
  icon?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}

/** Nothing here: what this is and why it is empty, in a sentence, and the way out of it. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {icon}
      <h2>{title}</h2>
      {children !== undefined && <p className="t2">{children}</p>}
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  )
}

/** Nothing passes the filter: which it is, to be taken away. */
export function NoMatch({ filter, ...chip }: { filter: ReactNode; removeLabel: string; onRemove: () => void }) {
  return <EmptyState title="No match" action={<Chip {...chip}>{filter}</Chip>} />
}

/** A failure as text for a ticket: code, message, what to do, and where. Never holds a secret (the backend's rule). */
export function errorDetails(error: AppError): string {
  const context = Object.entries(error.context ?? {}).map(([key, value]) => `${key}: ${String(value)}`)
  return [`${error.code}: ${error.message}`, ...(error.hint ? [error.hint] : []), ...context].join('\n')
}

/** What failed, what to do about it, and — where trying again can help or the caller insists — a retry. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const known = asAppError(error)
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
          <CopyAction text={errorDetails(known)} testId="error.copy">
            Copy details
          </CopyAction>
        </>
      }
    >
      {known.hint}
    </Callout>
  )
}

/** A failure in place of a whole view. */
export function ErrorPage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className={styles.page}>
      <ErrorNotice error={error} onRetry={onRetry} />
    </div>
  )
}

/** True once `delayMs` have passed since mounting. */
function useDelay(delayMs: number): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  return isOver
}

interface SkeletonProps {
  rows?: number
  rowHeight?: number
  stage?: string
  onCancel?: () => void
}

/**
 * What is shown while data is on its way: nothing for 150 ms, then grey rows; after a second `stage` in words, after
 * five a way to give up.
 */
export function Skeleton({ rows = 6, rowHeight = 28, stage, onCancel }: SkeletonProps) {
  const isVisible = useDelay(150)
  const saysStage = useDelay(1000)
  const offersCancel = useDelay(5000)
  if (!isVisible) return null
  return (
    <div className={styles.skeleton} aria-busy="true">
      {saysStage && (
        <div className={styles.stage} role="status">
          <ProductMark busy />
          <span>{stage ?? 'Loading'}</span>
          {offersCancel && onCancel && (
            <Button size="small" variant="ghost" onPress={onCancel} testId="loading.cancel">
              Cancel
            </Button>
          )}
        </div>
      )}
      {Array.from({ length: rows }, (_, index) => (
        // Rows of a skeleton have no identity; their number is fixed.
        <div key={`row-${String(index)}`} className={styles.line} style={{ height: rem(rowHeight) }}>
          <span style={{ width: `${34 + ((index * 37) % 48)}%` }} />
        </div>
      ))}
    </div>
  )
}

/** Counted work only: `done` of `total`. */
export function ProgressBar({ label, done, total }: { label: string; done: number; total: number }) {
  const share = total > 0 ? Math.min(1, done / total) : 0
  return (
    <AriaProgressBar aria-label={label} value={share * 100} className={styles.bar ?? ''}>
      <i style={{ width: `${share * 100}%` }} />
    </AriaProgressBar>
  )
}
