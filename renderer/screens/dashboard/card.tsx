import type { ReactNode } from 'react'
import { cx } from '../../components'
import styles from './dashboard.module.css'

/** A titled part of a dashboard. */
export function Card({
  title,
  note,
  action,
  children,
  testId,
}: {
  title: string
  note?: string
  action?: ReactNode
  children: ReactNode
  testId?: string
}) {
  return (
    <section className={cx('card', styles.card)} data-testid={testId}>
      <div className={styles.cardHead}>
        <h2>{title}</h2>
        {note !== undefined && <span className="xs t3">{note}</span>}
        <span className="grow" />
        {action !== undefined && <span className="xs">{action}</span>}
      </div>
      {children}
    </section>
  )
}
