import { describe, expect, it } from 'vitest'
import { buildDrawing } from './drawing'
import { fabricGraph, GraphBuilder, labGraph } from './fixtures/graphs'
import { overlaps } from './geometry'
import { runLayout } from './layout'
import { buildScene, type Scene } from './model'
import { stuckHeads } from './paint-groups'
import { cellRect, type Placement } from './placement'
import { allFoldable, bundleLinks, foldGroups } from './scene'
import { shorten, textWidth } from './text'
import { hasManyRows, opensFolded } from './view-state'

const lay = (scene: Scene, folded: Iterable<string>, width: number): { drawn: Scene; placement: Placement } => {
  const drawn = bundleLinks(foldGroups(scene, new Set(folded)))
  const options = { mode: 'layered', width, pins: new Map(), rows: true } as const
  return { drawn, placement: runLayout({ scene: drawn, unfolded: bundleLinks(scene), options }) }
}
const scene = buildScene(fabricGraph(3, 15))
const others = ['compute-2', 'compute-3']
const { drawn, placement } = lay(scene, others, 972)

describe('compact rows', () => {
  it('are how graphs of more than a screenful open, folded by host', () => {
    const small = buildScene(labGraph())
    expect([hasManyRows(scene), opensFolded(scene), hasManyRows(small), opensFolded(small)]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('are 22 units apart, a line per instance, with the switch halfway', () => {
    const y = (id: string): number => placement.nodes.get(id)?.y ?? Number.NaN
    const heights = Array.from({ length: 15 }, (_, index) => y(`vm-1-${index + 1}`)).sort((a, b) => a - b)
    expect(new Set(heights.slice(1).map((at, index) => Math.round(at - (heights[index] ?? 0))))).toEqual(new Set([22]))
    expect(y('tap-1-3')).toBeCloseTo(y('vm-1-3'))
    expect(y('qbr-1-4')).toBeCloseTo(y('vm-1-4'))
    const middle = ((heights[0] ?? 0) + (heights.at(-1) ?? 0)) / 2
    for (const id of ['compute-1-ovs', 'compute-1-otep', 'compute-1-bond0']) expect(y(id)).toBeCloseTo(middle, -1.5)
  })

  it('stand in columns that fit the width, and nothing in them overlaps', () => {
    expect(placement.bounds.x + placement.bounds.width).toBeLessThanOrEqual(972)
    const rects = [...placement.cells].flatMap(([id, cell]) => {
      const at = placement.nodes.get(id)
      return at ? [{ ...cellRect(at, cell), height: 21.9 }] : []
    })
    expect(rects).toHaveLength(15 + 15 + 7)
    expect(rects.some((a, index) => rects.slice(index + 1).some((b) => overlaps(a, b)))).toBe(false)
  })

  it('cut names only where the width has no room for them', () => {
    const b = new GraphBuilder().host('h').host('i')
    const long = 'a-very-long-name-of-an-instance-that-nobody-chose'
    b.node('instance', 'vm', { group: 'h', name: long, fact: '10.0.0.1' }).node('vnic', 'tap', { group: 'h' })
    b.node('vedge', 'ovs', { group: 'h' }).chain('vm', 'tap', 'ovs')
    const one = buildScene(b.graph('vm'))
    const room = (width: number): number => lay(one, [], width).placement.cells.get('vm')?.name ?? 0
    expect(shorten(long, room(1600), 'ui-strong')).toBe(long)
    expect(room(500)).toBeLessThan(textWidth(long, 'ui-strong'))
  })

  it('keep a bridge that joins several as a shape', () => {
    expect(lay(buildScene(labGraph()), [], 1232).placement.cells.has('brq-shop')).toBe(false)
  })

  it('keep columns and heads in place when another host is opened', () => {
    const both = lay(scene, ['compute-3'], 972).placement
    expect(both.columns).toEqual(placement.columns)
    expect(both.groups.get('compute-1')).toEqual(placement.groups.get('compute-1'))
  })

  it('are met over their whole length', () => {
    const { hit } = buildDrawing(drawn, placement)
    const at = placement.nodes.get('vm-1-7')
    const cell = placement.cells.get('vm-1-7')
    if (!at || !cell) throw new Error('vm-1-7 is a row')
    expect([hit({ x: at.x + cell.right - 2, y: at.y }, 0), hit({ x: at.x + 30, y: at.y + 22 }, 0)]).toEqual([
      { kind: 'node', id: 'vm-1-7' },
      expect.not.objectContaining({ id: 'vm-1-7' }),
    ])
  })

  it('leave the heading of their host in view while they scroll, with the rows that are seen', () => {
    const drawing = buildDrawing(drawn, placement)
    const box = placement.groups.get('compute-1')
    if (!box) throw new Error('compute-1 is drawn')
    const headsAt = (y: number) => stuckHeads(drawing, { x: 0, y, width: 900, height: 200 })
    expect(headsAt(box.y - 5)).toEqual([])
    const [head] = headsAt(box.y + 80)
    expect(head).toMatchObject({ group: { name: 'compute-1' }, rect: { y: box.y + 80 } })
    expect(head?.group.caption).toMatch(/^rows 4 to 11 of 15 · compute/)
    // The end of the box takes its heading along.
    expect(headsAt(box.y + box.height - 10)[0]?.rect.y).toBe(box.y + box.height - 30)
  })

  it('take low strips where there are very many hosts', () => {
    const many = buildScene(fabricGraph(45, 2))
    const strips = lay(many, allFoldable(many), 972).placement.groups
    expect(strips.get('compute-7')?.height).toBe(30)
    expect(placement.groups.get('compute-2')?.height).toBe(46)
  })
})
