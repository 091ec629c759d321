/** Ways out of damage and of a folder in use, as the operator meets them. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { App } from '../pages/app'
import { expect, test } from './fixture'
import { startProduct } from './product'

test('a damaged record of environments: the window says so, mends them, and opens', async ({ dataDir, page }) => {
  const first = await startProduct(dataDir)
  await page.goto(first.url)
  const app = new App(page)
  await app.isReady()
  await app.openSample()
  await first.stop()
  const file = join(dataDir, 'store', 'environments.db')
  await writeFile(file, (await readFile(file, 'utf8')).replace('sample-cloud', 'simple-cloud'))

  const second = await startProduct(dataDir)
  try {
    await page.goto('about:blank')
    await page.goto(second.url)
    await expect(page.getByRole('heading', { name: 'Calipso cannot start' })).toBeVisible()
    await expect(page.getByText(dataDir).first()).toBeVisible()
    await app.id('recovery.repair').click()
    await expect(page.getByRole('heading', { name: 'Calipso can start' })).toBeVisible()
    await app.id('recovery.open').click()
    await app.isReady()
  } finally {
    await second.stop()
  }
})

test('a damaged inventory: its tile says so, discards it, and the others stay', async ({ dataDir, page }) => {
  const first = await startProduct(dataDir)
  await page.goto(first.url)
  const app = new App(page)
  await app.isReady()
  await app.openSample()
  await first.stop()
  const inventories = join(dataDir, 'store', 'inventories')
  for (const path of await readdir(inventories, { recursive: true }))
    if (path.includes('manifest')) await writeFile(join(inventories, path), 'no manifest')

  const second = await startProduct(dataDir)
  try {
    await page.goto('about:blank')
    await page.goto(second.url)
    await app.isReady()
    await app.go('/home')
    const tile = app.id('environment.tile')
    await expect(tile).toContainText('The inventory cannot be opened')
    await app.id('environment.recover').click()
    await app.id('recovery.discard').click()
    await expect(app.id('environment.recover.sheet')).toContainText('was discarded')
    await app.id('environment.recover.close').click()
    await expect(tile).toContainText('Not scanned yet')
  } finally {
    await second.stop()
  }
})

test('a folder in use: the window names the holder, and opens once it is gone', async ({ dataDir, page }) => {
  const holder = await startProduct(dataDir)
  const second = await startProduct(dataDir)
  try {
    await page.goto(second.url)
    const app = new App(page)
    await expect(page.getByRole('alert')).toContainText(String(holder.pid))
    await app.id('recovery.retry').click()
    await expect(page.getByRole('alert')).toContainText(String(holder.pid))
    await holder.stop()
    await app.id('recovery.retry').click()
    await app.isReady()
  } finally {
    await holder.stop()
    await second.stop()
  }
})
