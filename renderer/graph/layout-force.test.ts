import { describe, expect, it } from 'vitest'
import { fabricGraph, labGraph } from './fixtures/graphs'
import { contains, overlaps, type Rect } from './geometry'
import { runLayout } from './layout'
import { buildScene, type Scene } from './model'
import type { Placement } from './placement'
import { bundleLinks, foldGroups } from './scene'

const lay = (scene: Scene): Placement =>
  runLayout({ scene, unfolded: scene, options: { mode: 'force', width: 1200, pins: new Map() } })
const fold = (scene: Scene, ...ids: string[]): Scene => bundleLinks(foldGroups(scene, new Set(ids)))
const lab = buildScene(labGraph())
const rects = (placement: Placement): Rect[] => [...placement.groups.values()]

describe('force layout', () => {
  it('gives the same picture for the same data in any order', () => {
    const graph = labGraph()
    expect(lay(buildScene({ ...graph, nodes: [...graph.nodes].reverse() }))).toEqual(lay(lab))
  })

  it('keeps members inside their box and boxes apart', () => {
    const scene = buildScene(fabricGraph(12, 6))
    const placement = lay(scene)
    for (const group of scene.groups) {
      const rect = placement.groups.get(group.id)
      for (const id of group.members) {
        const at = placement.nodes.get(id)
        expect(rect && at && contains(rect, at)).toBe(true)
      }
    }
    const boxes = rects(placement)
    expect(boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlaps(a, b)))).toBe(false)
  })

  it('keeps a pinned network in its place', () => {
    const options = { mode: 'force', width: 1200, pins: new Map([['shop-net', { x: -400, y: 300 }]]) } as const
    expect(runLayout({ scene: lab, unfolded: lab, options }).nodes.get('shop-net')).toEqual({ x: -400, y: 300 })
  })

  it('moves little else when a host is unfolded', () => {
    const scene = buildScene(fabricGraph(12, 6))
    const all = scene.groups.map((group) => group.id)
    const before = lay(fold(scene, ...all))
    const open = fold(scene, ...all.slice(1))
    const options = { mode: 'force', width: 1200, pins: new Map() } as const
    const after = runLayout({ scene: open, unfolded: open, options, previous: before })
    const moved = all.slice(1).map((id) => {
      const [a, b] = [before.nodes.get(id), after.nodes.get(id)]
      return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : Number.NaN
    })
    const stayed = moved.filter((distance) => distance < 60).length
    expect(stayed).toBeGreaterThanOrEqual(moved.length / 2)
    expect(Math.max(...moved)).toBeLessThan((after.groups.get(all[0] ?? '')?.width ?? 0) + 120)
  })

  it('stops early when cancelled, still placing everything', () => {
    const scene = buildScene(fabricGraph(5, 5))
    const job = { scene, unfolded: scene, options: { mode: 'force', width: 1200, pins: new Map() } } as const
    expect(runLayout(job, () => true).nodes.size).toBe(scene.nodes.length)
  })
})
