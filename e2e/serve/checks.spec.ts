/** Checks on the dashboard: what failed after a scan, why, the way to the objects, and that the next scan mends it. */
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'

const ENVIRONMENT = 'simulated'
/** Of a scan that completed with errors. */
const WITH_ERRORS = [3]

test('name the likely cause, lead to the objects, and are mended by the next scan', async ({ dataDir, page }) => {
  test.setTimeout(180_000)
  const cloud = await startSimulatedCloud({ hosts: 3, instancesPerHost: 2, driver: 'ovs', name: ENVIRONMENT })
  for (const { name } of cloud.model.hosts) cloud.faults.host(name, { kind: 'sudo-refused' })
  await addEnvironment(dataDir, cloud.environmentDocument)
  await scanToEnd(dataDir, ENVIRONMENT, WITH_ERRORS)
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await app.go(`/env/${ENVIRONMENT}`)
    const checks = app.id('checks')
    await expect(app.id('checks.absent.otep')).toContainText('No tunnel endpoints found')
    const group = app.id('checks.group').filter({ hasText: 'No tunnel endpoints found' })
    await expect(group).toContainText('Likely cause: sudo is refused on 3 hosts')
    await group.getByTestId('checks.scan').click()
    await expect(app.id('scan')).toContainText('sudo is refused on 3 hosts')
    await page.goBack()

    // By keys: all of them in a table, which says what it shows.
    const short = app.id('checks.short-graph.instance.open')
    await expect(short).toHaveText('6 instances have graphs that end early')
    await short.focus()
    await page.keyboard.press('Enter')
    await expect(app.id('objects.row')).toHaveCount(6)
    await expect(page.getByText('6 of 6 objects')).toBeVisible()
    await expect(page.getByText('with graphs that end early', { exact: true })).toBeVisible()
    await page.goBack()

    // One message of all of it leads back here.
    await app.go(`/messages?env=${ENVIRONMENT}`)
    const row = app.id('messages.table.row').filter({ hasText: 'Checks of the inventory failed' })
    await row.first().click()
    await expect(app.id('messages.pane')).toContainText('sudo is refused')
    await app.id('messages.dashboard').click()

    cloud.faults.clear()
    await app.id('scan.now').click()
    await expect(checks).toContainText('All passed', { timeout: 60_000 })
    await expect(checks).toContainText(/Mended since scan #1: .*tunnel endpoints not found/)
    await expect(app.id('statistics.otep')).toContainText('+3')
    await app.id('statistics.otep.open').click()
    await expect(app.id('objects.row')).toHaveCount(3)
  } finally {
    await product.stop()
    await cloud.stop()
  }
})
