import { ProgressBar as AriaProgressBar } from 'react-aria-components'
import styles from './progress-bar.module.css'

/** Counted work only: `done` of `total`. */
export function ProgressBar({ label, done, total }: { label: string; done: number; total: number }) {
  const share = total > 0 ? Math.min(1, done / total) : 0
  return (
    <AriaProgressBar aria-label={label} value={share * 100} className={styles.bar ?? ''}>
      <i style={{ width: `${share * 100}%` }} />
    </AriaProgressBar>
  )
}
