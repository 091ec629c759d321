import { cx } from './class-names'
import styles from './middle-text.module.css'

/** Characters of the end that stay visible: what tells two identifiers apart. */
const TAIL = 6

/**
 * A name or identifier, shortened in the middle where there is no room for it; in the mono face unless it is prose.
 * Its label keeps the two halves one word where a button or heading takes its name from its content.
 */
export function MiddleText({ text, face = 'mono' }: { text: string; face?: 'mono' | 'ui' }) {
  // A short text has no middle; it is drawn whole, so that nothing hangs on an empty first half.
  const cut = text.length <= 2 * TAIL ? text.length : text.length - TAIL
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: not a name of its own but a part of its parent's (accname 2C)
    <span className={cx(face === 'mono' && 'mono', styles.whole)} title={text} aria-label={text}>
      <span className={styles.start}>{text.slice(0, cut)}</span>
      {cut < text.length && <span>{text.slice(cut)}</span>}
    </span>
  )
}
