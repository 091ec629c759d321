import { useEffect, useState } from 'react'
import { Button } from './button'
import { Calliper } from './calliper'
import styles from './skeleton.module.css'

/** True once `delayMs` have passed since mounting. */
function useDelay(delayMs: number): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  return isOver
}

/**
 * What is shown while data is on its way: nothing for 150 ms, then grey rows; after a second `stage` in words, after
 * five a way to give up.
 */
export function Skeleton({
  rows = 6,
  rowHeight = 28,
  stage,
  onCancel,
}: {
  rows?: number
  rowHeight?: number
  stage?: string
  onCancel?: () => void
}) {
  const isVisible = useDelay(150)
  const saysStage = useDelay(1000)
  const offersCancel = useDelay(5000)
  if (!isVisible) return null
  return (
    <div className={styles.skeleton} aria-busy="true">
      {saysStage && (
        <div className={styles.stage} role="status">
          <Calliper busy />
          <span>{stage ?? 'Loading'}</span>
          {offersCancel && onCancel && (
            <Button size="small" variant="ghost" onPress={onCancel} testId="loading.cancel">
              Cancel
            </Button>
          )}
        </div>
      )}
      {Array.from({ length: rows }, (_, index) => (
        // Rows of a skeleton have no identity; their number is fixed.
        <div key={`row-${String(index)}`} className={styles.line} style={{ height: rowHeight }}>
          <span style={{ width: `${34 + ((index * 37) % 48)}%` }} />
        </div>
      ))}
    </div>
  )
}
