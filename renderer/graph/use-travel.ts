/** The drawing on its way: after a fold or a new layout its objects travel to their places. */
import { useLayoutEffect, useRef, useState } from 'react'
import { buildDrawing, type Drawing } from './drawing'
import type { Placement } from './placement'
import { routeLinks } from './route-links'
import { placementBetween, startTravel, travelMs } from './travel'

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
export function useTravel(
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
    const durationMs = from && moves ? travelMs(document.documentElement) : 0
    if (!from || !to || durationMs === 0) return
    const step = (share: number): void =>
      setFrame(share === 1 ? undefined : { of: to, drawing: drawingBetween(from, to, share) })
    step(0)
    return startTravel(durationMs, step)
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
