/** The frame of any card. */
import type { ReactNode } from 'react'
import { cx } from '../../components'
import styles from './dashboard.module.css'

interface CardProps {
  title: string
  note?: string | undefined
  action?: ReactNode
  children: ReactNode
  /** The last row touches the edge. */
  isFlush?: boolean
  testId?: string
}

export function Card({ title, note, action, children, isFlush, testId }: CardProps) {
  return (
    <section className={cx('card', styles.card, isFlush && styles.flush)} data-testid={testId}>
      <div className={styles.cardHead}>
        <h2>{title}</h2>
        {note !== undefined && (
          <span className="xs t3 trunc" title={note}>
            {note}
          </span>
        )}
        <span className="grow" />
        {action !== undefined && <span className="xs">{action}</span>}
      </div>
      {children}
    </section>
  )
}
