/** Zoom and fit. */
import { Maximize, Minus, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../components'
import styles from './graph.module.css'

export function ZoomBar({
  k,
  onZoom,
  onFit,
}: {
  k: number
  onZoom: (direction: 1 | -1) => void
  onFit: () => void
}): ReactNode {
  return (
    <div className={`${styles.float} ${styles.zoom}`} role="toolbar" aria-label="Zoom">
      <IconButton icon={Minus} label="Zoom out" shortcut="-" onPress={() => onZoom(-1)} testId="graph-zoom-out" />
      <span className={styles.percent} data-testid="graph-zoom">
        {Math.round(k * 100)} %
      </span>
      <IconButton icon={Plus} label="Zoom in" shortcut="+" onPress={() => onZoom(1)} testId="graph-zoom-in" />
      <IconButton icon={Maximize} label="Fit the graph" shortcut="0" onPress={onFit} testId="graph-fit" />
    </div>
  )
}
