/** Looks at every screen: no serious finding of axe in any theme, no sideways scrolling, and a picture of each. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import type { Theme } from '../pages/app'
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'
import { screensOf } from './screens'

const ENVIRONMENT = 'prod-ams1'
const THEMES: readonly Theme[] = ['light', 'dark', 'contrast']
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Serious and critical findings, one line each: rule, element, what is wrong. */
async function seriousFindings(page: Page): Promise<string[]> {
  // Evaluated from outside: the content security policy refuses scripts the page did not bring.
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })',
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`))
}

test('every screen is accessible in every theme and fits the window', async ({ dataDir, page }, testInfo) => {
  test.setTimeout(900_000)
  const cloud = await startSimulatedCloud({ hosts: 3, instancesPerHost: 6, name: ENVIRONMENT })
  await addEnvironment(dataDir, cloud.environmentDocument)
  await scanToEnd(dataDir, ENVIRONMENT)
  await cloud.stop()
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await app.go('/scans')
    await app.id('scans').getByRole('row').filter({ hasText: '#1' }).dblclick()
    await expect(app.id('scan')).toBeVisible()
    const scanId = new URL(page.url()).hash.split('/').at(-1) ?? ''
    for (const theme of THEMES) {
      await app.setTheme(theme)
      for (const screen of screensOf(ENVIRONMENT, 'vm-00008', scanId)) {
        for (const size of SIZES) {
          await page.setViewportSize(size)
          await screen.show(app)
          await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
          const label = `${screen.name}, ${theme}, ${size.width}×${size.height}`
          if (theme !== 'contrast')
            await page.screenshot({ path: testInfo.outputPath(`${screen.name}-${theme}-${size.width}.png`) })
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          expect.soft(overflow, `${label}: wider than the window`).toBeLessThanOrEqual(0)
        }
        expect.soft(await seriousFindings(page), `${screen.name}, ${theme}`).toEqual([])
        await page.keyboard.press('Escape')
      }
    }
  } finally {
    await product.stop()
  }
})
