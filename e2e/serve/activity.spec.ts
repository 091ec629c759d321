/** Activity: what runs and what ended, the same in two windows, with a way to end it and a way to it. */
import { createServer } from 'node:net'
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'

const SILENT = 'silent-cloud'

test('a test that hangs is seen and ended from another window', async ({ dataDir, page, context }) => {
  test.setTimeout(120_000)
  // Takes connections and says nothing.
  const silent = createServer((socket) => void socket.on('error', () => undefined))
  const port = await new Promise<number>((resolve) =>
    silent.listen(0, '127.0.0.1', () => {
      const address = silent.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    }),
  )
  await addEnvironment(dataDir, {
    name: SILENT,
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    configuration: [{ name: 'OpenStack', host: '127.0.0.1', port, user: 'admin', pwd: 'secret' }],
  })
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    const second = await openApp(await context.newPage(), product)
    await app.go('/get-started')
    await app.id('get-started.test.do').click()
    await expect(second.id('status.jobs')).toContainText('1 running: Connection test')
    await expect(second.id('jobs.open')).toContainText('Connection test')
    await second.id('status.jobs').click()
    const row = second.id('activity.table').getByRole('row').filter({ hasText: SILENT })
    await expect(row).toContainText('OpenStack')
    // By keyboard alone.
    await second.focusByTab(second.page.getByRole('grid', { name: 'Activities' }))
    await second.page.keyboard.press('ArrowDown')
    await expect(second.id('activity.pane')).toContainText('Connection test')
    await second.focusByTab(second.id('activity.pane.cancel'))
    await second.page.keyboard.press('Enter')
    await expect(row).toContainText('Cancelled')
    await expect(app.id('status.jobs')).toHaveText('Nothing running')
    await second.focusByTab(second.id('activity.pane.show'))
    await second.page.keyboard.press('Enter')
    await expect(second.page).toHaveURL(/\/env\/silent-cloud\/edit$/)
  } finally {
    await product.stop()
    silent.close()
  }
})

test('scans, imports and exports stand there with how they ended, and lead to what is left of them', async ({
  app,
}) => {
  await app.openSample()
  await app.go('/activity')
  await expect(app.page.getByText('Nothing ran within the last day')).toBeVisible()
  await app.go('/env/sample-cloud')
  await app.page.keyboard.press('Control+Shift+k')
  await app.page.keyboard.type('Export the inventory')
  await app.page.keyboard.press('Enter')
  const download = app.page.waitForEvent('download')
  await app.id('export.confirm').click()
  await download
  await app.go('/activity')
  const row = app.id('activity.table').getByRole('row').filter({ hasText: 'Export' })
  await expect(row).toContainText('Done')
  await expect(row).toContainText('KB')
  await row.click()
  await app.id('activity.pane.show').click()
  await expect(app.id('environment.dashboard')).toBeVisible()
  await app.go('/activity')
  await app.id('activity.filter.problems').click()
  await expect(app.page.getByText('No match')).toBeVisible()
})

test('a scan is followed stage by stage, and can be ended here', async ({ dataDir, page }) => {
  test.setTimeout(120_000)
  const cloud = await startSimulatedCloud({ hosts: 12, instancesPerHost: 10, name: 'prod-ams1' })
  await addEnvironment(dataDir, cloud.environmentDocument)
  await scanToEnd(dataDir, 'prod-ams1')
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await app.go('/env/prod-ams1')
    // Long enough to be ended.
    cloud.faults.latency({ commandMs: 2_000 })
    await page.keyboard.press('Control+Shift+s')
    await expect(app.id('status.jobs')).toContainText('1 running: prod-ams1: ')
    const said = (await app.id('status.jobs').textContent()) ?? ''
    expect(said).not.toMatch(/: Running$/)
    await app.go('/activity')
    const row = app.id('activity.table').getByRole('row').filter({ hasText: 'Scan #2' })
    await row.getByTestId('activity.cancel').click()
    await expect(row).toContainText('Cancelled')
    await expect(app.id('activity.table').getByRole('row').filter({ hasText: 'Scan #1' })).toContainText(
      /Done|With problems/,
    )
  } finally {
    await product.stop()
    await cloud.stop()
  }
})
