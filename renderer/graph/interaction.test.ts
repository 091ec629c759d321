import { describe, expect, it } from 'vitest'
import { graphName, hoverFacts, spoken } from './describe'
import { alongLinks, buildDrawing, cycle, litBy, NO_EMPHASIS, problems, sibling } from './drawing'
import { fabricGraph, labGraph } from './fixtures/graphs'
import { commandFor } from './keyboard'
import { runLayout } from './layout'
import { buildScene } from './model'
import { cardPlace } from './overlays'
import { bundleLinks } from './scene'
import { chooseRenderer, opensFolded, reduceView, saveView, startView } from './view-state'

const scene = bundleLinks(buildScene(labGraph()))
const placement = runLayout({ scene, unfolded: scene, options: { mode: 'layered', width: 1232, pins: new Map() } })
const drawing = buildDrawing(scene, placement)
const press = (key: string, shiftKey = false) => ({ key, shiftKey, ctrlKey: false, metaKey: false, altKey: false })

describe('keyboard', () => {
  it.each([
    ['ArrowRight', false, 'right'],
    ['ArrowRight', true, 'pan-right'],
    ['x', false, 'fold'],
    ['X', true, 'fold'],
    ['l', false, 'layout'],
    ['n', false, 'neighbourhood'],
    ['q', false, undefined],
  ] as const)('%s (shift %s)', (key, shift, command) => {
    expect(commandFor(press(key, shift), false)).toBe(command)
  })

  it('steps through matches while finding, and leaves chords to others', () => {
    expect([commandFor(press('n'), true), commandFor(press('N', true), true)]).toEqual(['next-match', 'previous-match'])
    expect(commandFor({ ...press('f'), ctrlKey: true }, false)).toBeUndefined()
  })
})

describe('navigation', () => {
  it('walks from the instance to the network and back', () => {
    const path = ['web-02']
    for (let next = alongLinks(drawing, 'web-02', 1); next; next = alongLinks(drawing, next, 1)) path.push(next)
    expect(path.at(-1)).toMatch(/shop-net|storage-vlan/)
    expect(path.length).toBeGreaterThanOrEqual(6)
    expect(alongLinks(drawing, path.at(-1) ?? '', -1)).toMatch(/bond|eno/)
  })

  it('moves between siblings of a column, and stops at its ends', () => {
    const below = sibling(drawing, 'tap5c1a9e04-7b', 1)
    expect(below).toBe('tap91d0c2f7-3e')
    expect(sibling(drawing, 'tap5c1a9e04-7b', -1)).toBeUndefined()
  })

  it('goes round errors first', () => {
    expect(problems(drawing)).toEqual(['qbr91d0c2f7-3e', 'cmp-2-bond1'])
    expect(cycle(problems(drawing), 'cmp-2-bond1', 1)).toBe('qbr91d0c2f7-3e')
    expect(cycle([], undefined, 1)).toBeUndefined()
  })
})

describe('words', () => {
  it('names the graph and speaks of an object with its links', () => {
    expect(graphName('web-02', scene)).toBe('Topology of web-02, 26 objects, 26 links')
    expect(spoken(drawing, 'qbr91d0c2f7-3e')).toBe(
      'vConnector qbr91d0c2f7-3e, Error, on cmp-2, 2 links: to tap91d0c2f7-3e, to cmp-2-ovs',
    )
  })

  it('explains objects, links and groups with at most eight facts', () => {
    for (const id of [...drawing.nodes.keys(), ...drawing.links.keys(), ...drawing.groups.keys()]) {
      expect(hoverFacts(drawing, id)?.facts.length).toBeLessThanOrEqual(8)
    }
    expect(hoverFacts(drawing, 'nothing')).toBeUndefined()
  })
})

describe('hover', () => {
  it('lights the neighbourhood of an object and nothing else', () => {
    const lit = litBy(drawing, { ...NO_EMPHASIS, hovered: 'web-02' })
    expect([...(lit?.nodes ?? [])].sort()).toEqual(['tap5c1a9e04-7b', 'tap91d0c2f7-3e', 'web-02'])
    expect(lit?.links.size).toBe(2)
    expect(litBy(drawing, NO_EMPHASIS)).toBeUndefined()
  })

  it('finds objects before lines, lines before boxes', () => {
    const at = placement.nodes.get('cmp-2-ovs') ?? { x: 0, y: 0 }
    expect(drawing.hit(at, 2)).toEqual({ kind: 'node', id: 'cmp-2-ovs' })
    const level = [...drawing.routes.values()].find((route) => route.label.room > 60)
    if (!level) throw new Error('the lab has long lines')
    expect(drawing.hit(level.label, 2)?.kind).toBe('link')
    const box = placement.groups.get('cmp-2') ?? { x: 0, y: 0 }
    expect(drawing.hit({ x: box.x + 5, y: box.y + 5 }, 2)).toEqual({ kind: 'group', id: 'cmp-2', head: true })
    expect(drawing.hit({ x: -500, y: -500 }, 2)).toBeUndefined()
  })

  it('never covers what it explains', () => {
    const area = { width: 1000, height: 600 }
    expect(cardPlace({ x: 100, y: 50, width: 40, height: 40 }, area)).toEqual({ top: 50, left: 152 })
    expect(cardPlace({ x: 900, y: 550, width: 40, height: 40 }, area)).toEqual({ top: 402, right: 112 })
  })
})

describe('limits', () => {
  it('chooses by what is visible and does not flip at a limit', () => {
    const large = buildScene(fabricGraph(400, 14))
    expect(chooseRenderer(scene, undefined, false)).toBe('svg')
    expect(chooseRenderer(large, undefined, false)).toBe('too-large')
    expect(chooseRenderer(large, undefined, true)).toBe('canvas')
    expect(opensFolded(large)).toBe(true)
    expect(opensFolded(scene)).toBe(false)
    const edge = {
      ...scene,
      nodes: Array.from({ length: 520 - scene.links.length }, () => scene.nodes[0] ?? large.nodes[0]),
    }
    const around = edge as typeof scene
    expect([chooseRenderer(around, 'svg', false), chooseRenderer(around, 'canvas', false)]).toEqual(['svg', 'canvas'])
  })
})

describe('view state', () => {
  it('comes back from what is kept', () => {
    let state = startView(undefined)
    state = reduceView(state, { do: 'mode', mode: 'force' })
    state = reduceView(state, { do: 'fold', group: 'cmp-1' })
    state = reduceView(state, { do: 'pin', id: 'web-02', at: { x: 1, y: 2 } })
    state = reduceView(state, { do: 'toggle-type', type: 'otep' })
    const saved = JSON.parse(JSON.stringify(saveView(state, { x: 0, y: 0, k: 1 })))
    expect(startView(saved)).toEqual(state)
  })

  it('forgets pins when the layout changes, and folds twice to nothing', () => {
    const pinned = reduceView(startView(undefined), { do: 'pin', id: 'a', at: { x: 0, y: 0 } })
    expect(reduceView(pinned, { do: 'mode', mode: 'force' }).pins.size).toBe(0)
    const twice = reduceView(reduceView(pinned, { do: 'fold', group: 'g' }), { do: 'fold', group: 'g' })
    expect(twice.folded.size).toBe(0)
  })
})
