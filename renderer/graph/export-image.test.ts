// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { buildDrawing } from './drawing'
import { exportSvg, headingOf, pngSize } from './export-image'
import { GraphBuilder, labGraph } from './fixtures/graphs'
import { runLayout } from './layout'
import { buildScene } from './model'
import { glyphPaths, parseSprite } from './shapes'
import { readTheme } from './theme'

const theme = readTheme((name) =>
  name.startsWith('font') ? '"Inter", sans-serif' : name === 'dim' ? '0.28' : '#123456',
)
const draw = (graph: ReturnType<typeof labGraph>) => {
  const scene = buildScene(graph)
  const options = { mode: 'layered', width: 676, pins: new Map() } as const
  return buildDrawing(scene, runLayout({ scene, unfolded: scene, options }))
}

const words = { title: 'web-02', detail: 'Instance · prod-ams1 · scanned 22 Nov 2026', alt: 'Topology of web-02' }

describe('exportSvg', () => {
  it('says what it shows, of which cloud and when, and names the columns with their counts', () => {
    const drawing = draw(labGraph())
    const svg = exportSvg(drawing, theme, headingOf(drawing, buildScene(labGraph()), words))
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    const texts = [...root.querySelectorAll('text')].map((text) => text.textContent)
    expect(texts.slice(0, 2)).toEqual([words.title, words.detail])
    expect(texts).toEqual(expect.arrayContaining(['vConnector 4', 'Network 2']))
    expect(root.querySelector('title')?.textContent).toBe(words.alt)
  })

  it('names every object and host, is well formed, and holds no script or outside reference', () => {
    const drawing = draw(labGraph())
    const svg = exportSvg(drawing, theme, headingOf(drawing, drawing.scene, words))
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    expect(root.nodeName).toBe('svg')
    for (const { name } of [...labGraph().nodes, ...labGraph().groups]) expect(root.textContent).toContain(name)
    expect(root.querySelectorAll('text').length).toBeGreaterThan(25)
    expect(svg).not.toMatch(/<script|href=|url\(|var\(--/)
  })

  it('treats names as data', () => {
    const hostile = '</text><script>alert(1)</script>&"\u0001'
    const drawing = draw(new GraphBuilder().node('instance', 'i', { name: hostile }).graph('i'))
    const heading = headingOf(drawing, drawing.scene, { title: hostile, detail: hostile, alt: hostile })
    const svg = exportSvg(drawing, theme, heading)
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    expect(root.querySelector('script, parsererror')).toBeNull()
    expect(root.querySelector('title')?.textContent).toBe(hostile.replace('\u0001', ''))
  })
})

describe('pngSize', () => {
  it('refuses what no browser can draw and points to SVG', () => {
    const bounds = { x: 0, y: 0, width: 952, height: 452 }
    expect(pngSize(bounds, 2)).toEqual({ width: 2000, height: 1000 })
    expect(() => pngSize({ ...bounds, height: 9000 }, 4)).toThrow(/too large for PNG/)
  })
})

describe('glyphs', () => {
  it('reads every kind of mark of the sprite', () => {
    expect(glyphPaths('vedge-mark')?.parts).toHaveLength(1)
    expect(glyphPaths('badge-error')?.parts.map((part) => [part.fill, part.stroke])).toEqual([
      ['current', undefined],
      [undefined, 'badge-glyph'],
    ])
    expect(glyphPaths('badge-stale')?.parts[0]).toMatchObject({ fill: 'face', stroke: 'current' })
    expect(glyphPaths('no-such')).toBeUndefined()
  })

  it('turns circles and rectangles into paths', () => {
    const parsed = parseSprite(
      '<symbol id="a" viewBox="0 0 4 4"><rect x="1" y="1" width="2" height="2"/><circle cx="2" cy="2" r="1"/></symbol>',
    )
    expect(parsed.get('a')?.parts.map((part) => part.d)).toEqual([
      'M1 1h2v2h-2v-2z',
      'M1 2a1 1 0 1 1 2 0a1 1 0 1 1 -2 0z',
    ])
  })
})
