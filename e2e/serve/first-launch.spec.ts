/** From the first start to the path of an instance, with the built-in sample and nothing else. */
import { GraphView } from '../pages/graph-view'
import { expect, test } from './fixture'

test('first launch, sample, tree, object, graph, search', async ({ app }) => {
  const elsewhere: string[] = []
  const origin = new URL(app.page.url()).origin
  app.page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin && !request.url().startsWith('data:')) elsewhere.push(request.url())
  })
  await expect(app.id('first-launch')).toBeVisible()
  await app.openSample()

  await app.tree.open('Availability zones', 'nova', 'lab-node1', 'Instances', 'vm1')
  await expect(app.page.getByRole('heading', { name: 'vm1', level: 1 })).toBeVisible()
  const started = Date.now()
  const graph = new GraphView(app)
  await graph.show()
  expect(Date.now() - started).toBeLessThan(5_000)
  expect(await graph.columns()).toMatch(/Instance 1.*vNIC 1.*vEdge 1.*Tunnel endpoint 1.*Host pNIC 1.*Network 1/)

  await app.search('fa:16:3e')
  await expect(app.id('search.object').first()).toBeVisible()
  await app.page.keyboard.press('Escape')
  await app.search('vm2')
  await expect(app.id('search.object')).toHaveCount(1)
  await app.page.keyboard.press('Enter')
  await expect(app.page.getByRole('heading', { name: 'vm2', level: 1 })).toBeVisible()
  await expect(app.tree.row('vm2')).toHaveAttribute('aria-selected', 'true')
  expect(elsewhere).toEqual([])
})

test('a reload keeps the place, and the sample stays', async ({ app }) => {
  await app.openSample()
  await app.tree.open('Projects')
  const address = app.page.url()
  await app.page.reload()
  await app.isReady()
  expect(app.page.url()).toBe(address)
  await expect(app.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
})

test('the same without a mouse', async ({ app }) => {
  const { keyboard } = app.page
  await keyboard.press('Control+Shift+O')
  await expect(app.id('environment.dashboard')).toBeVisible()
  await app.focusByTab(app.tree.element)
  for (const name of ['Availability zones', 'nova', 'lab-node1', 'Instances']) {
    await app.typeToRow(name)
    await keyboard.press('ArrowRight')
    await expect(app.tree.row(name)).toHaveAttribute('aria-expanded', 'true')
  }
  await app.typeToRow('vm1')
  await keyboard.press('Enter')
  await expect(app.page.getByRole('heading', { name: 'vm1', level: 1 })).toBeVisible()

  // Instances open with their graph.
  const graph = new GraphView(app)
  await graph.isDrawn()
  await app.focusByTab(graph.stage)
  await keyboard.press('ArrowRight')
  await expect(app.id('graph-spoken')).toContainText('vNIC')

  await keyboard.press('Control+k')
  // Keys that mean something elsewhere are text here, and one query answers whose floating IP it is.
  await keyboard.type('fip:172.24.4.0/24 ?')
  await expect(app.id('search.text')).toHaveValue('fip:172.24.4.0/24 ?')
  await keyboard.press('Backspace')
  await keyboard.press('Backspace')
  await expect(app.id('search.object').first()).toContainText(/vm1.*Floating IP: 172\.24\.4\.104/s)
  await app.id('search.text').fill('')
  await keyboard.type('vm3')
  await expect(app.id('search.object')).toHaveCount(1)
  await keyboard.press('Enter')
  await expect(app.page.getByRole('heading', { name: 'vm3', level: 1 })).toBeVisible()
})
