import { describe, expect, it } from 'vitest'
import { GraphBuilder, labGraph } from './fixtures/graphs'
import { runLayout } from './layout'
import { buildScene, type Scene } from './model'
import { type Route, roundedPath, routeLinks } from './routes'
import { bundleLinks, foldGroups } from './scene'

const routesOf = (
  unfolded: Scene,
  folded: string[] = [],
  mode: 'layered' | 'force' = 'layered',
): Map<string, Route> => {
  const scene = bundleLinks(foldGroups(unfolded, new Set(folded)))
  const options = { mode, width: 1232, pins: new Map() }
  return new Map(routeLinks(scene, runLayout({ scene, unfolded, options })).map((route) => [route.id, route]))
}
const lab = buildScene(labGraph())
const upright = (route: Route | undefined): number[] =>
  (route?.points ?? []).flatMap((from, index) => {
    const to = route?.points[index + 1]
    return to && to.x === from.x && to.y !== from.y ? [from.x] : []
  })
const link = (source: string, target: string): string =>
  lab.links.find((one) => one.source === source && one.target === target)?.id ?? ''

describe('layered routes', () => {
  const routes = routesOf(lab)

  it('draws every link, level or upright only', () => {
    expect(routes.size).toBe(lab.links.length)
    for (const { points } of routes.values()) {
      points.forEach((from, index) => {
        const to = points[index + 1]
        if (to) expect(Math.min(Math.abs(from.x - to.x), Math.abs(from.y - to.y))).toBeLessThan(0.5)
      })
    }
  })

  it('shares one trunk between healthy links into one network', () => {
    const [one, two] = [
      upright(routes.get(link('cmp-2-bond0', 'shop-net'))),
      upright(routes.get(link('ctl-1-eno2', 'shop-net'))),
    ]
    expect(one).toHaveLength(1)
    expect(one).toEqual(two)
  })

  it('keeps a broken link off the port of a healthy one', () => {
    const end = (id: string): number | undefined => routes.get(id)?.points.at(-1)?.y
    const broken = end(link('qbr91d0c2f7-3e', 'cmp-2-ovs'))
    expect(broken).not.toBe(end(link('qbr5c1a9e04-7b', 'cmp-2-ovs')))
  })

  it('changes height outside the box a link leaves', () => {
    const right = 1046
    for (const x of upright(routes.get(link('cmp-2-bond0', 'shop-net')))) expect(x).toBeGreaterThan(right - 40)
  })

  it('ends links of a folded host at its strip', () => {
    const folded = routesOf(lab, ['cmp-1'])
    const stale = [...folded.values()].find((route) => route.id === link('cmp-1-eno1', 'shop-net'))
    expect(stale?.points[0]?.x).toBeGreaterThan(900)
  })
})

describe('special links', () => {
  it('draws a stub for a missing end, a loop for a self link, and sides for equal columns', () => {
    const b = new GraphBuilder().node('vedge', 'a').node('vedge', 'b').link('a', 'gone').link('a', 'a').link('a', 'b')
    const routes = [...routesOf(buildScene(b.graph('a'))).values()]
    expect(routes).toHaveLength(3)
    const [stub, loop, side] = routes
    expect(stub?.points.at(-1)?.x).toBe((stub?.points[0]?.x ?? 0) + 23 + 24)
    expect(loop?.d).toContain('C')
    expect(Math.max(...(side?.points ?? []).map((point) => point.x))).toBeGreaterThan(side?.points[0]?.x ?? 0)
  })

  it('draws straight lines between outlines in a force layout', () => {
    for (const route of routesOf(lab, [], 'force').values()) expect(route.points).toHaveLength(2)
  })
})

describe('roundedPath', () => {
  it('rounds corners, less where there is no room', () => {
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 50, y: 0 },
        { x: 50, y: 50 },
      ]),
    ).toBe('M0 0L41 0Q50 0 50 9L50 50')
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 4, y: 0 },
        { x: 4, y: 50 },
      ]),
    ).toBe('M0 0L2 0Q4 0 4 2L4 50')
  })
})
