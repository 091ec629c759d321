/** First steps and help: steps bound to what is really there, the page for the cloud's owner, the documentation, diagnostics. */
import { readFile } from 'node:fs/promises'
import { GraphView } from '../pages/graph-view'
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'

test('the steps follow what is there, by keyboard alone', async ({ dataDir, page }) => {
  test.setTimeout(120_000)
  const cloud = await startSimulatedCloud({ hosts: 1, instancesPerHost: 1, name: 'prod-ams1' })
  await addEnvironment(dataDir, cloud.environmentDocument)
  await scanToEnd(dataDir, 'prod-ams1')
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await app.go('/get-started')
    const state = (step: string) => app.id(`get-started.${step}.state`)
    await expect(app.id('get-started')).toContainText('2 of 5 done')
    await expect(state('add')).toHaveText('Done: prod-ams1')
    await expect(state('scan')).toContainText('Done: ')
    await expect(state('test')).toContainText('Open: ')
    await app.focusByTab(app.id('get-started.test.do'))
    await page.keyboard.press('Enter')
    await expect(state('test')).toHaveText('Done: 2 of 2 green', { timeout: 30_000 })

    await app.focusByTab(app.id('get-started.graph.do'))
    await page.keyboard.press('Enter')
    await page.keyboard.type('vm-00001')
    await expect(app.id('search.object').first()).toContainText('vm-00001')
    await page.keyboard.press('Enter')
    await new GraphView(app).show()
    await app.go('/get-started')
    await expect(state('graph')).toHaveText('Done: Opened')
    await expect(app.id('get-started')).toContainText('4 of 5 done')
  } finally {
    await product.stop()
    await cloud.stop()
  }
})

test('the owner of a cloud gets one page, as it is chosen', async ({ app, page }) => {
  await app.go('/get-started')
  await app.id('get-started.prerequisites').click()
  await app.id('prerequisites.distribution').click()
  await app.id('prerequisites.distribution.Kolla').click()
  await app.id('prerequisites.account').fill('netops')
  await expect(page.locator('pre').filter({ hasText: 'netops ALL=' }).first()).toContainText('docker')
  const download = page.waitForEvent('download')
  await app.id('prerequisites.save').click()
  const text = await readFile(await (await download).path(), 'utf8')
  expect(text).toContain('netops ALL=')
  expect(text).toContain('GRANT SELECT')
})

test('the documentation is in the product, and its links lead on', async ({ app, page }) => {
  await app.go('/get-started')
  await app.id('get-started.scan.help').click()
  await expect(page.getByRole('heading', { name: 'Getting started', level: 1 })).toBeVisible()
  await app.id('help.page.troubleshooting').click()
  await expect(page.getByRole('heading', { name: 'When something is wrong', level: 1 })).toBeVisible()
  await page.getByRole('article').getByRole('link', { name: 'Checks', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Checks', level: 1 })).toBeVisible()
})

test('diagnostics are shown before they are saved, without a secret and on request without names', async ({
  dataDir,
  page,
}) => {
  const cloud = await startSimulatedCloud({ hosts: 1, instancesPerHost: 0, name: 'prod-ams1' })
  await addEnvironment(dataDir, cloud.environmentDocument)
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await app.go('/diagnostics')
    await app.id('diagnostics.view.report').click()
    const shown = app.id('diagnostics.text')
    await expect(shown).toContainText('prod-ams1')
    for (const { pwd } of cloud.environmentDocument.configuration as readonly { pwd?: string }[])
      if (pwd !== undefined) await expect(shown).not.toContainText(pwd)
    await app.id('diagnostics.anonymous').click()
    await expect(shown).not.toContainText('prod-ams1')
    const download = page.waitForEvent('download')
    await app.id('diagnostics.save').click()
    expect(await readFile(await (await download).path(), 'utf8')).toBe(await shown.textContent())
  } finally {
    await product.stop()
    await cloud.stop()
  }
})
