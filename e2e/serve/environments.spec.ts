/** What is done with a whole environment: a dump comes in, one is copied, scanned into another inventory, deleted in part. */
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { referenceDump } from '../../electron/transfer/dump/testing/reference-dump'
import type { App } from '../pages/app'
import { GraphView } from '../pages/graph-view'
import { ScanView } from '../pages/scan-view'
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'

const tileOf = (app: App, name: string) =>
  app.id('environment.tile').filter({ has: app.page.getByRole('heading', { name, exact: true }) })

/** Chooses an entry of the menu of a tile on Home. */
async function choose(app: App, name: string, entry: string): Promise<void> {
  await app.go('/home')
  await tileOf(app, name).getByTestId('environment.menu').click()
  await app.id(entry).click()
}

async function archiveOf(collections: ReadonlyMap<string, unknown>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, documents] of collections) zip.addBuffer(Buffer.from(JSON.stringify(documents)), `${name}.json`)
  zip.end()
  return buffer(zip.outputStream)
}

test('a dump of Calipso comes in, and its tree, search and graph work', async ({ app, page }) => {
  const chooser = page.waitForEvent('filechooser')
  await page
    .getByTestId(/inventory\.import$/)
    .first()
    .click()
  await (await chooser).setFiles({
    name: 'dump.zip',
    mimeType: 'application/zip',
    buffer: await archiveOf(referenceDump()),
  })
  await expect(app.id('import.sheet')).toContainText('second:inventory_x')
  await expect(app.id('import.unmapped')).toContainText('documents are not taken over as they are')
  await app.id('import.confirm').click()
  await expect(page.getByRole('heading', { name: 'Mirantis-Liberty', level: 1 })).toBeVisible()

  await app.tree.open('Regions', 'region-1', 'availability_zone-1', 'host-1', 'instance-1')
  await expect(page.getByRole('heading', { name: 'instance-1', level: 1 })).toBeVisible()
  const graph = new GraphView(app)
  await graph.show()
  expect(await graph.columns()).toMatch(/Instance 1.*vNIC 1.*vConnector 1.*vEdge 1.*[Ee]ndpoint 1/)

  await app.search('network-1')
  await expect(app.id('search.object').first()).toContainText('network-1')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'network-1', level: 1 })).toBeVisible()

  await app.go('/home')
  await expect(tileOf(app, 'second:inventory_x')).toContainText('View of second')
  await choose(app, 'second', 'environment.remove')
  await app.id('environment.remove.confirm').click()
  await expect(app.id('environment.tile')).toHaveCount(1)
})

test('an environment is copied, scanned into another inventory, and deleted in part, then whole', async ({
  dataDir,
  page,
}) => {
  test.setTimeout(120_000)
  const cloud = await startSimulatedCloud({ hosts: 1, instancesPerHost: 1, name: 'prod-ams1' })
  await addEnvironment(dataDir, cloud.environmentDocument)
  await scanToEnd(dataDir, 'prod-ams1')
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await choose(app, 'prod-ams1', 'environment.duplicate')
    await expect(app.id('environment.duplicate.name')).toHaveValue('prod-ams1 (2)')
    await app.id('environment.duplicate.name').fill('prod-ams1')
    await expect(app.id('environment.duplicate.confirm')).toHaveAttribute('aria-disabled', 'true')
    await app.id('environment.duplicate.name').fill('staging')
    await app.id('environment.duplicate.confirm').click()
    await expect(app.id('wizard')).toBeVisible()
    await app.go('/home')
    await expect(tileOf(app, 'staging')).toContainText('Not scanned yet')

    await app.go('/scans/new?env=prod-ams1')
    await app.id('inventory').fill('before-change')
    await app.id('scan.new.start').click()
    expect(await new ScanView(app).ended()).toBe('completed')
    await app.go('/home')
    await expect(tileOf(app, 'prod-ams1:before-change')).toContainText('View of prod-ams1')
    // A view is reached through the connections of its environment.
    await app.go('/env/prod-ams1:before-change/edit')
    await expect(page).toHaveURL(/#\/env\/prod-ams1\/edit/)
    await expect(app.id('wizard')).toBeVisible()
    await app.go('/env/prod-ams1:before-change/host-keys')
    await expect(app.id('keys.table')).toContainText('127.0.0.1')
    await expect(page).toHaveURL(/#\/env\/prod-ams1\/host-keys/)

    await choose(app, 'prod-ams1', 'environment.remove')
    await expect(app.id('environment.remove.sheet')).toContainText('prod-ams1:before-change')
    await app.id('environment.remove.scans').click()
    await app.id('environment.remove.confirm').click()
    await expect(tileOf(app, 'prod-ams1')).toContainText('Kept inventory')
    await expect(tileOf(app, 'prod-ams1:before-change')).toBeVisible()

    // A kept one is nothing but its inventory, and takes its view with it.
    await choose(app, 'prod-ams1', 'environment.remove')
    await app.id('environment.remove.confirm').click()
    await expect(app.id('environment.tile')).toHaveCount(1)
    await expect(tileOf(app, 'staging')).toBeVisible()
  } finally {
    await product.stop()
    await cloud.stop()
  }
})
