/** The drawing area: shows a drawing in one of the two renderers and turns pointer gestures into intents. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import type { Hit } from './drawing'
import { contains, type Point } from './geometry'
import styles from './graph.module.css'
import { elementCount } from './model'
import type { PaintContext } from './paint'
import { type PathCache, paintCanvas } from './paint-canvas'
import { stuckHeads } from './paint-groups'
import { SvgScene } from './paint-svg'
import { fitAll, nodeScale, type Size, toDrawing, type Viewport, visibleRect, zoomAt } from './viewport'

interface StageProps {
  onViewport: (view: Viewport) => void
  onHover: (hit: Hit | undefined) => void
  onClick: (hit: Hit | undefined, double: boolean) => void
  /** A menu is asked for; `at` in window coordinates. */
  onMenu: (hit: Hit | undefined, at: Point) => void
  onScroll: (by: Point) => void
  /** An object is dragged; `at` is its new middle. */
  onDrag: (id: string, at: Point) => void
  /** "Topology of web-02, 19 objects, 20 links". */
  label: string
  onKeyDown: (event: KeyboardEvent) => void
  onFocus: () => void
  element: RefObject<HTMLDivElement | null>
  context: PaintContext
  viewport: Viewport
  area: Size
  renderer: 'svg' | 'canvas'
  minZoom: number
}

/** Movement in pixels that turns a click into a drag. */
const DRAG_FROM = 4
/** Reach of the pointer in pixels. */
const SLACK = 4

interface Gesture {
  start: Point
  view: Viewport
  /** Object under the pointer when it went down, and where its middle was. */
  node: { id: string; at: Point } | undefined
  moved: boolean
}

export function Stage(props: StageProps): ReactNode {
  const { context, viewport, area, renderer, element } = props
  const gesture = useRef<Gesture>(undefined)
  const pinch = usePinch(props)
  useWheel(element, props)

  const local = (event: { clientX: number; clientY: number }): Point => {
    const box = element.current?.getBoundingClientRect()
    const { scale } = context.theme
    return { x: (event.clientX - (box?.left ?? 0)) / scale, y: (event.clientY - (box?.top ?? 0)) / scale }
  }
  const view = visibleRect(viewport, area)
  const hitAt = (point: Point): Hit | undefined => {
    const at = toDrawing(viewport, point)
    const head = stuckHeads(context.drawing, view).find(({ rect }) => contains(rect, at))
    if (head) return { kind: 'group', id: head.group.id, head: true }
    return context.drawing.hit(at, SLACK / viewport.k / nodeScale(viewport.k))
  }

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const start = local(event)
    // Of every finger, or one that is lifted elsewhere would count as down for ever.
    event.currentTarget.setPointerCapture(event.pointerId)
    if (pinch.down(event.pointerId, start)) {
      gesture.current = undefined
      return
    }
    const hit = hitAt(start)
    // A line of text has its place in its row; only shapes are dragged.
    const { nodes, cells } = context.drawing.placement
    const at = hit?.kind === 'node' && !cells.has(hit.id) ? nodes.get(hit.id) : undefined
    gesture.current = { start, view: viewport, node: hit && at ? { id: hit.id, at } : undefined, moved: false }
  }
  const move = (event: PointerEvent): void => {
    const point = local(event)
    if (pinch.move(event.pointerId, point)) return
    const now = gesture.current
    if (!now) {
      props.onHover(hitAt(point))
      return
    }
    const [dx, dy] = [point.x - now.start.x, point.y - now.start.y]
    if (!now.moved && Math.hypot(dx, dy) < DRAG_FROM) return
    if (!now.moved) props.onHover(undefined)
    now.moved = true
    if (now.node) props.onDrag(now.node.id, { x: now.node.at.x + dx / viewport.k, y: now.node.at.y + dy / viewport.k })
    else props.onViewport({ k: now.view.k, x: now.view.x + dx, y: now.view.y + dy })
  }
  const up = (event: PointerEvent): void => {
    pinch.up(event.pointerId)
    const now = gesture.current
    gesture.current = undefined
    if (now && !now.moved) props.onClick(hitAt(local(event)), false)
  }

  return (
    <div
      ref={element}
      className={styles.stage}
      role="application"
      aria-label={props.label}
      // The whole drawing is one focus stop; the arrow keys move inside it.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application handles its own keys
      tabIndex={0}
      data-testid="graph-stage"
      onKeyDown={props.onKeyDown}
      onFocus={props.onFocus}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={(event) => {
        pinch.up(event.pointerId)
        gesture.current = undefined
      }}
      onPointerLeave={() => props.onHover(undefined)}
      onContextMenu={(event) => {
        event.preventDefault()
        props.onMenu(hitAt(local(event)), { x: event.clientX, y: event.clientY })
      }}
      onDoubleClick={(event) => props.onClick(hitAt(local(event)), true)}
    >
      {renderer === 'svg' ? (
        <svg
          className={styles.scene}
          width={area.width * context.theme.scale}
          height={area.height * context.theme.scale}
          viewBox={`0 0 ${area.width} ${area.height}`}
          aria-hidden="true"
        >
          <SvgScene context={context} viewport={viewport} view={view} />
        </svg>
      ) : (
        <CanvasLayer context={context} viewport={viewport} area={area} />
      )}
    </div>
  )
}

/** Two fingers on a screen zoom about the middle between them, and move the drawing with it. */
function usePinch({ viewport, minZoom, onViewport }: StageProps) {
  const fingers = useRef(new Map<number, Point>())
  const began = useRef<{ view: Viewport; middle: Point; apart: number }>(undefined)
  const span = () => {
    const [a, b] = [...fingers.current.values()]
    if (!a || !b || fingers.current.size !== 2) return undefined
    return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) }
  }
  return {
    /** True once this is more than one finger: no click, no drag. */
    down(id: number, at: Point): boolean {
      fingers.current.set(id, at)
      const now = span()
      began.current = now && { view: viewport, ...now }
      return fingers.current.size > 1
    },
    /** True while two fingers are down. */
    move(id: number, at: Point): boolean {
      if (fingers.current.has(id)) fingers.current.set(id, at)
      const [start, now] = [began.current, span()]
      if (!start || !now) return false
      const { k, x, y } = zoomAt(start.view, now.apart / start.apart, start.middle, minZoom)
      onViewport({ k, x: x + now.middle.x - start.middle.x, y: y + now.middle.y - start.middle.y })
      return true
    },
    up(id: number): void {
      fingers.current.delete(id)
      began.current = undefined
    },
  }
}

/**
 * The wheel scrolls, with Shift sideways; with Ctrl it zooms at the pointer, which is also how browsers tell of a pinch.
 * React's own wheel listener cannot stop the page from doing the same.
 */
function useWheel(element: RefObject<HTMLDivElement | null>, props: StageProps): void {
  const latest = useRef(props)
  latest.current = props
  useEffect(() => {
    const stage = element.current
    if (!stage) return
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const { viewport, minZoom, onViewport, onScroll, context } = latest.current
      const { scale } = context.theme
      const unit = (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1) / scale
      const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
      if (!event.ctrlKey && !event.metaKey) {
        onScroll(event.shiftKey && dx === 0 ? { x: dy, y: 0 } : { x: dx, y: dy })
        return
      }
      const box = stage.getBoundingClientRect()
      const at = { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale }
      // A notch of a wheel is a jump, a pinch many small steps.
      const way = Math.max(-MOST_ZOOM, Math.min(MOST_ZOOM, dy * scale))
      onViewport(zoomAt(viewport, 2 ** (-way / 100), at, minZoom))
    }
    stage.addEventListener('wheel', onWheel, { passive: false })
    return () => stage.removeEventListener('wheel', onWheel)
  }, [element])
}

/** Pixels of one event that count at most; 100 would double the zoom. */
const MOST_ZOOM = 40

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

function CanvasLayer({ context, viewport, area }: Pick<StageProps, 'context' | 'viewport' | 'area'>): ReactNode {
  const element = useRef<HTMLCanvasElement>(null)
  const cache = useRef<PathCache>(new Map())
  const crisp = useRef<{ shot: Shot; context: PaintContext }>(undefined)
  const overview = useRef<{ shot: Shot; drawing: PaintContext['drawing'] }>(undefined)

  useEffect(() => {
    const canvas = element.current
    const pen = canvas?.getContext('2d')
    if (!canvas || !pen || area.width === 0) return
    const ratio = (window.devicePixelRatio || 1) * context.theme.scale
    const draw = (): void => {
      resize(canvas, area, ratio)
      paintCanvas(pen, context, viewport, area, ratio, cache.current)
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
        style={{ width: area.width * context.theme.scale, height: area.height * context.theme.scale }}
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
  const { width, height } = canvas
  const copy = Object.assign(document.createElement('canvas'), { width, height })
  copy.getContext('2d')?.drawImage(canvas, 0, 0)
  return copy
}

/** The whole graph in one picture. */
function overviewOf(context: PaintContext, cache: PathCache): Shot {
  const image = Object.assign(document.createElement('canvas'), OVERVIEW)
  const viewport = fitAll(context.drawing.placement.bounds, OVERVIEW, 'middle')
  const pen = image.getContext('2d')
  if (pen) paintCanvas(pen, { ...context, k: viewport.k }, viewport, OVERVIEW, 1, cache)
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
