/** The form of a new scan. */
import { expect } from '@playwright/test'
import type { App } from './app'
import { ScanView } from './scan-view'

export interface NewScanChoices {
  readonly scope?: 'everything' | 'inventory' | 'links' | 'cliques'
  readonly logLevel?: string
  readonly inventory?: string
  /** Name of the one object that is scanned. */
  readonly object?: string
  readonly hosts?: readonly string[]
  /** Switches that are pressed: "clear", "sources.cli". */
  readonly switches?: readonly string[]
}

/** Fills the form in, starts, and answers how the scan ended. */
export async function startNewScan(app: App, environment: string, choices: NewScanChoices): Promise<string> {
  await app.go(`/scans/new?env=${encodeURIComponent(environment)}`)
  const { scope, logLevel, inventory, object, hosts = [], switches = [] } = choices
  if (scope) await app.id(`scope.${scope}`).click()
  if (logLevel) {
    await app.id('log_level').click()
    await app.id(`log_level.${logLevel}`).click()
  }
  if (inventory) await app.id('inventory').fill(inventory)
  if (object) {
    await app.id('object_id').fill(object)
    await app.id('object_id.option').filter({ hasText: object }).first().click()
  }
  for (const host of hosts) await app.id(`hosts.${host}`).click()
  for (const one of switches) await app.id(one).click()
  await app.id('scan.new.start').click()
  const scan = new ScanView(app)
  await expect(scan.status).toBeVisible()
  return scan.ended(120_000)
}
