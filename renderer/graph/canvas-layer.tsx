/** The canvas renderer as a component: crisp when still, a moved picture of itself during gestures on large graphs. */
import { type ReactNode, useEffect, useRef } from 'react'
import styles from './graph.module.css'
import { elementCount } from './model'
import type { PaintContext } from './picture'
import { type PathCache, renderCanvas } from './render-canvas'
import { fitAll, type Size, type Viewport } from './viewport'

/** From this size on a gesture moves the last picture instead of drawing anew. */
const PICTURE_FROM = 3000
/** A gesture is over when nothing moved for this long. */
const SETTLE_MS = 120
/** Size of the picture of the whole graph that fills what a gesture uncovers. */
const OVERVIEW: Size = { width: 2048, height: 1536 }

/** A picture and the viewport it was drawn with. */
interface Shot {
  image: HTMLCanvasElement
  viewport: Viewport
  area: Size
}

export function CanvasLayer({
  context,
  viewport,
  area,
}: {
  context: PaintContext
  viewport: Viewport
  area: Size
}): ReactNode {
  const element = useRef<HTMLCanvasElement>(null)
  const cache = useRef<PathCache>(new Map())
  const crisp = useRef<{ shot: Shot; context: PaintContext }>(undefined)
  const overview = useRef<{ shot: Shot; drawing: PaintContext['drawing'] }>(undefined)

  useEffect(() => {
    const canvas = element.current
    const pen = canvas?.getContext('2d')
    if (!canvas || !pen || area.width === 0) return
    const ratio = window.devicePixelRatio || 1
    const draw = (): void => {
      resize(canvas, area, ratio)
      renderCanvas(pen, context, viewport, area, ratio, cache.current)
      crisp.current = { shot: { image: copyOf(canvas), viewport, area }, context }
    }
    const last = crisp.current
    const large = elementCount(context.drawing.scene) > PICTURE_FROM
    if (!large || !last || last.context !== context || last.shot.viewport === viewport || last.shot.area !== area) {
      const frame = requestAnimationFrame(draw)
      return () => cancelAnimationFrame(frame)
    }
    if (overview.current?.drawing !== context.drawing) {
      overview.current = { shot: overviewOf(context, cache.current), drawing: context.drawing }
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.fillStyle = context.theme.canvas
    pen.fillRect(0, 0, area.width, area.height)
    paste(pen, overview.current.shot, viewport)
    paste(pen, last.shot, viewport)
    const timer = setTimeout(draw, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [context, viewport, area])

  return (
    <div aria-hidden="true">
      <canvas
        ref={element}
        className={styles.scene}
        style={{ width: area.width, height: area.height }}
        data-testid="graph-canvas"
      />
    </div>
  )
}

function resize(canvas: HTMLCanvasElement, area: Size, ratio: number): void {
  const [width, height] = [Math.round(area.width * ratio), Math.round(area.height * ratio)]
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas')
  copy.width = canvas.width
  copy.height = canvas.height
  copy.getContext('2d')?.drawImage(canvas, 0, 0)
  return copy
}

/** The whole graph in one picture. */
function overviewOf(context: PaintContext, cache: PathCache): Shot {
  const image = document.createElement('canvas')
  image.width = OVERVIEW.width
  image.height = OVERVIEW.height
  const viewport = fitAll(context.drawing.placement.bounds, OVERVIEW, 'middle')
  const pen = image.getContext('2d')
  if (pen) renderCanvas(pen, { ...context, k: viewport.k }, viewport, OVERVIEW, 1, cache)
  return { image, viewport, area: OVERVIEW }
}

/** Draws a picture where its content lies in another viewport. */
function paste(pen: CanvasRenderingContext2D, shot: Shot, viewport: Viewport): void {
  const scale = viewport.k / shot.viewport.k
  pen.drawImage(
    shot.image,
    viewport.x - shot.viewport.x * scale,
    viewport.y - shot.viewport.y * scale,
    shot.area.width * scale,
    shot.area.height * scale,
  )
}
