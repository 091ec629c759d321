/** The graph of an object. */
import { expect, type Locator } from '@playwright/test'
import type { App } from './app'

export class GraphView {
  readonly stage: Locator
  readonly ruler: Locator
  readonly #app: App

  constructor(app: App) {
    this.#app = app
    this.stage = app.id('graph-stage')
    this.ruler = app.id('graph-ruler')
  }

  async show(): Promise<void> {
    await this.#app.id('view.graph').click()
    await this.isDrawn()
  }

  /** Waits until objects and lines are on screen: told of at once, or, where the graph has the focus, one of them is. */
  async isDrawn(): Promise<void> {
    await expect(this.stage).toBeVisible()
    await expect(this.#app.id('graph-spoken')).toContainText(/\d+ objects and \d+ lines drawn|\d+ links?/)
  }

  /** Names of the columns with their counts: "Instance 1 vNIC 1 …". */
  async columns(): Promise<string> {
    return (await this.ruler.innerText()).replace(/\s+/g, ' ').trim()
  }

  /** In per cent. */
  async zoom(): Promise<number> {
    return Number.parseInt(await this.#app.id('graph-zoom').innerText(), 10)
  }
}
