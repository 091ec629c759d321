import { describe, expect, it } from 'vitest'
import { GraphBuilder, labGraph } from './fixtures/graphs'
import { runLayout } from './layout'
import { buildScene, type Scene } from './model'
import type { LayoutMode, Placement } from './placement'
import { labelBox, labelOffset, reachOf, textWidth } from './text'

const lay = (scene: Scene, mode: LayoutMode, width: number): Placement =>
  runLayout({ scene, unfolded: scene, options: { mode, width, pins: new Map() } })

/** One host with one row, as the clique of an instance on a single-homed host. */
const oneRow = (): Scene => {
  const b = new GraphBuilder().host('h1')
  b.node('instance', 'vm', { group: 'h1', fact: '10.0.0.4' }).node('vnic', 'tap', { group: 'h1', fact: 'fa:16:3e:00' })
  return buildScene(b.chain('vm', 'tap').graph('vm'))
}

describe('room inside boxes', () => {
  const everyFocal = labGraph().nodes.map(({ id }) => buildScene({ ...labGraph(), focalPoint: id }))
  it.each(['layered', 'force'] as const)('%s: keeps rings, focal mark and labels off every edge', (mode) => {
    for (const scene of [oneRow(), ...everyFocal]) {
      for (const width of [676, 1232]) {
        const placement = lay(scene, mode, width)
        for (const node of scene.nodes) {
          const at = placement.nodes.get(node.id)
          const box = placement.groups.get(node.group ?? '')
          if (!at || !box) continue
          const { above, below } = reachOf(node, node.id === scene.focal, mode === 'layered')
          expect(at.y - above - box.y).toBeGreaterThanOrEqual(30)
          expect(box.y + box.height - at.y - below).toBeGreaterThanOrEqual(8)
        }
      }
    }
  })

  it('lets no focal mark reach into the label of the object above', () => {
    for (const scene of everyFocal) {
      const placement = lay(scene, 'layered', 676)
      const focal = scene.nodes.find((node) => node.id === scene.focal)
      const at = placement.nodes.get(scene.focal)
      if (!focal || !at) throw new Error('the focal object is placed')
      const above = scene.nodes.filter((node) => {
        const other = placement.nodes.get(node.id)
        return other !== undefined && other.x === at.x && other.y < at.y
      })
      for (const node of above) {
        const widths = [textWidth(node.label, 'ui'), ...(node.fact === undefined ? [] : [textWidth(node.fact, 'mono')])]
        const y = (placement.nodes.get(node.id)?.y ?? 0) + labelOffset(node, false, false)
        const label = labelBox({ at: { x: at.x, y }, widths }, widths.length)
        expect(label.y + label.height).toBeLessThanOrEqual(at.y - reachOf(focal, true, false).above)
      }
    }
  })
})
