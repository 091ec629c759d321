/** Tables, tabs and the focus, in the served page with the built-in sample. */
import { readFile } from 'node:fs/promises'
import type { Locator } from '@playwright/test'
import { GraphView } from '../pages/graph-view'
import { expect, test } from './fixture'
import { screensOf } from './screens'

const SAMPLE = 'sample-cloud'

const hasFocus = (element: Locator) => element.evaluate((node) => node === document.activeElement)

test('the focus goes from a search result to the page, and from an overview to its graph', async ({ app }) => {
  await app.openSample()
  const { keyboard } = app.page
  const graph = new GraphView(app)
  await app.search('vm2')
  await expect(app.id('search.object')).toHaveCount(1)
  await keyboard.press('Enter')
  await graph.isDrawn()
  await expect.poll(() => hasFocus(graph.stage)).toBe(true)

  await app.id('view.overview').click()
  await app.search('vm3')
  await expect(app.id('search.object')).toHaveCount(1)
  await keyboard.press('Enter')
  await expect.poll(() => hasFocus(app.id('object.overview'))).toBe(true)
  await keyboard.press('Tab')
  await expect.poll(() => hasFocus(app.id('object.graph'))).toBe(true)
  await keyboard.press('Enter')
  await expect.poll(() => hasFocus(graph.stage)).toBe(true)

  await keyboard.press('?')
  await expect(app.id('keys')).toContainText('Alt Shift T')
  await keyboard.press('Escape')
  await expect.poll(() => hasFocus(graph.stage)).toBe(true)
})

test('a reload leaves every tab, and the active one', async ({ app }) => {
  await app.openSample()
  for (const name of ['vm1', 'vm2', 'vm3']) {
    await app.page.keyboard.press('Alt+Shift+T')
    await app.id('search.text').fill(name)
    await expect(app.id('search.object')).toHaveCount(1)
    await app.page.keyboard.press('Control+Enter')
    await expect(app.page.getByRole('heading', { name, level: 1 })).toBeVisible()
  }
  await app.page.keyboard.press('Alt+PageUp')
  const tabs = app.id('tab.open')
  await expect(tabs).toHaveText([SAMPLE, 'vm1', 'vm2', 'vm3'].map((name) => new RegExp(`${name}$`)))
  await app.page.reload()
  await app.isReady()
  await expect(tabs).toHaveText([SAMPLE, 'vm1', 'vm2', 'vm3'].map((name) => new RegExp(`${name}$`)))
  await expect(app.page.locator('[data-testid="tab.open"][aria-current]')).toHaveText(/vm2$/)
})

test('a table shows, keeps and exports the columns that are chosen', async ({ app }) => {
  await app.openSample()
  await app.go(`/env/${SAMPLE}/table/instance`)
  await app.id('objects.columns').click()
  await app.id('columns.show.flavor').click()
  await app.id('columns.up.last_scanned').click()
  await app.id('columns.done').click()
  const head = () => app.page.getByRole('columnheader').allTextContents()
  const chosen = await head()
  expect(chosen).not.toContain('Flavor')
  // Columns are kept with the preferences, a moment after the last change.
  await app.page.waitForTimeout(1_000)
  await app.page.reload()
  await app.isReady()
  await expect(app.id('objects.row')).toHaveCount(4)
  expect(await head()).toEqual(chosen)
  const download = app.page.waitForEvent('download')
  await app.id('objects.export').click()
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]?.replace('\ufeff', '').split(',')).toEqual(chosen)
  expect(lines).toHaveLength(5)

  const grid = app.page.getByRole('grid')
  await grid.focus()
  await app.page.keyboard.press('Shift+F10')
  await expect(app.id('object.graph')).toBeVisible()
  await app.page.keyboard.press('Escape')
  await expect.poll(() => hasFocus(grid)).toBe(true)
})

test('a table that fits scrolls nowhere, and an address of what is not there leads on', async ({ app }) => {
  await app.openSample()
  await app.page.setViewportSize({ width: 1280, height: 800 })
  for (const path of [`/env/${SAMPLE}`, '/setup', '/messages', '/about']) {
    await app.go(path)
    await expect(app.page.getByRole('grid').first()).toBeVisible()
    for (const grid of await app.page.getByRole('grid').all()) {
      const overflow = () => grid.evaluate((node) => node.scrollWidth - node.clientWidth)
      await expect.poll(overflow, path).toBeLessThanOrEqual(0)
    }
  }
  for (const path of ['', '/object/x', '/table/host', '/edit', '/host-keys']) {
    await app.go(`/env/nope${path}`)
    await expect(app.page.getByText('There is no environment called nope')).toHaveCount(1)
    await expect(app.id('tree.scan')).toHaveCount(0)
  }
  await app.go('/scans/new?env=nope')
  await app.id('environment.missing.home').click()
  await expect(app.page).toHaveURL(/#\/home$/)
  await app.go('/scans/nope')
  await app.id('scan.missing.list').click()
  await expect(app.page).toHaveURL(/#\/scans$/)
  await app.go('/preferences?page=nope')
  await expect(app.page).toHaveURL(/#\/preferences$/)
})

test('at 200 % nothing lies outside of the window, and both panes can be opened', async ({ app }) => {
  test.setTimeout(180_000)
  await app.openSample()
  await app.go('/scans')
  await app.id('scans').getByRole('row').filter({ hasText: '#1' }).dblclick()
  await expect(app.id('scan')).toBeVisible()
  const scanId = new URL(app.page.url()).hash.split('/').at(-1) ?? ''
  await app.go('/preferences')
  await app.id('preferences.fontScale.2').click()
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ]) {
    await app.page.setViewportSize(size)
    for (const screen of screensOf(SAMPLE, 'vm2', scanId)) {
      // The sample is a file: nothing of it can be scanned, now or by itself, and no host of it was ever met.
      if (['scan-new', 'schedules', 'host-keys'].includes(screen.name)) continue
      await screen.show(app)
      expect.soft(await app.page.evaluate(outside), `${screen.name}, ${size.width}`).toEqual([])
      await app.page.keyboard.press('Escape')
    }
    await app.go(`/env/${SAMPLE}`)
    for (const [pane, label] of [
      ['tree', 'Navigation'],
      ['inspector', 'Inspector'],
    ] as const) {
      await app.id(`${pane}.open`).press('Enter')
      const opened = app.page.getByRole('complementary', { name: label })
      await expect(opened).toBeVisible()
      await app.page.keyboard.press('Escape')
      await expect(opened).toHaveCount(0)
      await expect.poll(() => hasFocus(app.id(`${pane}.open`))).toBe(true)
    }
  }
})

/** Controls and headings that are out of reach: outside of the window, and of nothing that scrolls. */
function outside(): string[] {
  const scrolls = (element: Element | null): boolean =>
    element !== null &&
    (/(auto|scroll)/.test(`${getComputedStyle(element).overflowX}${getComputedStyle(element).overflowY}`) ||
      scrolls(element.parentElement))
  return [...document.querySelectorAll('button, a, input, label, h1, h2')].flatMap((element) => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect()
    const isInside = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1
    return width === 0 || isInside || scrolls(element.parentElement)
      ? []
      : [`${element.tagName} ${element.getAttribute('data-testid') ?? ''} ${element.textContent}`]
  })
}
