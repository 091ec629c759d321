/** The application menu, and what opens the application at a place. */
import { type Desktop, expect, test } from './fixture'

test('has the menus of a desktop application', async ({ desktop: { app } }) => {
  const labels = await app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()?.items.map((item) => item.label.replace('&', '')),
  )
  expect(labels?.filter((label) => label !== 'Calipso Desktop')).toEqual(['File', 'Edit', 'View', 'Window', 'Help'])
})

/** Chooses an entry of a menu whose label begins so. */
const choose = ({ app }: Desktop, start: string) =>
  app.evaluate(({ Menu }, label) => {
    const entries = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? []) ?? []
    const entry = entries.find((item) => item.label.startsWith(label))
    if (!entry) throw new Error(`There is no entry ${label}`)
    entry.click()
  }, start)

test('entries lead to places of the page without loading it anew', async ({ desktop }) => {
  const { page } = desktop
  await page.evaluate(() => Object.assign(window, { stayed: true }))
  for (const [label, hash] of [
    ['New environment', '#/env/new'],
    ['Preferences', '#/preferences'],
    ['About Calipso', '#/about'],
    ['Activity', '#/activity'],
  ] as const) {
    await choose(desktop, label)
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(hash)
  }
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true)
})

test('a second window is opened on request and works on its own', async ({ desktop }) => {
  const { app } = desktop
  const opened = app.waitForEvent('window')
  await choose(desktop, 'New window')
  await (await opened).waitForFunction(() => 'calipso' in window)
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2)
})

test.describe('started with a deep link', () => {
  test.use({ args: ['calipso://env/lab/object/i1?view=graph'] })
  test('shows the place it names', async ({ desktop: { app } }) => {
    const url = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
    expect(url).toBe('app://calipso/index.html#/env/lab/object/i1?view=graph')
  })
})

test.describe('started with a hostile link', () => {
  test.use({ args: ['calipso://open?file=/etc/passwd'] })
  test('shows Home', async ({ desktop: { app } }) => {
    const url = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
    expect(url).toMatch(/#\/home$/)
  })
})
