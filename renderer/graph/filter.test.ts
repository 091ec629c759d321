import { describe, expect, it } from 'vitest'
import { labGraph } from './fixtures/graphs'
import { buildScene } from './model'
import { applyFilter, NOTHING_HIDDEN } from './scene'

const scene = buildScene(labGraph())

describe('applyFilter', () => {
  it('hides a type with its links, and counts groups anew', () => {
    const shown = applyFilter(scene, { ...NOTHING_HIDDEN, types: new Set(['otep']) })
    expect(shown.nodes.some((node) => node.type === 'otep')).toBe(false)
    expect(shown.links.some((link) => link.source.endsWith('otep') || link.target.endsWith('otep'))).toBe(false)
    expect(shown.groups.find((group) => group.id === 'cmp-2')?.counts.map((count) => count.type)).not.toContain('otep')
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
