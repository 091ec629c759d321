import { STATUS_WORDS, type StatusKey } from '../format/status'
import styles from './status-strip.module.css'

const ORDER: readonly StatusKey[] = ['ok', 'unknown', 'warn', 'error', 'stale']

/** Objects by status as one bar, each part as wide as its share; a dashed bar when nothing was counted yet. */
export function StatusStrip({ counts }: { counts: Readonly<Record<StatusKey, number>> | undefined }) {
  const shown = counts ? ORDER.filter((key) => counts[key] > 0) : []
  const words = counts
    ? shown.map((key) => `${String(counts[key])} ${STATUS_WORDS[key]}`).join(', ')
    : 'Not counted yet'
  return (
    <div className={styles.sbar} role="img" aria-label={words} title={words}>
      {shown.map((key) => (
        <i key={key} data-tone={key} style={{ flexGrow: counts?.[key] ?? 0 }} />
      ))}
    </div>
  )
}
