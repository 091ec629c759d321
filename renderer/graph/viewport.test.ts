import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mixed } from './geometry'
import {
  firstLook,
  fitAll,
  GROWTH_LIMIT,
  minZoom,
  nodeScale,
  reveal,
  scrolled,
  toDrawing,
  toScreen,
  ZOOM,
  zoomAt,
} from './viewport'

const area = { width: 1000, height: 700 }

describe('viewport', () => {
  it('shows all of a drawing and never enlarges it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 9000 }), fc.integer({ min: 10, max: 9000 }), (width, height) => {
        const bounds = { x: -40, y: 25, width, height }
        const view = fitAll(bounds, area, 'middle')
        const [corner, end] = [toScreen(view, bounds), toScreen(view, { x: bounds.x + width, y: bounds.y + height })]
        expect(view.k).toBeLessThanOrEqual(1)
        expect(Math.min(corner.x, corner.y)).toBeGreaterThan(0)
        expect(end.x).toBeLessThan(area.width)
        expect(end.y).toBeLessThan(area.height)
      }),
    )
  })

  it('leaves a small drawing at 100 % in the corner, or in the middle when it has no beginning', () => {
    const bounds = { x: 12, y: 12, width: 400, height: 200 }
    const at = (anchor: 'corner' | 'middle') => toScreen(fitAll(bounds, area, anchor), bounds)
    expect([fitAll(bounds, area).k, at('corner'), at('middle')]).toEqual([1, { x: 12, y: 12 }, { x: 300, y: 230 }])
  })

  it('travels in a straight line', () => {
    const [from, to] = [
      { x: 0, y: 10, k: 1 },
      { x: 100, y: 0, k: 0.5 },
    ]
    expect([mixed(from, to, 0), mixed(from, to, 0.5), mixed(from, to, 1)]).toEqual([from, { x: 50, y: 5, k: 0.75 }, to])
  })

  it('zooms around the pointer and keeps to the limits', () => {
    const view = { x: 30, y: 40, k: 1 }
    const at = { x: 333, y: 222 }
    const before = toDrawing(view, at)
    const closer = zoomAt(view, 1.5, at)
    expect(toDrawing(closer, at).x).toBeCloseTo(before.x)
    expect(toDrawing(closer, at).y).toBeCloseTo(before.y)
    expect(zoomAt(view, 99, at).k).toBe(ZOOM.max)
    expect(zoomAt(view, 0.001, at).k).toBe(ZOOM.min)
  })

  it('lets a huge drawing be zoomed out until it fits', () => {
    const bounds = { x: 0, y: 0, width: 50_000, height: 50_000 }
    expect(minZoom(bounds, area)).toBeLessThan(fitAll(bounds, area, 'middle').k)
    expect(minZoom({ x: 0, y: 0, width: 10, height: 10 }, area)).toBe(ZOOM.min)
  })

  it('opens a tall drawing readable, with the focal object in view', () => {
    const focal = { x: 500, y: 6000 }
    const view = firstLook({ x: 0, y: 0, width: 1000, height: 9000 }, area, focal)
    expect(view.k).toBeGreaterThan(0.6)
    const at = toScreen(view, focal)
    expect(at.y).toBeGreaterThan(0)
    expect(at.y).toBeLessThan(area.height)
  })

  it('fits a tall page by its width, from its top', () => {
    const view = fitAll({ x: 0, y: 0, width: 976, height: 9000 }, area)
    expect(view).toEqual({ k: 1, x: 12, y: 12 })
    expect(fitAll({ x: 0, y: 0, width: 1952, height: 9000 }, area).k).toBe(0.5)
  })

  it('scrolls to the ends of a drawing and not beyond, and not at all where it fits', () => {
    const bounds = { x: 0, y: 0, width: 500, height: 2000 }
    const top = { x: 12, y: 12, k: 1 }
    const down = (view: typeof top, y: number) => scrolled(view, { x: 40, y }, bounds, area)
    expect(down(top, 100)).toEqual({ x: 12, y: -88, k: 1 })
    expect(down(top, 9000)).toEqual({ x: 12, y: 700 - 52 - 2000, k: 1 })
    expect(down(down(top, 300), -9000)).toEqual(top)
    expect(down({ ...top, y: 400 }, 10)).toEqual({ ...top, y: 390 })
    expect(down({ ...top, y: 400 }, -10)).toEqual({ ...top, y: 400 })
  })

  it('moves only as far as needed to show a point', () => {
    const view = { x: 0, y: 0, k: 1 }
    expect(reveal(view, { x: 500, y: 300 }, area)).toBe(view)
    expect(reveal(view, { x: 1200, y: 300 }, area)).toEqual({ x: -230, y: 0, k: 1 })
    // Never below the legend, nor under the find bar and a heading that stays.
    expect(reveal(view, { x: 500, y: 680 }, area).y).toBe(-76)
    expect(reveal(view, { x: 500, y: 20 }, area).y).toBe(64)
  })

  it('stops the growth of nodes past the limit', () => {
    expect(nodeScale(1)).toBe(1)
    expect(nodeScale(GROWTH_LIMIT * 2)).toBe(0.5)
  })
})
