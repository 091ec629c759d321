// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { labGraph } from './fixtures/graphs'
import { runLayout } from './layout'
import { buildScene } from './model'
import { motionMs, placementBetween, startMotion } from './motion'
import { bundleLinks, foldGroups } from './scene'

const open = bundleLinks(buildScene(labGraph()))
const folded = bundleLinks(foldGroups(open, new Set(['cmp-2'])))
const options = { mode: 'layered', width: 1232, pins: new Map() } as const
const [from, to] = [folded, open].map((scene) => runLayout({ scene, unfolded: open, options }))

describe('placementBetween', () => {
  if (!from || !to) throw new Error('both are laid out')

  it('ends at the next placement', () => {
    const end = placementBetween(from, to, open, 1)
    expect(end.nodes).toEqual(to.nodes)
    expect(end.groups).toEqual(to.groups)
    expect(end.waypoints).toEqual(to.waypoints)
  })

  it('starts where everything was, and lets new objects come out of the strip of their host', () => {
    const start = placementBetween(from, to, open, 0)
    expect(start.nodes.get('ctl-1-ovs')).toEqual(from.nodes.get('ctl-1-ovs'))
    expect(start.groups).toEqual(from.groups)
    const strip = from.groups.get('cmp-2') ?? { y: 0, height: 0 }
    expect(start.nodes.get('web-02')).toEqual({ x: to.nodes.get('web-02')?.x, y: strip.y + strip.height / 2 })
  })

  it('moves in straight lines, and keeps the top edge of an unfolding box', () => {
    const half = placementBetween(from, to, open, 0.5)
    const [a, b] = [from.nodes.get('ctl-1-ovs'), to.nodes.get('ctl-1-ovs')]
    expect(half.nodes.get('ctl-1-ovs')?.y).toBeCloseTo(((a?.y ?? 0) + (b?.y ?? 0)) / 2)
    expect(half.groups.get('cmp-2')?.y).toBe(from.groups.get('cmp-2')?.y)
  })
})

describe('startMotion', () => {
  it('is at the end at once without a duration', () => {
    const step = vi.fn()
    startMotion(0, step)
    expect(step.mock.calls).toEqual([[1]])
  })

  it('ends exactly there, and never after it was stopped', async () => {
    const stopped = vi.fn()
    startMotion(30, stopped)()
    const shares = await new Promise<number[]>((resolve) => {
      const seen: number[] = []
      startMotion(30, (share) => {
        seen.push(share)
        if (share === 1) resolve(seen)
      })
    })
    expect(shares).toEqual([...shares].sort((one, other) => one - other))
    expect(stopped).not.toHaveBeenCalled()
  })

  it('takes its duration from the theme', () => {
    expect(motionMs(document.documentElement)).toBe(0)
    for (const [value, ms] of [
      ['240ms', 240],
      ['.24s', 240],
      ['0ms', 0],
      ['0s', 0],
    ] as const) {
      document.documentElement.style.setProperty('--dur-3', value)
      expect(motionMs(document.documentElement)).toBe(ms)
    }
  })
})
