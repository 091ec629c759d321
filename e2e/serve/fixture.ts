/** What the journeys on the serve host share: a product with an empty data folder, and a page that is signed in. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Page } from '@playwright/test'
import { App } from '../pages/app'
import { type RunningProduct, startProduct } from './product'

export interface ServeFixtures {
  readonly dataDir: string
  readonly product: RunningProduct
  /** The window, opened on Home. */
  readonly app: App
}

export const test = base.extend<ServeFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  dataDir: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'calipso-serve-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  product: async ({ dataDir }, use) => {
    const product = await startProduct(dataDir)
    await use(product)
    await product.stop()
  },
  app: async ({ page, product }, use) => {
    const failures = watchFailures(page)
    await use(await openApp(page, product))
    base.expect(failures, 'errors of the page').toEqual([])
  },
})

/** The window of a running product, without motion, once it is drawn. */
export async function openApp(page: Page, { url }: RunningProduct): Promise<App> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(url)
  const app = new App(page)
  await app.isReady()
  return app
}

/** Whatever goes wrong inside the page without anybody looking: thrown errors and refused resources. */
function watchFailures(page: Page): string[] {
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  page.on('console', (message) => {
    // A lost connection is what some journeys are about; the page says so itself.
    if (message.type() === 'error' && !/WebSocket|net::ERR_/.test(message.text())) failures.push(message.text())
  })
  return failures
}

export { expect } from '@playwright/test'
