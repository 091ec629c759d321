import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { fontScale } from './marks'
import styles from './splitter.module.css'

/** Pixels a press of an arrow key moves the edge. */
const STEP_PX = 16

/**
 * The movable edge of a pane of fixed width. Widths are pixels of the design, which grow with the font.
 * @param side which side of the edge the pane lies on.
 */
export function Splitter(props: {
  label: string
  side: 'left' | 'right'
  widthPx: number
  minPx: number
  maxPx: number
  onChange: (widthPx: number) => void
  testId: string
}) {
  const { widthPx, minPx, maxPx } = props
  const start = useRef<{ x: number; widthPx: number }>(undefined)
  const direction = props.side === 'left' ? 1 : -1
  const set = (px: number) => props.onChange(Math.round(Math.min(maxPx, Math.max(minPx, px))))
  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, widthPx }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) set(start.current.widthPx + (direction * (event.clientX - start.current.x)) / fontScale())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, number> = {
      ArrowLeft: widthPx - direction * STEP_PX,
      ArrowRight: widthPx + direction * STEP_PX,
      Home: minPx,
      End: maxPx,
    }
    const next = keys[event.key]
    if (next === undefined) return
    event.preventDefault()
    set(next)
  }
  return (
    <hr
      className={styles.splitter}
      aria-label={props.label}
      aria-orientation="vertical"
      aria-valuenow={widthPx}
      aria-valuemin={minPx}
      aria-valuemax={maxPx}
      // A separator that can be moved is a widget and takes focus (WAI-ARIA window splitter).
      tabIndex={0}
      data-testid={props.testId}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = undefined
      }}
      onKeyDown={onKeyDown}
    />
  )
}
