/** One scan, while it runs and afterwards. */
import { expect, type Locator } from '@playwright/test'
import type { App } from './app'

export class ScanView {
  readonly screen: Locator
  readonly status: Locator
  readonly problems: Locator
  readonly hosts: Locator
  readonly #app: App

  constructor(app: App) {
    this.#app = app
    this.screen = app.id('scan')
    this.status = app.id('scan.status')
    this.problems = app.id('scan.problem')
    this.hosts = app.id('scan.host')
  }

  /** Waits for the end; answers "completed", "completed_with_errors", "failed", "aborted". */
  async ended(timeoutMs = 60_000): Promise<string> {
    await expect(this.status).toHaveAttribute('data-status', /^(completed|completed_with_errors|failed|aborted)$/, {
      timeout: timeoutMs,
    })
    return (await this.status.getAttribute('data-status')) ?? ''
  }

  stage(id: string): Locator {
    return this.#app.id(`scan.stage.${id}`)
  }

  /** Trusts the keys of hosts the scan met for the first time. */
  async trustHostKeys(): Promise<void> {
    await this.#app.id('scan.host-keys.trust').click()
  }

  async again(): Promise<void> {
    await this.#app.id('scan.again').click()
  }
}
