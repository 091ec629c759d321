import { describe, expect, it } from 'vitest'
import { GraphBuilder, labGraph } from './fixtures/graphs'
import { buildScene } from './model'

describe('buildScene', () => {
  it('does not depend on the order of the answer', () => {
    const graph = labGraph()
    const turned = { ...graph, nodes: [...graph.nodes].reverse(), groups: [...graph.groups].reverse() }
    expect(buildScene(turned)).toEqual(buildScene(graph))
  })

  it('keeps a link whose end is not in the graph, and says which end', () => {
    const b = new GraphBuilder().node('vnic', 'tap').link('tap', 'gone').link('lost', 'tap').link('lost', 'gone')
    expect(buildScene(b.graph('tap')).links.map((link) => [link.target, link.missing])).toEqual([
      ['gone', 'target'],
      ['tap', 'source'],
    ])
  })

  it('makes a group for a host that is named but not described, and none for one without objects', () => {
    const b = new GraphBuilder().host('empty').node('vnic', 'tap', { group: 'h1' }).node('switch', 's', { group: 's1' })
    expect(buildScene(b.graph('tap')).groups.map(({ id, kind }) => [id, kind])).toEqual([
      ['h1', 'host'],
      ['s1', 'switch'],
    ])
  })

  it('counts members by type and problem', () => {
    const group = buildScene(labGraph()).groups.find(({ id }) => id === 'cmp-2')
    expect(group).toMatchObject({ errors: 1, warnings: 1 })
    expect(group?.counts.map(({ type, count }) => `${count} ${type}`)).toEqual([
      '1 instance',
      '2 vnic',
      '2 vconnector',
      '1 vedge',
      '1 otep',
      '2 host_pnic',
    ])
  })

  it('labels segments from the network, and breaks as down', () => {
    const b = new GraphBuilder()
      .node('host_pnic', 'p')
      .node('network', 'a', { fact: 'vxlan 7' })
      .node('network', 'b')
      .link('p', 'a', { link_name: 'Segment-7' })
      .link('p', 'b', { link_name: 'Segment-8' })
      .link('p', 'b', { link_name: 'Segment-8', state: 'down' })
      .link('p', 'a', { link_name: 'anything' })
      .link('p', 'b', { link_name: 'Segment-None' })
    expect(buildScene(b.graph('p')).links.map((link) => link.label)).toEqual([
      'vxlan 7',
      'segment 8',
      'down',
      undefined,
      undefined,
    ])
  })
})
