/** Messages: what scans leave, and everything that is done with it. */
import { readFile } from 'node:fs/promises'
import type { Download } from '@playwright/test'
import type { App } from '../pages/app'
import { type SimulatedCloud, startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { type RunningProduct, startProduct } from './product'

const ENVIRONMENT = 'simulated'
const FAILING = 'sim-node-002'
/** Of a scan that completed with errors. */
const WITH_ERRORS = [3]

let cloud: SimulatedCloud
test.beforeAll(async () => {
  cloud = await startSimulatedCloud({ hosts: 3, instancesPerHost: 1, name: ENVIRONMENT })
})
test.afterAll(() => cloud.stop())
test.afterEach(() => cloud.faults.clear())

/** A product whose cloud was scanned twice while a host refused. */
async function scannedTwice(dataDir: string): Promise<RunningProduct> {
  await addEnvironment(dataDir, cloud.environmentDocument)
  cloud.faults.host(FAILING, { kind: 'refuse-login' })
  for (let scan = 1; scan <= 2; scan += 1) await scanToEnd(dataDir, ENVIRONMENT, WITH_ERRORS)
  return startProduct(dataDir)
}

const textOf = async (download: Download) => readFile(await download.path(), 'utf8')
const rowOf = (app: App, text: string | RegExp) => app.id('messages.table.row').filter({ hasText: text })

test('are counted, listed, opened, read, held, exported, cleared and brought back', async ({ dataDir, page }) => {
  test.setTimeout(300_000)
  const product = await scannedTwice(dataDir)
  try {
    const app = await openApp(page, product)

    // The counters lead to what they count.
    const errors = app.id('counter.error')
    await expect(errors).toHaveText('1')
    await expect(app.id('rail.messages')).toContainText('1 unread errors')
    await errors.click()
    const failed = rowOf(app, FAILING).first()
    await expect(failed).toContainText('× 2')
    await expect(app.id('messages.table.row')).toHaveCount(1)

    // By keys: every level, the occurrences of a row.
    await failed.click()
    await page.keyboard.press('1')
    await app.id('messages.unread').click()
    await failed.click()
    await expect(rowOf(app, 'completed with errors')).toContainText('× 2')
    await page.keyboard.press('ArrowRight')
    await expect(rowOf(app, /^Scan #2/)).toBeVisible()
    await expect(rowOf(app, /^Scan #1/)).toBeVisible()
    const pane = app.id('messages.pane')
    await expect(app.id('messages.ruler')).toContainText('every scan since #1')
    await expect(app.id('messages.received')).toContainText('auth-failed')
    await expect(pane).not.toContainText(cloud.access.sshPassword)

    // Read when one moves on after a moment; what U marks as unread stays so.
    await page.waitForTimeout(1100)
    // Of two that came in the same second either may be the last.
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await expect(errors).toHaveText('0')
    await failed.click()
    await page.keyboard.press('u')
    await expect(errors).toHaveText('1')
    await page.waitForTimeout(1100)
    await page.keyboard.press('Escape')
    await expect(pane).toBeHidden()
    await expect(errors).toHaveText('1')

    // What is new is held while one reads; another window starts a scan.
    await failed.click()
    const other = await openApp(await page.context().newPage(), product)
    await other.go(`/scans/new?env=${ENVIRONMENT}`)
    await other.id('scan.new.start').click()
    await expect(page.getByText(/new since .*, held while you read/)).toBeVisible({ timeout: 60_000 })
    await expect(failed).toContainText('× 2')
    await page.bringToFront()
    await page.keyboard.press('End')
    await expect(failed).toContainText('× 3')
    await other.page.close()

    // To the graph of the object and to the scan, and back.
    await failed.click()
    await page.keyboard.press('g')
    await expect(page).toHaveURL(/object\/.*view=graph/)
    await page.goBack()
    await failed.click()
    await app.id('messages.scan').click()
    await expect(app.id('scan')).toBeVisible()
    await page.goBack()

    // Filters stand in the address; where nothing fits it says what to leave out.
    await app.id('messages.filter').fill('no such thing')
    await expect(page.getByText('No match')).toBeVisible()
    await expect(page).toHaveURL(/q=no/)
    await page.getByLabel('Leave out “no such thing”').click()
    await app.id('messages.day').last().click()
    await expect(page).toHaveURL(/from=.*to=/)
    await expect(failed).toBeVisible()
    await app.id('messages.day').first().click()
    await expect(page.getByText('No match')).toBeVisible()
    await page.getByLabel('Leave out The chosen time').click()
    await expect(failed).toBeVisible()

    // Exports hold what is listed.
    await app.id('messages.export').click()
    const [csv] = await Promise.all([page.waitForEvent('download'), app.id('messages.export.csv').click()])
    expect(await textOf(csv)).toMatch(new RegExp(`Error,.*${FAILING}`))
    await app.id('messages.export').click()
    const [json] = await Promise.all([page.waitForEvent('download'), app.id('messages.export.json').click()])
    expect(JSON.parse(await textOf(json))).toContainEqual(expect.objectContaining({ count: 3 }))

    // All read at once.
    await app.id('messages.markAll').click()
    await expect(errors).toHaveText('0')
    await expect(app.id('status.messages')).toBeHidden()

    // Cleared by level, and brought back.
    await app.id('messages.clear.open').click()
    for (const level of ['info', 'warning']) await app.id(`messages.clear.${level}`).click()
    const confirm = app.id('messages.clear.confirm')
    await expect(confirm).toHaveText('Clear 1')
    await confirm.click()
    await expect(failed).toBeHidden()
    await app.id('notice.action').click()
    await expect(failed).toBeVisible()
  } finally {
    await product.stop()
  }
})

test('look back as far as the preferences say, and survive a power cut', async ({ dataDir, page }) => {
  test.setTimeout(180_000)
  const product = await scannedTwice(dataDir)
  const app = await openApp(page, product)
  await app.go('/messages')
  await expect(page.getByText('in the last 14 days')).toBeVisible()
  await app.go('/preferences?page=messages')
  await app.id('preferences.messageDays.1').click()
  await app.go('/messages')
  await expect(page.getByText('in the last 1 day,')).toBeVisible()
  await expect(app.id('messages.day')).toHaveCount(2)
  await product.kill()
  const again = await startProduct(dataDir)
  try {
    const reopened = await openApp(page, again)
    await reopened.go('/messages')
    await expect(rowOf(reopened, FAILING).first()).toContainText('× 2')
  } finally {
    await again.stop()
  }
})
