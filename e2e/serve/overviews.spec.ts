/** What an operator asks of an object is on its overview, in a bounded number of steps from a search. */
import type { App } from '../pages/app'
import { expect, test } from './fixture'

/** One query: types a name and opens the first hit. */
async function find(app: App, name: string): Promise<void> {
  await app.search(name)
  await expect(app.id('search.object').first()).toContainText(name)
  await app.page.keyboard.press('Enter')
  await expect(app.page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

test('an instance tells its floating IP at once, its services and rules one click on, and its path as text', async ({
  app,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.openSample()
  await find(app, 'vm1')
  await expect(page.getByText('172.24.4.104').first()).toBeVisible()

  await app.id('view.overview').click()
  await expect(app.id('overview.path').getByTestId('schematic.node')).toHaveText([
    /^tap49fecfe5-9b\s*10\.10\.1\.162$/,
    /^OVS\s*br-int, tag \d+$/,
    /^10\.251\.0\.11\s*2 peers$/,
    /^eth1/,
    /^private/,
  ])
  const services = app.id('overview.services')
  for (const [title, text] of [
    ['Floating IP', '172.24.4.104'],
    ['Router', 'router1 10.10.1.1'],
    ['DHCP', '10.10.1.2'],
    ['Segment', 'VXLAN, VNI 1724'],
  ] as const) {
    await expect(services.getByRole('row').filter({ hasText: title })).toContainText(text)
  }
  await expect(app.id('overview.security').getByRole('row').filter({ hasText: 'tcp 22' })).toContainText('0.0.0.0/0')

  await app.id('overview.copy-path').click()
  await expect(app.id('notices')).toContainText('Path of vm1 copied')
  const text = await page.evaluate(() => navigator.clipboard.readText())
  for (const part of ['10.10.1.162', '172.24.4.104', 'VNI 1724', 'lab-node1', 'openstack server show']) {
    expect(text).toContain(part)
  }

  // The second click: the router itself, with its sides.
  await services.getByRole('link', { name: /router1/ }).click()
  await expect(app.id('overview.sides')).toContainText('172.24.4.120')
})

test('a host lists its instances, a network its hosts, and a NIC what hangs off it', async ({ app, page }) => {
  await app.openSample()
  await find(app, 'lab-node1')
  await app.id('view.overview').click()
  await expect(app.id('overview.instances')).toContainText('vm1')

  await app.id('overview.nics').getByRole('link', { name: 'eth1' }).click()
  await expect(app.id('overview.instances')).toContainText('vm1')

  await app
    .id('overview.networks')
    .getByRole('link', { name: 'private' })
    .click({ modifiers: ['Control'] })
  await expect(app.id('tab.open')).toHaveCount(2)
  await expect(app.id('overview.hosts').getByRole('row')).toHaveText([/^Host/, /lab-node1/, /lab-node2/, /lab-node3/])

  // Beside the page the inspector is closed, and says what the page does not.
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeHidden()
  await page.keyboard.press('Control+i')
  await expect(app.id('inspector.part.commands')).toBeVisible()
  await expect(app.id('inspector.part.attributes')).toBeHidden()
})
