import type { ReactNode } from 'react'
import { STATUS_WORDS, type StatusKey } from '../format/status'
import { ProductMark, SpriteSymbol } from './marks'
import styles from './status-badge.module.css'

interface StatusBadgeProps {
  status: StatusKey
  size?: 11 | 12 | 14 | 15
  label?: boolean
}

/**
 * The badge of a status: its outline differs per status (disc, triangle, octagon, ring, clock), so that it reads
 * without colour.
 * @param label false where a word beside the badge already says it.
 */
export function StatusBadge({ status, size = 12, label = true }: StatusBadgeProps) {
  return (
    <SpriteSymbol
      symbol={`badge-${status}`}
      size={size}
      label={label ? STATUS_WORDS[status] : undefined}
      className={styles.badge}
      data-tone={status}
    />
  )
}

const RESULTS: Readonly<Record<string, StatusKey>> = { ok: 'ok', done: 'ok', problems: 'warn', failed: 'error' }

interface WorkMarkProps {
  state: string
  size?: 12 | 14
  /** Shown while it runs; without it a turning mark. */
  running?: ReactNode
  /** Shown before and instead of a result. */
  idle: ReactNode
}

/** How a piece of work stands. */
export function WorkMark({ state, size = 12, running = <ProductMark busy size={size} />, idle }: WorkMarkProps) {
  const status = RESULTS[state]
  if (status) return <StatusBadge status={status} size={size} />
  return state === 'running' ? running : idle
}

/** A badge and a count: "2 errors below". Nothing when there is none. */
export function RollUp({ status, count }: { status: StatusKey; count: number }) {
  if (count === 0) return null
  return (
    <span className={styles.roll} data-tone={status} title={`${count} × ${STATUS_WORDS[status]}`}>
      <StatusBadge status={status} />
      {count}
    </span>
  )
}
