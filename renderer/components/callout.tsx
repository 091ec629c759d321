import { Info } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './callout.module.css'
import { Icon } from './marks'
import { StatusBadge } from './status-badge'

interface CalloutProps {
  tone: 'error' | 'warn' | 'stale' | 'ok' | 'info'
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
  /** In place of the badge of the tone. */
  mark?: ReactNode
}

/**
 * A message that stays: line 1 what happened (`title`), line 2 the consequence or cause with the object named,
 * then at most three text actions, the remedy first.
 */
export function Callout({ tone, title, children, actions, mark }: CalloutProps) {
  return (
    <div
      className={styles.callout}
      data-tone={tone === 'info' ? 'accent' : tone}
      role={tone === 'error' ? 'alert' : 'note'}
    >
      {mark !== undefined ? (
        mark
      ) : tone === 'info' ? (
        <Icon as={Info} size={14} className="acc" />
      ) : (
        <StatusBadge status={tone} size={14} label={false} />
      )}
      <div className="shrinks breaks">
        {title !== undefined && <b>{title}</b>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  )
}
