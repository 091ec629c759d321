/** The environment wizard. */
import { expect, type Locator } from '@playwright/test'
import type { CloudAccess } from '../peers/simulated-cloud'
import type { App } from './app'

export type Step = 'main' | 'OpenStack' | 'mysql' | 'CLI' | 'AMQP' | 'review'
export type Target = 'OpenStack' | 'mysql' | 'CLI' | 'AMQP'

export interface MainValues {
  readonly name: string
  readonly distribution: string
  readonly version: string
  readonly mechanisms: readonly string[]
  readonly types: readonly string[]
}

export class Wizard {
  readonly screen: Locator
  readonly #app: App

  constructor(app: App) {
    this.#app = app
    this.screen = app.id('wizard')
  }

  async start(): Promise<void> {
    await this.#app.go('/env/new')
    await expect(this.screen).toBeVisible()
  }

  async goTo(step: Step): Promise<void> {
    await this.#app.id(`wizard.step.${step}`).click()
  }

  field(id: string): Locator {
    return this.#app.id(id)
  }

  /** Writes a field of a group: ("CLI", "host", "10.0.0.1"). */
  async fill(group: Target, field: string, value: string): Promise<void> {
    await this.field(`configuration.${group}.${field}`).fill(value)
  }

  async choose(id: string, option: string): Promise<void> {
    await this.field(id).click()
    await this.field(`${id}.${option}`).click()
  }

  async fillMain(values: MainValues): Promise<void> {
    await this.goTo('main')
    await this.field('name').fill(values.name)
    await this.choose('distribution', values.distribution)
    await this.choose('distribution_version', values.version)
    for (const [id, wanted] of [
      ['mechanism_drivers', values.mechanisms],
      ['type_drivers', values.types],
    ] as const) {
      for (const option of wanted) {
        const chip = this.field(`${id}.${option}`)
        if ((await chip.getAttribute('aria-pressed')) !== 'true') await chip.click()
      }
    }
  }

  /** Opens what is folded away on a step. */
  async showAdvanced(): Promise<void> {
    const fold = this.field('wizard.advanced')
    if ((await fold.getAttribute('aria-expanded')) !== 'true') await fold.click()
  }

  async fillApi(access: Pick<CloudAccess, 'keystoneUrl' | 'apiUser' | 'apiPassword'>): Promise<void> {
    await this.goTo('OpenStack')
    const url = new URL(access.keystoneUrl)
    await this.fill('OpenStack', 'host', url.hostname)
    await this.fill('OpenStack', 'port', url.port)
    await this.fill('OpenStack', 'user', access.apiUser)
    await this.fill('OpenStack', 'pwd', access.apiPassword)
    await this.showAdvanced()
    await this.fill('OpenStack', 'url', access.keystoneUrl)
    await this.fill('OpenStack', 'timeout', '5')
  }

  async fillMasterHost(
    access: Pick<CloudAccess, 'sshHost' | 'sshPort' | 'sshUser' | 'sshPassword'>,
    timeoutSeconds = 5,
  ): Promise<void> {
    await this.goTo('CLI')
    await this.choose('auth.CLI', 'password')
    await this.fill('CLI', 'host', access.sshHost)
    await this.fill('CLI', 'port', String(access.sshPort))
    await this.fill('CLI', 'timeout', String(timeoutSeconds))
    await this.fill('CLI', 'user', access.sshUser)
    await this.fill('CLI', 'pwd', access.sshPassword)
  }

  /** Leaves a group out. */
  async exclude(group: 'mysql' | 'AMQP'): Promise<void> {
    await this.goTo(group)
    const include = this.field(`wizard.include.${group}`).getByRole('switch')
    if (await include.isChecked()) await include.click({ force: true })
  }

  /** Tests the group of the open step and answers how it ended. */
  async test(target: Target): Promise<'ok' | 'failed'> {
    await this.field('wizard.test-step').click()
    const card = this.field(`test.${target}`)
    await expect(card).toHaveAttribute('data-state', /^(ok|failed)$/, { timeout: 30_000 })
    return (await card.getAttribute('data-state')) === 'ok' ? 'ok' : 'failed'
  }

  /** What the tests of a target say. */
  card(target: Target): Locator {
    return this.field(`test.${target}`)
  }

  async trustHostKey(): Promise<void> {
    await this.field('hostkey.trust').click()
    await expect(this.field('hostkey.trust')).toBeHidden()
  }

  async saveAndScan(): Promise<void> {
    await this.goTo('review')
    await this.field('wizard.save-and-scan').click()
  }
}
