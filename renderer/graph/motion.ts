/** The drawing on its way: after a fold or a new layout its objects move to their places. */
import { easeCubicInOut } from 'd3'
import { useLayoutEffect, useRef, useState } from 'react'
import { buildDrawing, type Drawing } from './drawing'
import { middleOf, mixed, type Point } from './geometry'
import type { Scene } from './model'
import { type Placement, placedNodes } from './placement'
import { routeLinks } from './routes'

/** A picture between two layouts; it is of one drawing and is dropped with it. */
interface Frame {
  of: Drawing
  drawing: Drawing
}

/**
 * @param target where everything shall be
 * @param layout the layout `target` was made of; only another layout starts a journey, dragging and news do not
 * @param moves false for drawings too large to move smoothly
 * @returns what to draw now: `target`, or a picture on the way to it
 */
export function useMotion(
  target: Drawing | undefined,
  layout: Placement | undefined,
  moves: boolean,
): Drawing | undefined {
  const [frame, setFrame] = useState<Frame>()
  const shown = useRef<Drawing>(undefined)
  const latest = useRef(target)
  latest.current = target
  // Before the browser paints, so that the new places are not seen before the journey to them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another layout starts a journey
  useLayoutEffect(() => {
    const [from, to] = [shown.current?.placement, latest.current]
    const durationMs = from && moves ? motionMs(document.documentElement) : 0
    if (!from || !to || durationMs === 0) return
    const step = (share: number): void =>
      setFrame(share === 1 ? undefined : { of: to, drawing: drawingBetween(from, to, share) })
    step(0)
    return startMotion(durationMs, step)
  }, [layout, moves])
  const now = frame && frame.of === target ? frame.drawing : target
  useLayoutEffect(() => {
    shown.current = now
  }, [now])
  return now
}

/** The target's objects and labels on their way, with lines that follow them; words on lines wait for the end. */
function drawingBetween(from: Placement, to: Drawing, share: number): Drawing {
  const placement = placementBetween(from, to.placement, to.scene, share)
  return buildDrawing(to.scene, placement, { ...to, routes: routeLinks(to.scene, placement), linkLabels: new Map() })
}

/** Token that says how long folding, unfolding and a new layout take; it is 0 under reduced motion. */
const DURATION = '--dur-3'

/** Duration of movements in milliseconds; 0 when nothing shall move. */
export function motionMs(element: Element): number {
  const value = getComputedStyle(element).getPropertyValue(DURATION).trim()
  const amount = Number.parseFloat(value) || 0
  // Style sheets are written with "240ms" and shipped, minified, with ".24s".
  return value.endsWith('ms') ? amount : amount * 1000
}

/**
 * Calls `step` once a frame with the share of the way, eased, the last time with 1; at once with 1 without a duration.
 * @returns stops it where it is
 */
export function startMotion(durationMs: number, step: (share: number) => void): () => void {
  if (durationMs <= 0) {
    step(1)
    return () => {}
  }
  const start = performance.now()
  let frame = requestAnimationFrame(function next(now) {
    const share = Math.min(1, Math.max(0, (now - start) / durationMs))
    if (share < 1) frame = requestAnimationFrame(next)
    step(easeCubicInOut(share))
  })
  return () => cancelAnimationFrame(frame)
}

/**
 * Where everything is on the way from one placement to the next: in a straight line from its old place. What was not
 * there before comes out of the strip of its group, or is in its place at once.
 * @param scene what the next placement is of
 */
export function placementBetween(from: Placement, to: Placement, scene: Scene, share: number): Placement {
  const starts = startsOf(scene, from, to)
  const nodes = new Map([...to.nodes].map(([id, at]) => [id, mixed(starts.get(id) ?? at, at, share)]))
  const groups = new Map([...to.groups].map(([id, rect]) => [id, mixed(from.groups.get(id) ?? rect, rect, share)]))
  const waypoints = new Map(
    scene.links.flatMap((link) => {
      const points = to.waypoints.get(link.id)
      if (!points) return []
      const before = from.waypoints.get(link.id)
      const birth = starts.get(link.source) ?? starts.get(link.target)
      const moved = points.map((at, index) => {
        const start = before?.length === points.length ? before[index] : birth && { x: at.x, y: birth.y }
        return mixed(start ?? at, at, share)
      })
      return [[link.id, moved] as const]
    }),
  )
  const columns = to.columns.map((column, index) => {
    const before = from.columns.length === to.columns.length ? from.columns[index] : undefined
    return { ...column, x: mixed(before ?? column, column, share).x }
  })
  return { ...to, nodes, groups, waypoints, columns }
}

/** Where the objects of the next placement set out. */
function startsOf(scene: Scene, from: Placement, to: Placement): ReadonlyMap<string, Point> {
  return new Map(
    placedNodes(scene, to).map(({ node: { id, group }, at }) => {
      const strip = group === undefined ? undefined : from.groups.get(group)
      return [id, from.nodes.get(id) ?? (strip ? { x: at.x, y: middleOf(strip).y } : at)]
    }),
  )
}
