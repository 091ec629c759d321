import { describe, expect, it } from 'vitest'
import { fabricGraph, labGraph } from './fixtures/graphs'
import { buildScene } from './model'
import { allFoldable, bundleLinks, foldGroups } from './scene'

const scene = buildScene(labGraph())

describe('foldGroups', () => {
  it('replaces members by their host, which carries the worst status', () => {
    const folded = foldGroups(scene, new Set(['cmp-2']))
    expect(folded.nodes.some((node) => node.group === 'cmp-2')).toBe(false)
    expect(folded.nodes.find((node) => node.id === 'cmp-2')).toMatchObject({
      health: 'error',
      folded: true,
      type: 'host',
    })
    expect(folded.links.filter((link) => link.source === 'cmp-2').map((link) => link.target)).toEqual([
      'shop-net',
      'storage-vlan',
    ])
  })

  it('loses nothing: what is neither drawn nor inside a group is inside a bundle', () => {
    const all = foldGroups(scene, new Set(scene.groups.map((group) => group.id)))
    const drawn = bundleLinks(all).links.flatMap((link) => link.links.map((one) => one.id))
    const crossing = labGraph().links.filter(
      (link) => link.target_id.endsWith('-net') || link.target_id === 'storage-vlan',
    )
    expect(drawn.sort()).toEqual(crossing.map((link) => link.id).sort())
  })

  it('answers the same scene when nothing is folded', () => {
    expect(foldGroups(scene, new Set())).toBe(scene)
  })
})

describe('allFoldable', () => {
  it('leaves the focal group open', () => {
    expect([...allFoldable(scene)].sort()).toEqual(['cmp-1', 'ctl-1'])
  })
})

describe('bundleLinks', () => {
  it('joins parallel links of either direction and keeps broken ones apart', () => {
    const graph = fabricGraph(1, 1)
    const [first] = graph.links
    if (!first) throw new Error('the fixture has links')
    const turned = { ...first, id: 'turned', source_id: first.target_id, target_id: first.source_id }
    const broken = { ...first, id: 'broken', state: 'down' as const }
    const links = bundleLinks(buildScene({ ...graph, links: [first, turned, broken] })).links
    expect(links.map((link) => [link.links.map((one) => one.id), link.label])).toEqual([
      [[first.id, 'turned'], '2 links'],
      [['broken'], 'down'],
    ])
  })
})
