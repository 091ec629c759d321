import { cx } from './class-names'
import styles from './middle-text.module.css'

/** Characters of the end that stay visible: what tells two identifiers apart. */
const TAIL = 6

/** An identifier, shortened in the middle where there is no room for it; in the mono face except in lists of names. */
export function MiddleText({ text, face = 'mono' }: { text: string; face?: 'mono' | 'ui' }) {
  const cut = Math.max(0, text.length - TAIL)
  return (
    <span className={cx(face === 'mono' && 'mono', styles.whole)} title={text}>
      <span className={styles.start}>{text.slice(0, cut)}</span>
      <span>{text.slice(cut)}</span>
    </span>
  )
}
