import { describe, expect, it } from 'vitest'
import { labGraph } from './fixtures/graphs'
import { buildScene } from './model'
import { applyFilter, NOTHING_HIDDEN } from './scene'

const scene = buildScene(labGraph())

describe('applyFilter', () => {
  const hidden = (...types: string[]) => applyFilter(scene, { ...NOTHING_HIDDEN, types: new Set(types) })
  const ends = (links: ReturnType<typeof hidden>['links']) => links.map(({ source, target }) => `${source} ${target}`)

  it('hides a type, and counts groups anew', () => {
    const shown = hidden('otep')
    expect(shown.nodes.some((node) => node.type === 'otep')).toBe(false)
    expect(shown.links.some((link) => link.source.endsWith('otep') || link.target.endsWith('otep'))).toBe(false)
    expect(shown.groups.find((group) => group.id === 'cmp-2')?.counts.map((count) => count.type)).not.toContain('otep')
  })

  it('bridges over what it hides, and says what is between', () => {
    const bridged = hidden('vnic', 'vconnector').links.filter((link) => link.through)
    expect(ends(bridged).sort()).toEqual([
      'db-01 cmp-1-otep',
      'db-02 cmp-1-otep',
      'dhcp-shop-net ctl-1-ovs',
      'router-edge ctl-1-ovs',
      'web-02 cmp-2-ovs',
    ])
    expect(bridged.find((link) => link.source === 'router-edge')?.through).toEqual(['qr-7f30e9aa-a2', 'br-patch'])
  })

  it('says that a bridge is down when any part of it is', () => {
    const [bridge] = hidden('vconnector').links.filter((link) => link.source === 'tap91d0c2f7-3e')
    expect(bridge).toMatchObject({ target: 'cmp-2-ovs', down: true, health: 'error', label: 'down' })
  })

  it('joins nothing that only shares what is hidden', () => {
    expect(ends(hidden('network').links.filter((link) => link.through))).toEqual([])
  })

  it('never hides the focal object', () => {
    const shown = applyFilter(scene, {
      types: new Set(['instance']),
      states: new Set(['ok']),
      ids: new Set(['web-02']),
    })
    expect(shown.nodes.filter((node) => node.type === 'instance').map((node) => node.id)).toEqual(['web-02'])
  })

  it('drops a group that is left empty', () => {
    const shown = applyFilter(scene, { ...NOTHING_HIDDEN, states: new Set(['stale', 'ok']) })
    expect(shown.groups.map((group) => group.id)).not.toContain('cmp-1')
  })

  it('answers the same scene when nothing is hidden', () => {
    expect(applyFilter(scene, NOTHING_HIDDEN)).toBe(scene)
  })
})
