/** Schedules: one is made by hand, says when it runs, is paused, run at once, removed and brought back. */
import { type SimulatedCloud, startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'

let cloud: SimulatedCloud
test.beforeAll(async () => {
  cloud = await startSimulatedCloud({ hosts: 2, instancesPerHost: 1, name: 'prod-ams1' })
})
test.afterAll(() => cloud.stop())

test('a schedule says when it runs, is paused, run at once, deleted and brought back', async ({ dataDir, page }) => {
  await addEnvironment(dataDir, cloud.environmentDocument)
  // Also trusts the keys of its hosts.
  await scanToEnd(dataDir, 'prod-ams1')
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await app.go('/get-started')
    await expect(app.id('get-started.schedule.state')).toHaveText('Open: None yet')
    await app.id('get-started.schedule.do').click()
    await expect(app.id('schedule.environment')).toContainText('prod-ams1')
    await app.go('/scans')
    await app.id('scans.view.schedules').click()
    await expect(app.id('schedules')).toContainText('Nothing is scanned by itself')
    await expect(app.id('schedules')).toContainText('Schedules run while calipso serve runs')

    // Made by the keyboard alone: the form has the focus as soon as it is there.
    await app.focusByTab(app.id('schedules.new'))
    await page.keyboard.press('Enter')
    await expect(app.id('schedule.environment')).toBeFocused()
    await app.focusByTab(app.id('schedule.kind.once'))
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    const sentence = app.id('schedule.sentence')
    await expect(sentence).toHaveText('Weekdays at 02:30.')
    await app.id('schedule.weekday.6').click()
    await app.id('schedule.weekday.7').click()
    await app.id('schedule.time').fill('25:00')
    await expect(app.id('schedule.save')).toHaveAttribute('aria-disabled', 'true')
    await app.id('schedule.time').fill('04:15')
    await expect(sentence).toHaveText('Every day at 04:15.')
    await expect(app.id('schedule.next').getByRole('listitem').filter({ hasText: '04:15' })).toHaveCount(5)
    await page.keyboard.press('Control+Enter')
    const row = app.id('schedules.table.row')
    await expect(row).toHaveCount(1)
    await expect(row).toContainText('Every day at 04:15')
    await expect(app.id('schedule.history')).toContainText('Not run yet')

    // What is not saved is kept while one looks elsewhere.
    await app.id('schedule.time').fill('05:00')
    await expect(app.id('schedule.pane')).toContainText('1 change not saved')
    await page.keyboard.press('Escape')
    await expect(app.id('schedule.pane')).toBeHidden()
    await app.go('/scans')
    await app.go('/schedules')
    await row.click()
    await expect(app.id('schedule.time')).toHaveValue('05:00')
    await app.id('schedule.discard').click()
    await expect(app.id('schedule.time')).toHaveValue('04:15')

    // The keys of the list.
    await row.click()
    await page.keyboard.press(' ')
    await expect(row).toContainText('paused')
    await page.keyboard.press(' ')
    await expect(row).toContainText('04:15 in')
    await page.keyboard.press('r')
    await expect(app.id('schedule.history')).toContainText('Completed, started by hand', { timeout: 30_000 })
    await expect(row).toContainText('Completed')

    await row.click()
    await page.keyboard.press('Delete')
    await expect(row).toHaveCount(0)
    await app.notices.getByRole('button', { name: 'Undo' }).click()
    await expect(row).toContainText('Every day at 04:15')

    // The form of a scan: the same choices, later.
    await app.go('/scans/new')
    await app.id('scan.new.when.schedule').click()
    await app.id('schedule.kind.hourly').click()
    await expect(sentence).toHaveText('Every hour at :00.')
    await app.id('scope.inventory').click()
    await app.id('scan.new.start').click()
    await expect(row).toHaveCount(2)
    await expect(app.id('schedule.scope')).toContainText('Inventory only')
    await app.go('/get-started')
    await expect(app.id('get-started.schedule.state')).toHaveText('Done: 2 of prod-ams1')
  } finally {
    await product.stop()
  }
})
