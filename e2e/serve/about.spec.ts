/** About: which build this is, and the licences of what is in it, without any network. */
import { expect, test } from './fixture'

test('names the build and finds the licence of a package, by keyboard alone and offline', async ({ app, dataDir }) => {
  const { page } = app
  await page.keyboard.press('Control+Shift+k')
  await page.keyboard.type('About Calipso')
  await page.keyboard.press('Enter')
  await expect(app.id('about.facts')).toContainText(dataDir)
  await expect(app.id('about.facts')).toContainText(process.versions.node)
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await app.focusByTab(app.id('about.find'))
  await page.keyboard.type('react-aria-components')
  const table = app.id('about.packages')
  await expect(table.getByRole('row').filter({ hasText: 'react-aria-components' })).toContainText('Apache-2.0')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await expect(app.id('about.licence')).toContainText('Apache License')
  await app.id('about.find').fill('ssh2')
  await expect(table.getByRole('row').filter({ hasText: 'ssh2' })).toContainText('program')
  await app.id('about.find').fill('no such package')
  await expect(page.getByText('No match')).toBeVisible()
  expect(requests).toEqual([])
})
