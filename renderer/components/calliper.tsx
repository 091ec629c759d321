import styles from './calliper.module.css'
import { cx } from './class-names'
import { symbolHref } from './glyph'

/** The product's mark; turning, it is the busy indicator (a still mark under reduced motion). */
export function Calliper({ busy = false, size = 16, label }: { busy?: boolean; size?: number; label?: string }) {
  const className = cx(styles.calliper, busy && styles.busy)
  const drawing = <use href={symbolHref('calliper')} />
  return label === undefined ? (
    <svg className={className} width={size} height={size} aria-hidden="true">
      {drawing}
    </svg>
  ) : (
    <svg className={className} width={size} height={size} role="img" aria-label={label}>
      {drawing}
    </svg>
  )
}
