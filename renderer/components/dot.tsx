import { cx } from './class-names'
import styles from './dot.module.css'

/** A state lamp; always beside the word it stands for. */
export function Dot({ tone = 'unknown' }: { tone?: 'ok' | 'warn' | 'error' | 'unknown' | 'accent' }) {
  return <span className={cx(styles.dot, styles[tone])} aria-hidden="true" />
}
