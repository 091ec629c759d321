/** The journeys: `serve` in Chromium on the serve host, `electron` on the desktop application, `lab` on a real cloud. */
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const CHROMIUM = '/usr/bin/chromium'

/** Root may not use Chromium's sandbox; the rest keeps the browser from talking to anyone else. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const browser = {
  browserName: 'chromium',
  viewport: { width: 1280, height: 800 },
  // Without Debian's Chromium, Playwright's own is used where it is installed.
  launchOptions: { args: ARGS, ...(existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {}) },
} as const

export default defineConfig({
  outputDir: '../test-results',
  // The journeys measure and start whole products: side by side they would disturb each other.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  forbidOnly: process.env.CI !== undefined,
  use: { actionTimeout: 10_000, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'serve', testDir: 'serve', use: browser },
    { name: 'electron', testDir: 'electron' },
    { name: 'lab', testDir: 'lab', use: browser, timeout: 180_000 },
  ],
})
