/** The window: frame, Home, and the ways from one screen to another. */
import { expect, type Locator, type Page } from '@playwright/test'

export type Theme = 'light' | 'dark' | 'contrast'

/** Focus stops of the longest screen, with room to spare. */
const MOST_STOPS = 120
/** The tree takes letters after this pause as a new word. */
const NEW_WORD_MS = 800

export class App {
  readonly page: Page
  readonly home: Locator
  readonly notices: Locator
  readonly tree: Tree

  constructor(page: Page) {
    this.page = page
    this.home = page.getByTestId('home')
    this.notices = page.getByTestId('notices')
    this.tree = new Tree(page)
  }

  /** The element of a command or field. */
  id(testId: string): Locator {
    return this.page.getByTestId(testId)
  }

  async isReady(): Promise<void> {
    await expect(this.id('status.storage')).toBeVisible()
  }

  /** Goes to an address inside the application: "/scans". */
  async go(path: string): Promise<void> {
    await this.page.evaluate(async (wanted) => {
      const hash = `#${wanted}`
      if (window.location.hash === hash) return
      // The page learns of it a moment later, and then draws.
      const drawn = new Promise((resolve) => {
        window.addEventListener('popstate', () => requestAnimationFrame(resolve), { once: true })
      })
      window.location.hash = hash
      await drawn
    }, path)
  }

  async openSample(): Promise<void> {
    await this.go('/home')
    await this.page.getByTestId(/^(first|tile)\.sample\.open$/).click()
    await expect(this.page.getByTestId('environment.dashboard')).toBeVisible()
  }

  /** Opens the search and types. */
  async search(text: string): Promise<void> {
    await this.page.keyboard.press('Control+k')
    await this.id('search.text').fill(text)
  }

  /** Presses Tab until the element has the focus; fails when it is not reached in one round. */
  async focusByTab(element: Locator): Promise<void> {
    for (let step = 0; step < MOST_STOPS; step++) {
      if (await element.evaluate((node) => node === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${element.toString()}`)
  }

  /** Types the first word of a row's name into the tree, which has the focus. */
  async typeToRow(name: string): Promise<void> {
    // Letters that follow one another sooner continue the word before.
    await this.page.waitForTimeout(NEW_WORD_MS)
    await this.page.keyboard.type(name.split(' ')[0] ?? '')
    const id = await this.tree.row(name).getAttribute('id')
    await expect(this.tree.element).toHaveAttribute('aria-activedescendant', id ?? '')
  }

  /** Chooses a theme as an operator does. */
  async setTheme(theme: Theme): Promise<void> {
    await this.go('/preferences')
    await this.id(`preferences.theme.${theme}`).click()
    await expect(this.page.locator('html')).toHaveAttribute('data-theme', theme)
  }
}

/** The navigation tree of the open environment. */
export class Tree {
  readonly element: Locator

  constructor(page: Page) {
    this.element = page.getByTestId('tree')
  }

  row(name: string | RegExp): Locator {
    return this.element.getByTestId('tree.row').filter({ hasText: name }).first()
  }

  /** Opens row after row by their names; the last one is selected. */
  async open(...names: readonly (string | RegExp)[]): Promise<void> {
    for (const name of names) {
      const row = this.row(name)
      await row.click()
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.press('ArrowRight')
    }
  }
}
