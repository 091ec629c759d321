/** The tooltip of the drawing: at most eight facts, beside what it explains and never over it. */
import type { ReactNode } from 'react'
import { StatusBadge } from '../components'
import type { HoverFacts } from './describe'
import type { Rect } from './geometry'
import styles from './graph.module.css'
import { shownState } from './health'
import type { Size } from './viewport'

/** Largest size of the card, for choosing its side before it is drawn. */
const CARD: Size = { width: 320, height: 190 }
const GAP = 12

export function HoverCard({
  facts,
  around,
  area,
  pinned,
}: {
  facts: HoverFacts
  /** What must stay visible, on screen. */
  around: Rect
  area: Size
  pinned: boolean
}): ReactNode {
  return (
    <div
      className={`${styles.float} ${styles.card}`}
      style={cardPlace(around, area)}
      role="tooltip"
      data-testid="graph-tooltip"
    >
      <div className={styles.cardHead}>
        <StatusBadge status={shownState(facts)} />
        <b>{facts.title}</b>
        <span>{facts.type}</span>
      </div>
      <dl className={styles.facts}>
        {facts.facts.map(({ label, value }) => [<dt key={`${label} label`}>{label}</dt>, <dd key={label}>{value}</dd>])}
      </dl>
      <div className={styles.hint}>{pinned ? 'Esc closes' : 'Space keeps this open'}</div>
    </div>
  )
}

/** To the right of the thing if there is room, else to its left; inside the area as far as that goes. */
export function cardPlace(around: Rect, area: Size): { top: number; left?: number; right?: number } {
  const top = Math.max(8, Math.min(around.y, area.height - CARD.height - 8))
  const right = around.x + around.width + GAP
  return right + CARD.width <= area.width || around.x < CARD.width
    ? { top, left: right }
    : { top, right: area.width - around.x + GAP }
}
