/** The layer ruler: one major tick per layer with its name and count; moves and zooms sideways with the drawing. */
import { type ReactNode, useMemo } from 'react'
import type { Drawing } from './drawing'
import styles from './graph.module.css'
import { shorten, textWidth } from './labels'
import { layerTitle } from './layers'
import type { Scene } from './model'
import type { Viewport } from './viewport'

/** One layer on the ruler, in drawing units. */
interface Mark {
  layer: number
  /** Places of its columns. */
  ticks: readonly number[]
  title: string
  short: string
  count: number
}

/** Minor ticks between two columns. */
const MINOR = 10

/**
 * @param shown the scene before folding, so that folded objects are counted too
 */
export function Ruler({
  drawing,
  shown,
  viewport,
  width,
}: {
  drawing: Drawing
  shown: Scene
  viewport: Viewport
  width: number
}): ReactNode {
  const marks = useMemo(() => marksOf(drawing, shown), [drawing, shown])
  const focalLayer = shown.nodes.find((node) => node.id === drawing.scene.focal)?.layer
  const at = (x: number): number => x * viewport.k + viewport.x
  const xs = drawing.placement.columns.map((column) => column.x)
  const pitch = Math.min(...xs.slice(1).map((x, index) => x - (xs[index] ?? 0)), 170) * viewport.k
  return (
    <div className={styles.ruler} data-testid="graph-ruler">
      <svg
        width={width}
        height={30}
        role="img"
        aria-label={marks.map((mark) => `${mark.title} ${mark.count}`).join(', ')}
      >
        {minorTicks(xs, viewport, width).map((x) => (
          <line key={x} className={styles.minor} x1={x} x2={x} y1={25.5} y2={30} />
        ))}
        {marks.map((mark) => {
          const on = mark.layer === focalLayer
          const middle = at(mark.ticks.reduce((sum, x) => sum + x, 0) / mark.ticks.length)
          const room = pitch * mark.ticks.length - 8 - textWidth(String(mark.count), 'ui')
          const title = textWidth(mark.title, 'ui-strong') <= room ? mark.title : mark.short
          return (
            <g key={mark.layer} className={on ? styles.on : undefined}>
              {mark.ticks.map((x) => (
                <line key={x} className={styles.major} x1={at(x)} x2={at(x)} y1={21} y2={30} />
              ))}
              {room > 8 && (
                <text x={middle} y={15}>
                  {shorten(title, Math.max(room, 24), 'ui-strong')} <tspan className={styles.count}>{mark.count}</tspan>
                </text>
              )}
            </g>
          )
        })}
      </svg>
    </div>
  )
}

function marksOf(drawing: Drawing, shown: Scene): Mark[] {
  const layers = [...new Set(drawing.placement.columns.map((column) => column.layer))]
  return layers.map((layer) => {
    const inLayer = shown.nodes.filter((node) => node.layer === layer)
    const types = new Set(inLayer.map((node) => node.type))
    return {
      layer,
      ticks: drawing.placement.columns.filter((column) => column.layer === layer).map((column) => column.x),
      title: layerTitle(layer, types, false),
      short: layerTitle(layer, types, true),
      count: inLayer.length,
    }
  })
}

/** Ticks in screen pixels, a tenth of the first pitch apart, over the whole width. */
function minorTicks(xs: readonly number[], viewport: Viewport, width: number): number[] {
  const [first, second] = xs
  if (first === undefined) return []
  const step = (((second ?? first + 100) - first) / MINOR) * viewport.k
  if (step < 4) return []
  const start = first * viewport.k + viewport.x
  const ticks: number[] = []
  for (let x = start - Math.floor(start / step) * step; x < width; x += step) ticks.push(Math.round(x * 10) / 10)
  return ticks
}
