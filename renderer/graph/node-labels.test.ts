import { describe, expect, it } from 'vitest'
import { buildDrawing, type Drawing } from './drawing'
import { GraphBuilder, labGraph } from './fixtures/graphs'
import { overlaps, type Rect } from './geometry'
import { drawnObstacles } from './labels'
import { runLayout } from './layout'
import { buildScene, type Scene } from './model'
import { labelBox, labelOffset, nameFont, shorten, textWidth } from './text'

const draw = (scene: Scene, width: number): Drawing =>
  buildDrawing(scene, runLayout({ scene, unfolded: scene, options: { mode: 'layered', width, pins: new Map() } }))

/** What each label covers as drawn. */
const labelBoxes = (drawing: Drawing): Rect[] =>
  drawing.scene.nodes.flatMap((node) => {
    const at = drawing.placement.nodes.get(node.id)
    const lines = drawing.labelLines.get(node.id) ?? 0
    if (!at || lines === 0) return []
    const room = drawing.ownRooms.get(node.id) ?? drawing.labelRoom
    const font = nameFont(node.type)
    const widths = [textWidth(shorten(node.label, room, font), font)]
    if (lines > 1) widths.push(textWidth(shorten(node.fact ?? '', room, 'mono'), 'mono'))
    return [
      labelBox({ at: { x: at.x, y: at.y + labelOffset(node, node.id === drawing.scene.focal, false) }, widths }, lines),
    ]
  })

const row = (): GraphBuilder => {
  const b = new GraphBuilder().host('h1')
  b.node('vedge', 'ovs', { group: 'h1' }).node('otep', 'otep-vxlan-10.251.0.11', { group: 'h1' })
  b.node('host_pnic', 'eth1', { group: 'h1' }).node('network', 'a-network-with-quite-a-long-name')
  return b.chain('ovs', 'otep-vxlan-10.251.0.11', 'eth1', 'a-network-with-quite-a-long-name')
}

describe('labels of objects', () => {
  it('are written in full where the row has room beside them', () => {
    const drawing = draw(buildScene(row().graph('ovs')), 400)
    const id = 'otep-vxlan-10.251.0.11'
    expect(textWidth(id, 'ui-strong')).toBeGreaterThan(drawing.labelRoom)
    expect(drawing.ownRooms.get(id)).toBeGreaterThanOrEqual(textWidth(id, 'ui-strong') - 0.01)
  })

  it('keep to the width of the column where neighbours are as long', () => {
    const b = row()
    b.node('otep', 'a-neighbour-with-a-long-name', { group: 'h1' }).node('vedge', 'its-long-named-neighbour', {
      group: 'h1',
    })
    b.node('host_pnic', 'and-another-long-named-one', { group: 'h1' })
    b.chain('its-long-named-neighbour', 'a-neighbour-with-a-long-name', 'and-another-long-named-one')
    const drawing = draw(buildScene(b.graph('ovs')), 400)
    expect(drawing.ownRooms.get('a-neighbour-with-a-long-name') ?? 0).toBeLessThan(drawing.labelRoom + 10)
  })

  it('keep clear of the upright parts of lines', () => {
    const b = new GraphBuilder()
      .host('h1')
      .node('vservice', 'router', { group: 'h1' })
      .node('vedge', 'ovs', { group: 'h1' })
    for (const id of ['qg-b2523f5b-8c', 'qr-97b2ce9b-70', 'qr-d45df338-2c']) {
      b.node('vnic', id, { group: 'h1', fact: 'fa:16:3e:b1:06:f8' }).chain('router', id, 'ovs')
    }
    const drawing = draw(buildScene(b.graph('router')), 340)
    const uprights = [...drawing.routes.values()].flatMap(({ points }) =>
      points.flatMap((from, index): Rect[] => {
        const to = points[index + 1]
        if (!to || from.x !== to.x) return []
        return [{ x: from.x, y: Math.min(from.y, to.y), width: 0.01, height: Math.abs(from.y - to.y) }]
      }),
    )
    expect(uprights.length).toBeGreaterThan(3)
    for (const box of labelBoxes(drawing)) expect(uprights.some((upright) => overlaps(box, upright))).toBe(false)
  })

  it('never cover one another, an object or the edge of a box', () => {
    for (const { id: focalPoint } of labGraph().nodes) {
      for (const width of [676, 1000]) {
        const drawing = draw(buildScene({ ...labGraph(), focalPoint }), width)
        const boxes = labelBoxes(drawing)
        expect(boxes.length).toBeGreaterThan(20)
        const obstacles = drawnObstacles(drawing.scene, drawing.placement)
        for (const [index, box] of boxes.entries()) {
          expect(boxes.slice(index + 1).some((other) => overlaps(box, other))).toBe(false)
          expect(obstacles.some((other) => overlaps(box, other))).toBe(false)
        }
      }
    }
  })
})
