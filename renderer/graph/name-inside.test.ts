import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameInside } from '../format/text'
import { GraphBuilder } from './fixtures/graphs'
import { buildScene } from './model'

describe('nameInside', () => {
  it.each([
    ['lab-node1-OVS', 'lab-node1', 'OVS'],
    ['lab-node1-otep-vxlan-10.251.0.11', 'lab-node1', 'otep-vxlan-10.251.0.11'],
    ['lab-node11-OVS', 'lab-node1', 'lab-node11-OVS'],
    ['lab-node1', 'lab-node1', 'lab-node1'],
    ['lab-node1-', 'lab-node1', 'lab-node1-'],
    ['eth1', 'lab-node1', 'eth1'],
    ['-x', '', '-x'],
  ])('%s in %s', (name, home, label) => {
    expect(nameInside(name, home)).toBe(label)
  })

  it('leaves the end of a name, and never nothing of it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, home) => {
        const label = nameInside(name, home)
        expect(name.endsWith(label)).toBe(true)
        expect(label === '').toBe(name === '')
      }),
    )
  })
})

describe('labels of a scene', () => {
  it('are short inside a box only; the name stays whole', () => {
    const b = new GraphBuilder().host('h1').node('vedge', 'h1-ovs', { group: 'h1' }).node('network', 'h1-net')
    expect(buildScene(b.graph('h1-ovs')).nodes.map(({ name, label }) => [name, label])).toEqual([
      ['h1-ovs', 'ovs'],
      ['h1-net', 'h1-net'],
    ])
  })
})
