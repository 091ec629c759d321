/** The whole drawing in small, with a frame around the part in view; a click or drag goes there. */
import { type PointerEvent, type ReactNode, useMemo, useRef } from 'react'
import type { Drawing } from './drawing'
import { inflate, type Point } from './geometry'
import styles from './graph.module.css'
import type { GraphTheme } from './graph-theme'
import { isBad, shownState } from './health'
import { centreOn, type Size, type Viewport, visibleRect } from './viewport'

const SIZE: Size = { width: 168, height: 92 }
/** Above this many objects the dots would be a smear: only problems are shown. */
const MOST_DOTS = 1500

export function MiniMap({
  drawing,
  viewport,
  area,
  theme,
  onViewport,
}: {
  drawing: Drawing
  viewport: Viewport
  area: Size
  theme: GraphTheme
  onViewport: (view: Viewport) => void
}): ReactNode {
  const dragging = useRef(false)
  const frame = inflate(drawing.placement.bounds, 20)
  const scale = Math.min(SIZE.width / frame.width, SIZE.height / frame.height)
  const [dx, dy] = [(SIZE.width - frame.width * scale) / 2, (SIZE.height - frame.height * scale) / 2]
  const dots = useMemo(() => dotsOf(drawing), [drawing])
  const seen = visibleRect(viewport, area)
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const point: Point = {
      x: (event.clientX - box.left - dx) / scale + frame.x,
      y: (event.clientY - box.top - dy) / scale + frame.y,
    }
    onViewport(centreOn(viewport, point, area))
  }
  const clip = (value: number, most: number): number => Math.max(1, Math.min(most - 1, value))
  const left = clip((seen.x - frame.x) * scale + dx, SIZE.width)
  const top = clip((seen.y - frame.y) * scale + dy, SIZE.height)
  const right = clip((seen.x + seen.width - frame.x) * scale + dx, SIZE.width)
  const bottom = clip((seen.y + seen.height - frame.y) * scale + dy, SIZE.height)
  return (
    <div className={`${styles.float} ${styles.minimap}`} data-testid="graph-minimap">
      <svg
        {...SIZE}
        aria-hidden="true"
        onPointerDown={(event) => {
          dragging.current = true
          event.currentTarget.setPointerCapture(event.pointerId)
          go(event)
        }}
        onPointerMove={(event) => dragging.current && go(event)}
        onPointerUp={() => {
          dragging.current = false
        }}
      >
        <g transform={`translate(${dx} ${dy}) scale(${scale}) translate(${-frame.x} ${-frame.y})`}>
          {[...drawing.placement.groups].map(([id, rect]) => (
            <rect key={id} {...rect} rx={3 / scale} fill={theme.group} stroke={theme.border} strokeWidth={1 / scale} />
          ))}
          {dots.map(({ id, at, state }) => (
            <circle
              key={id}
              cx={at.x}
              cy={at.y}
              r={(dots.length > 200 ? 0.9 : isBad(state) ? 2.5 : 1.75) / scale}
              fill={theme.tones[state].line}
            />
          ))}
        </g>
        <rect
          x={left}
          y={top}
          width={Math.max(2, right - left)}
          height={Math.max(2, bottom - top)}
          rx={3}
          fill="none"
          stroke={theme.accent}
          strokeWidth={1.5}
        />
      </svg>
    </div>
  )
}

function dotsOf(drawing: Drawing): { id: string; at: Point; state: ReturnType<typeof shownState> }[] {
  const all = drawing.scene.nodes.flatMap((node) => {
    const at = drawing.placement.nodes.get(node.id)
    return at ? [{ id: node.id, at, state: shownState(node) }] : []
  })
  return all.length <= MOST_DOTS ? all : all.filter(({ state }) => isBad(state)).slice(0, MOST_DOTS)
}
