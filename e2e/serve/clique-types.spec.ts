/** Clique types: one made in the editor shows its graph in the preview and after saving; an impossible one says why. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { run } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'

const SAMPLE = fileURLToPath(new URL('../../resources/sample/sample-cloud.calipso', import.meta.url))

test('a clique type made in the editor is previewed, saved, and draws the graphs; an impossible one says why', async ({
  app,
}) => {
  await app.openSample()
  await app.go('/setup/clique-types')
  await expect(app.id('clique.entry')).toHaveCount(5)
  await expect(app.id('clique.candidate').first()).toContainText('used now')

  // A duplicate of the shipped one, cut down to what leads to the vEdge.
  await app.id('clique.duplicate').click()
  await app.id('clique.name').fill('instances, short')
  await expect(app.id('clique.to-fix')).toBeHidden()
  const steps = app.id('clique.step')
  await expect(steps).toHaveCount(16)
  await steps.nth(15).click()
  for (let left = 16; left > 4; left--) {
    await app.page.keyboard.press('Delete')
    await expect(steps).toHaveCount(left - 1)
  }
  await expect(app.id('clique.difference')).toContainText('against instance')
  await expect(app.id('clique.difference')).toContainText('−')
  // The preview of what is left, not of a step more.
  await expect(steps.first()).not.toContainText('—')
  const size = await app.id('clique.preview.size').textContent()

  // A step that nothing leads to, as shipped data of Calipso's once had one.
  await app.id('clique.focal').click()
  await app.id('clique.focal.network').click()
  await expect(app.id('clique.to-fix')).toHaveText('4 steps to fix')
  await expect(app.id('clique.why')).toContainText('can never be followed: no earlier step reaches an instance')
  await expect(app.id('clique.save')).toHaveAttribute('aria-disabled', 'true')
  await app.id('clique.focal').click()
  await app.id('clique.focal.instance').click()
  await expect(app.id('clique.to-fix')).toBeHidden()
  await expect(app.id('clique.preview.size')).toHaveText(size ?? '')

  // Saving says what it costs, and the graphs are built again from what is stored.
  await expect(app.id('clique.save')).toHaveText(/^Save and rebuild \d+ graphs$/)
  await expect(app.id('clique.candidate').first()).toContainText('after saving')
  await app.page.keyboard.press('Control+Enter')
  await expect(app.id('clique.candidate').first()).toContainText('used now')
  await expect(app.id('clique.entry').filter({ hasText: 'instances, short' })).toContainText('own')
  await expect(app.id('clique.rebuild')).toBeHidden()
  await expect(app.id('clique.difference')).toHaveText('the same graph as now')

  const object = await app.id('clique.object').textContent()
  await app.search(object ?? '')
  await expect(app.id('search.object').first()).toContainText(object ?? '')
  await app.page.keyboard.press('Enter')
  await app.id('view.graph').click()
  const [objects] = (size ?? '').split(',')
  await expect(app.page.getByLabel(new RegExp(`^Topology of .*${objects}`))).toBeVisible()
})

test('a draft outlives a reload, and goes when it is discarded', async ({ app }) => {
  await app.openSample()
  await app.go('/setup/clique-types')
  await app.id('clique.new').click()
  await app.id('clique.name').fill('unfinished')
  await expect(app.id('clique.to-fix')).toContainText('1 thing to fix')
  await app.page.waitForTimeout(1500)
  await app.page.reload()
  await app.isReady()
  await app.go('/setup/clique-types?id=new')
  await expect(app.id('clique.name')).toHaveValue('unfinished')
  // Only link types that can start there are offered.
  await app.id('clique.add.instance').click()
  await app.id('clique.add.instance-vnic').click()
  await expect(app.id('clique.step')).toHaveCount(1)
  await app.id('clique.discard').click()
  await expect(app.id('clique.entry').filter({ hasText: 'unfinished' })).toHaveCount(0)
})

test('documents of Calipso come in with what was mended, and go out again', async ({ app }) => {
  await app.openSample()
  await app.go('/setup/clique-types')
  await app.id('clique.import').click()
  await app.id('recipes.import.text').fill(
    JSON.stringify([
      {
        environment: 'ANY',
        focal_point_type: 'switch_pnic',
        name: 'ports',
        link_types: ['switch_pnic-switch-pnic', 'switch_pnic-host_pnic'],
      },
      { environment: 'elsewhere', focal_point_type: 'instance', name: 'theirs', link_types: ['instance-vnic'] },
    ]),
  )
  await app.id('recipes.import.confirm').click()
  await expect(app.id('recipes.imported')).toContainText('"switch_pnic-switch-pnic" is read as switch_pnic-switch_pnic')
  await expect(app.id('recipes.imported')).toContainText('there is no environment "elsewhere"')
  await app.id('recipes.import.close').click()
  await expect(app.id('clique.entry').filter({ hasText: 'ports' })).toBeVisible()
  const [download] = await Promise.all([app.page.waitForEvent('download'), app.id('clique.export').click()])
  expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toEqual([
    {
      name: 'ports',
      focal_point_type: 'switch_pnic',
      link_types: ['switch_pnic-switch_pnic', 'switch_pnic-host_pnic'],
      environment: 'ANY',
    },
  ])
})

test('link types and constraints of one’s own', async ({ app }) => {
  await app.openSample()
  await app.go('/setup/link-types')
  await expect(app.id('link-types.table.row')).toHaveCount(17)
  await app.id('link-types.new').click()
  await app.id('link-types.a').click()
  await app.id('link-types.a.vnic').click()
  await app.id('link-types.b').click()
  await app.id('link-types.b.instance').click()
  await app.id('link-types.description').fill('shortcut')
  await app.id('link-types.save').click()
  await expect(app.id('link-types.pane')).toContainText('there is a link type between these already: instance-vnic')
  await app.id('link-types.a').click()
  await app.id('link-types.a.network').click()
  await app.id('link-types.save').click()
  await expect(app.id('link-types.table.row')).toHaveCount(18)

  await app.go('/setup/constraints')
  await app.id('constraints.new').click()
  await app.id('constraints.type').click()
  await app.id('constraints.type.instance').click()
  await app.id('constraints.network').click()
  await app.id('constraints.save').click()
  await expect(app.id('constraints.table.row')).toHaveCount(4)
  await app.id('constraints.remove').click()
  await expect(app.id('constraints.table.row')).toHaveCount(3)
  await app.page.getByRole('button', { name: 'Undo' }).click()
  await expect(app.id('constraints.table.row')).toHaveCount(4)
  await expect(app.id('constraints.pane')).toContainText('Graphs of Instances')
  await app.go('/setup/clique-types')
  await expect(app.id('clique.why')).toContainText('Nothing: every link of a step is followed')
})

test('graphs that are out of date are told on the tile and the dashboard, and built again', async ({
  page,
  dataDir,
}) => {
  await run(dataDir, ['import', SAMPLE])
  await run(dataDir, ['clique-constraints', 'add', 'instance'])
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await app.id('environment.outdated').click()
    await app.id('environment.rebuild').click()
    await expect(app.id('environment.rebuild')).toBeHidden()
    await app.go('/home')
    await expect(app.id('environment.tile')).toBeVisible()
    await expect(app.id('environment.outdated')).toBeHidden()
  } finally {
    await product.stop()
  }
})
