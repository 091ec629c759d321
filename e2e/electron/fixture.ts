/**
 * Starts the built application for a spec: on Electron where its binary is found, else on the stand-in. Every spec gets
 * its own data folder and its own process group, ended with the spec.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'

const root = fileURLToPath(new URL('../..', import.meta.url))
const STAND_IN = join(root, 'e2e/electron/stand-in/electron-stand-in')

/** Electron's executable, if it is installed. Never asks the package for it: that would start a download. */
function findElectron(): string | undefined {
  const folder = join(root, 'node_modules/electron')
  const name = join(folder, 'path.txt')
  if (!existsSync(name)) return undefined
  const path = join(folder, 'dist', readFileSync(name, 'utf8').trim())
  return existsSync(path) ? path : undefined
}

export interface Desktop {
  app: ElectronApplication
  page: Page
  dataDir: string
  /** False when the stand-in plays Electron. */
  isElectron: boolean
}

export const test = base.extend<{ desktop: Desktop; args: string[] }>({
  args: [[], { option: true }],
  desktop: async ({ args }, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'calipso-desktop-e2e-'))
    const electron = findElectron()
    const app = await _electron.launch({
      executablePath: electron ?? STAND_IN,
      args: [join(root, 'out/main/main.js'), `--data-dir=${dataDir}`, ...args],
    })
    try {
      const page = await app.firstWindow()
      await page.waitForFunction(() => document.readyState === 'complete' && 'calipso' in window)
      await use({ app, page, dataDir, isElectron: electron !== undefined })
    } finally {
      await app.close()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  },
})

export { expect } from '@playwright/test'
