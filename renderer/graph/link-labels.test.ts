import { describe, expect, it } from 'vitest'
import { buildDrawing, type Drawing } from './drawing'
import { GraphBuilder, labGraph } from './fixtures/graphs'
import { overlaps, type Rect } from './geometry'
import { LINK_LABEL_LIFT, linkWords } from './labels'
import { runLayout } from './layout'
import { buildScene, type Scene } from './model'
import type { LayoutMode } from './placement'
import { shapeOf } from './shapes'
import { labelBox, labelOffset, levelSpots, nameFont, shorten, textWidth } from './text'

const draw = (scene: Scene, width: number, mode: LayoutMode = 'layered'): Drawing =>
  buildDrawing(scene, runLayout({ scene, unfolded: scene, options: { mode, width, pins: new Map() } }))

/** The clique of an instance on one host: one row, the network beside the box. */
const oneRow = (): Scene => {
  const b = new GraphBuilder().host('h1')
  for (const [type, id] of [
    ['instance', 'vm'],
    ['vnic', 'tap'],
    ['vedge', 'ovs'],
    ['otep', 'otep'],
    ['host_pnic', 'eth1'],
  ] as const)
    b.node(type, id, { group: 'h1' })
  b.node('network', 'private', { fact: 'vxlan 1724' }).chain('vm', 'tap', 'ovs', 'otep', 'eth1')
  return buildScene(b.link('eth1', 'private', { link_name: 'Segment-1724' }).graph('vm'))
}

const wordBoxes = (drawing: Drawing): { id: string; box: Rect }[] =>
  [...drawing.linkLabels].flatMap(([id, { x, y }]) => {
    const link = drawing.links.get(id)
    if (!link || link.missing) return []
    const width = textWidth(linkWords(link) ?? '', link.down ? 'ui-strong' : 'ui')
    return [{ id, box: labelBox({ at: { x, y: y - LINK_LABEL_LIFT }, widths: [width] }, 1) }]
  })

describe('words on lines', () => {
  it('stand outside the box when there is room, and are left out when there is none anywhere', () => {
    const scene = oneRow()
    const [segment] = scene.links.filter((link) => link.label)
    const wide = draw(scene, 1232)
    const right = (box: Rect | undefined): number => (box ? box.x + box.width : 0)
    expect(wide.linkLabels.get(segment?.id ?? '')?.x).toBeGreaterThan(right(wide.placement.groups.get('h1')) + 20)
    expect(draw(scene, 676).linkLabels.size).toBe(0)
  })

  it.each(['layered', 'force'] as const)('%s: cross no edge of a box and cover no object or label', (mode) => {
    let seen = 0
    for (const { id: focalPoint } of labGraph().nodes) {
      for (const width of [676, 900, 1232]) {
        const drawing = draw(buildScene({ ...labGraph(), focalPoint }), width, mode)
        for (const { box } of wordBoxes(drawing)) {
          seen++
          for (const group of drawing.placement.groups.values()) {
            const inside = box.x > group.x && box.x + box.width < group.x + group.width
            expect(!overlaps(box, group) || inside).toBe(true)
          }
          for (const node of drawing.scene.nodes) {
            const { x, y } = drawing.placement.nodes.get(node.id) ?? { x: 0, y: 0 }
            const { halfWidth, halfHeight } = shapeOf(node.type)
            const shape = { x: x - halfWidth, y: y - halfHeight, width: 2 * halfWidth, height: 2 * halfHeight }
            expect(overlaps(box, shape)).toBe(false)
            const lines = drawing.labelLines.get(node.id) ?? 0
            const font = nameFont(node.type)
            const room = drawing.ownRooms.get(node.id) ?? drawing.labelRoom
            const widths = [textWidth(shorten(node.label, room, font), font)]
            if (lines > 1) widths.push(textWidth(shorten(node.fact ?? '', room, 'mono'), 'mono'))
            const at = { x, y: y + labelOffset(node, node.id === drawing.scene.focal, false) }
            if (lines > 0) expect(overlaps(box, labelBox({ at, widths }, lines))).toBe(false)
          }
        }
      }
    }
    expect(seen).toBeGreaterThan(50)
  })

  it('always say that a line is down when there is any room', () => {
    const drawing = draw(buildScene(labGraph()), 676)
    const down = drawing.scene.links.find((link) => link.down)
    expect(drawing.linkLabels.has(down?.id ?? '')).toBe(true)
  })
})

describe('levelSpots', () => {
  const box = { x: 0, y: 0, width: 100, height: 100 }

  it('cuts a level part at the edges it passes; outside comes first', () => {
    const line = [
      { x: 10, y: 50 },
      { x: 140, y: 50 },
    ]
    expect(levelSpots(line, [box])).toEqual([
      { x: 120, y: 50, room: 40 },
      { x: 55, y: 50, room: 90 },
    ])
  })

  it('takes the longest part first, leaves upright and tiny parts out, and heeds only boxes the words would meet', () => {
    const line = [
      { x: 0, y: 200 },
      { x: 30, y: 200 },
      { x: 30, y: 300 },
      { x: 130, y: 300 },
      { x: 130, y: 310 },
      { x: 138, y: 310 },
    ]
    expect(levelSpots(line, [box])).toEqual([
      { x: 80, y: 300, room: 100 },
      { x: 15, y: 200, room: 30 },
    ])
  })
})
