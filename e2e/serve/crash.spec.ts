/** The backend is killed in the middle of a scan: the next start shows the last committed state and says what happened. */

import { App } from '../pages/app'
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, test } from './fixture'
import { startProduct } from './product'

test('kill -9 in mid-scan keeps the last committed state', async ({ dataDir, page }) => {
  const cloud = await startSimulatedCloud({ hosts: 3, instancesPerHost: 2 })
  try {
    await addEnvironment(dataDir, cloud.environmentDocument)
    await scanToEnd(dataDir, 'simulated')
    const killed = await startProduct(dataDir)
    await page.goto(killed.url)
    const app = new App(page)
    await app.isReady()
    await app.go('/env/simulated')
    const objects = app.id('status.objects')
    await expect(objects).toHaveText(/\d+ objects/)
    const before = await objects.innerText()

    cloud.faults.latency({ commandMs: 3_000 })
    const executions = cloud.stats.ssh.executions
    await page.keyboard.press('Control+Shift+S')
    await expect.poll(() => cloud.stats.ssh.executions).toBeGreaterThan(executions)
    await killed.kill()
    await expect(app.id('status.connection')).toBeVisible()

    const again = await startProduct(dataDir)
    try {
      await page.goto(again.url)
      await app.isReady()
      await app.go('/env/simulated')
      await expect(objects).toHaveText(before)
      await app.go('/scans')
      const rows = app.id('scans').getByRole('row')
      await expect(rows.filter({ hasText: '#2' })).toContainText(/failed/i)
      await expect(rows.filter({ hasText: '#1' })).toContainText(/completed/i)
    } finally {
      await again.stop()
    }
  } finally {
    await cloud.stop()
  }
})
