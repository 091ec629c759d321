/** Opening and moving large graphs in Chromium: the product's own page, next to one SVG element per shape. */
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from '@playwright/test'
import { openNedbStore } from '../../electron/store/nedb/nedb-store'
import { anEnvironment, anObject } from '../../electron/store/testing/generated-inventory'
import { App } from '../pages/app'
import { GraphView } from '../pages/graph-view'
import { startProduct } from '../serve/product'
import { largeGraph } from './large-graph'
import { SCANNED_AT } from './large-inventory'
import { type Bench, inFolder, type Row, timed } from './measure'

const SIZES = [100, 1_000, 10_000] as const
const CHROMIUM = '/usr/bin/chromium'
const NAIVE = 'SVG for everything, labels included'
const WINDOW = { width: 1400, height: 900 }

export const frames: Bench = {
  name: 'frames',
  async run(say) {
    if (!existsSync(CHROMIUM)) {
      say(`SKIPPED: ${CHROMIUM} is missing; install it with: apt-get install chromium`)
      return []
    }
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
    try {
      return await inFolder((dataDir) => measured(dataDir, browser, say))
    } finally {
      await browser.close()
    }
  },
}

async function measured(dataDir: string, browser: Browser, say: (text: string) => void): Promise<Row[]> {
  for (const size of SIZES) await storeGraph(dataDir, size)
  const product = await startProduct(dataDir)
  try {
    const page = await openPage(browser)
    await page.goto(product.url)
    const app = new App(page)
    await app.isReady()
    const rows: Row[] = []
    for (const size of SIZES) {
      say(`${size} nodes`)
      const opened = await timed(() => openGraph(app, size))
      const unfolded = await timed(() => unfold(app))
      const ours = await framesPerSecond(page, '[data-testid=graph-stage]')
      const naive = await naiveFrames(browser, size)
      rows.push({ what: `open a graph of ${size} nodes`, unit: 'ms', ours: opened.ms })
      if (unfolded.result) rows.push({ what: 'unfold all its hosts', unit: 'ms', ours: unfolded.ms })
      rows.push({ what: `move and zoom ${size} nodes, all unfolded`, unit: 'frames/s', ours, naive, how: NAIVE })
    }
    return rows
  } finally {
    await product.stop()
  }
}

async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: WINDOW })
  // The compiler that runs this file wraps functions in a helper, which the page does not have.
  await page.addInitScript('globalThis.__name = (named) => named')
  await page.goto('about:blank')
  return page
}

const environmentOf = (size: number) => `graph-${size}`

/** An environment whose network has a clique of the wanted size. */
async function storeGraph(dataDir: string, size: number): Promise<void> {
  const environment = environmentOf(size)
  const { nodes, links, focalPoint } = largeGraph(size)
  const objects = nodes.map(({ id, type, name, group, fact }) =>
    anObject(environment, id, {
      type,
      name,
      last_scanned: SCANNED_AT,
      ...(group !== undefined && { host: group }),
      ...(type === 'vnic' && { mac_address: fact }),
    }),
  )
  const own = links.map((link) => ({ ...link, environment }))
  const clique = {
    environment,
    focal_point: focalPoint,
    focal_point_type: 'network',
    clique_type: 'network',
    links: own.map((link) => link.id),
    nodes: [focalPoint, ...nodes.map((node) => node.id).filter((id) => id !== focalPoint)],
    constraints: {},
    last_scanned: SCANNED_AT,
  }
  const store = await openNedbStore({ dataDir, now: () => new Date() })
  try {
    await store.addEnvironment({
      environment: anEnvironment(environment, { scanned: true, offline: true }),
      inventory: { objects, links: own, cliques: [clique], committedAt: SCANNED_AT },
      scans: [],
    })
  } finally {
    await store.close()
  }
}

const PATIENCE = { timeout: 60_000 }

async function openGraph(app: App, size: number): Promise<void> {
  await app.go(`/env/${environmentOf(size)}/object/network-1?view=graph`)
  await app.page.getByRole('heading', { name: 'network-1', level: 1 }).waitFor(PATIENCE)
  await new GraphView(app).isDrawn()
}

/** Draws every object, however many there are; false when they were drawn already. */
async function unfold(app: App): Promise<boolean> {
  const fold = app.id('graph-fold-all')
  if (!/unfold/i.test((await fold.getAttribute('aria-label')) ?? '')) return false
  await fold.click()
  const anyway = app.id('graph-too-large-draw')
  await anyway.or(app.id('graph-stage')).first().waitFor(PATIENCE)
  if (await anyway.isVisible()) await anyway.click()
  await app.id('graph-canvas').waitFor(PATIENCE)
  await app.id('graph-layout-cancel').waitFor({ state: 'detached', ...PATIENCE })
  return true
}

/** Mean frames per second over a gesture of two seconds that moves sideways and zooms in and out, by the wheel. */
function framesPerSecond(page: Page, selector: string): Promise<number> {
  return page.evaluate(async (target) => {
    const element = document.querySelector(target)
    if (element === null) throw new Error(`there is no ${target}`)
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const turn = (step: number) => {
      const zooms = step % 4 === 0
      const deltaY = (Math.floor(step / 30) % 2 === 0 ? 1 : -1) * (zooms ? 40 : 12)
      element.dispatchEvent(
        new WheelEvent('wheel', {
          deltaY,
          shiftKey: !zooms,
          clientX: 700,
          clientY: 450,
          bubbles: true,
          cancelable: true,
        }),
      )
    }
    // The first turns prepare what a gesture needs.
    for (let step = 0; step < 10; step++) {
      turn(step)
      await nextFrame()
    }
    const started = await nextFrame()
    let now = started
    let count = 0
    while (now - started < 2_000) {
      turn(count)
      now = await nextFrame()
      count += 1
    }
    return (count * 1_000) / (now - started)
  }, selector)
}

/** The same gesture over an SVG of a circle and two lines of text per node and a line per link. */
async function naiveFrames(browser: Browser, size: number): Promise<number> {
  const { nodes, links } = largeGraph(size)
  const page = await openPage(browser)
  try {
    const columns = Math.ceil(Math.sqrt(nodes.length))
    const at = new Map(nodes.map(({ id }, n) => [id, { x: (n % columns) * 110, y: Math.floor(n / columns) * 90 }]))
    const lines = links.map(({ source_id, target_id }) => {
      const [from, to] = [at.get(source_id), at.get(target_id)]
      return `<line x1="${from?.x}" y1="${from?.y}" x2="${to?.x}" y2="${to?.y}" stroke="#889"/>`
    })
    const dots = [...at].map(
      ([id, { x, y }]) => `<circle cx="${x}" cy="${y}" r="18" fill="#fff" stroke="#173"/>
        <text x="${x}" y="${y + 32}" font-size="11" text-anchor="middle">${id}</text>
        <text x="${x}" y="${y + 46}" font-size="10" text-anchor="middle">fa:16:3e:00:00:01</text>`,
    )
    await page.setContent(`<body style="margin:0"><svg id="graph" width="1400" height="900">
      <g>${lines.join('')}${dots.join('')}</g></svg></body>`)
    await page.evaluate(
      (widest) => {
        const view = { x: 40, y: 40, k: Math.min(1, 1300 / widest) }
        const apply = () => {
          const transform = `translate(${view.x} ${view.y}) scale(${view.k})`
          document.querySelector('g')?.setAttribute('transform', transform)
        }
        apply()
        document.querySelector('svg')?.addEventListener('wheel', (event) => {
          if (event.shiftKey) view.x -= event.deltaY
          else view.k *= 2 ** (-event.deltaY / 400)
          apply()
        })
      },
      columns * 110 - 10,
    )
    return await framesPerSecond(page, '#graph')
  } finally {
    await page.close()
  }
}
