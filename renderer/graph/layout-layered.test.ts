import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildDrawing } from './drawing'
import { fabricGraph, GraphBuilder, labGraph } from './fixtures/graphs'
import { overlaps, type Point } from './geometry'
import { runLayout } from './layout'
import { buildScene, type Scene } from './model'
import type { Placement } from './placement'
import { bundleLinks, foldGroups } from './scene'
import { shapeOf } from './shapes'

const lay = (scene: Scene, folded: string[] = [], width = 1232): Placement =>
  runLayout({
    scene: bundleLinks(foldGroups(scene, new Set(folded))),
    unfolded: scene,
    options: { mode: 'layered', width, pins: new Map() },
  })
const lab = buildScene(labGraph())

/** Lines into one port meet there, which is no crossing. */
function shareEnd(a: string, b: string): boolean {
  const ends = (id: string): string[] => id.replace(/#.*/, '').split('>')
  return ends(a).some((end) => ends(b).includes(end))
}

/** Pairs of lines that cross: a level part of one and an upright part of another. */
function crossings(scene: Scene, placement: Placement): string[] {
  const routes = [...buildDrawing(bundleLinks(scene), placement).routes.values()]
  const parts = routes.flatMap((route) =>
    route.points.flatMap((from, index) => {
      const to = route.points[index + 1]
      return to ? [{ id: route.id, from, to }] : []
    }),
  )
  const between = (value: number, a: number, b: number): boolean =>
    value > Math.min(a, b) + 0.5 && value < Math.max(a, b) - 0.5
  return parts.flatMap((level) =>
    parts
      .filter(
        (upright) =>
          !shareEnd(level.id, upright.id) &&
          between(upright.from.x, level.from.x, level.to.x) &&
          between(level.from.y, upright.from.y, upright.to.y),
      )
      .map((upright) => `${level.id} × ${upright.id}`),
  )
}

describe('layered layout', () => {
  it('gives the same picture for the same data in any order', () => {
    const graph = labGraph()
    const turned = buildScene({ ...graph, nodes: [...graph.nodes].reverse() })
    expect(lay(turned)).toEqual(lay(lab))
  })

  it('draws the lab without a crossing but the one of its two networks', () => {
    const networkLines = /storage-vlan.*shop-net|shop-net.*storage-vlan/
    expect(crossings(lab, lay(lab)).filter((pair) => !networkLines.test(pair))).toEqual([])
  })

  it('keeps one column per layer, in the order of the layers', () => {
    const { columns, nodes } = lay(lab)
    expect(columns.map((column) => column.layer)).toEqual([1, 2, 3, 4, 5, 6, 9])
    expect([...columns].sort((a, b) => a.x - b.x)).toEqual(columns)
    for (const node of lab.nodes) {
      expect(nodes.get(node.id)?.x).toBe(columns.find((column) => column.layer === node.layer)?.x)
    }
  })

  it('puts an object that feeds two rows halfway between them', () => {
    const { nodes } = lay(lab)
    const y = (id: string): number => nodes.get(id)?.y ?? Number.NaN
    expect(y('web-02')).toBeCloseTo((y('tap91d0c2f7-3e') + y('tap5c1a9e04-7b')) / 2)
    expect(y('qbr5c1a9e04-7b')).toBe(y('tap5c1a9e04-7b'))
    expect(y('storage-vlan')).toBeCloseTo(y('cmp-2-bond1'), 0)
  })

  it('keeps the top edge and the columns of a host that is folded and unfolded', () => {
    const open = lay(lab)
    const folded = lay(lab, ['cmp-1'])
    expect(folded.columns).toEqual(open.columns)
    expect(folded.groups.get('cmp-1')?.y).toBe(open.groups.get('cmp-1')?.y)
    expect(folded.groups.get('cmp-1')?.height).toBeLessThan(open.groups.get('cmp-1')?.height ?? 0)
    expect(folded.groups.get('cmp-2')).toEqual(open.groups.get('cmp-2'))
    expect(lay(lab)).toEqual(open)
  })

  it('chains bonds and their members inside one layer', () => {
    const b = new GraphBuilder().host('h')
    for (const id of ['bond0', 'eth1', 'eth2']) b.node('host_pnic', id, { group: 'h' })
    b.node('vedge', 'ovs', { group: 'h' }).node('switch_pnic', 'port', { group: 'leaf' })
    b.link('ovs', 'bond0').link('eth1', 'bond0').link('eth2', 'bond0').link('eth1', 'port')
    const { nodes } = lay(buildScene(b.graph('ovs')))
    const x = (id: string): number => nodes.get(id)?.x ?? Number.NaN
    expect(x('bond0')).toBeLessThan(x('eth1'))
    expect(x('eth1')).toBe(x('eth2'))
    expect(x('eth1')).toBeLessThan(x('port'))
  })

  it('keeps pinned objects where they are', () => {
    const at: Point = { x: 5, y: 7 }
    const options = { mode: 'layered', width: 1232, pins: new Map([['web-02', at]]) } as const
    expect(runLayout({ scene: lab, unfolded: lab, options }).nodes.get('web-02')).toEqual(at)
  })

  it('places ten thousand objects', () => {
    const scene = buildScene(fabricGraph(400, 9))
    expect(lay(scene).nodes.size).toBe(scene.nodes.length)
  })

  it('overlaps neither objects nor boxes, whatever the graph', () => {
    const types = [
      'instance',
      'vnic',
      'vconnector',
      'vedge',
      'otep',
      'host_pnic',
      'switch_pnic',
      'switch',
      'network',
      'port',
    ]
    const node = fc.record({ type: fc.constantFrom(...types), host: fc.integer({ min: 0, max: 3 }) })
    const input = fc.record({
      nodes: fc.array(node, { minLength: 1, maxLength: 25 }),
      links: fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 40 }),
      folded: fc.boolean(),
    })
    fc.assert(
      fc.property(input, ({ nodes, links, folded }) => {
        const b = new GraphBuilder()
        nodes.forEach(({ type, host }, index) => {
          const inSwitch = type.startsWith('switch')
          b.node(type, `n${index}`, host === 0 ? {} : { group: inSwitch ? 'leaf' : `h${host}` })
        })
        for (const [from, to] of links) b.link(`n${from}`, `n${to}`)
        const scene = buildScene(b.graph('n0'))
        const placement = lay(scene, folded ? ['h1'] : [])
        const boxes = [...placement.nodes].map(([id, { x, y }]) => {
          const { halfWidth, halfHeight } = shapeOf(scene.nodes.find((one) => one.id === id)?.type ?? '')
          return { id, x: x - halfWidth, y: y - halfHeight, width: 2 * halfWidth, height: 2 * halfHeight }
        })
        const hit = boxes.some((a, i) => boxes.slice(i + 1).some((other) => overlaps(a, other)))
        const groups = [...placement.groups.values()]
        const groupHit = groups.some((a, i) => groups.slice(i + 1).some((other) => overlaps(a, other)))
        expect([hit, groupHit]).toEqual([false, false])
        expect(placement.nodes.size + [...placement.groups.keys()].filter((id) => folded && id === 'h1').length).toBe(
          folded && scene.groups.some((group) => group.id === 'h1')
            ? scene.nodes.filter((one) => one.group !== 'h1').length + 1
            : scene.nodes.length,
        )
      }),
      { numRuns: 60 },
    )
  })
})
