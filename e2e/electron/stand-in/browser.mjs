/** The Chromium that shows the windows. Announces its DevTools address as Electron does, for Playwright to connect. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwrightChromium } from '@playwright/test'

async function launch() {
  const profile = mkdtempSync(join(tmpdir(), 'calipso-stand-in-'))
  const context = await playwrightChromium.launchPersistentContext(profile, {
    executablePath: process.env.CALIPSO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--remote-debugging-port=0'],
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: null,
  })
  const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
  process.stderr.write(`DevTools listening on ws://127.0.0.1:${port}${path}\n`)
  const pages = context.pages()
  return {
    context,
    /** Undefined when it was taken. */
    takeFirstPage: () => pages.shift(),
    async close() {
      await context.close().catch(() => undefined)
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export const chromium = launch()
