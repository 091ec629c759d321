/** From nothing to the path of an instance in a cloud that was just described: wizard, tests, scan, clique. */

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../pages/app'
import { GraphView } from '../pages/graph-view'
import { countSteps } from '../pages/journeys'
import { ScanView } from '../pages/scan-view'
import { Wizard } from '../pages/wizard'
import { type SimulatedCloud, startSimulatedCloud } from '../peers/simulated-cloud'
import { expect, test } from './fixture'

let cloud: SimulatedCloud
test.beforeAll(async () => {
  cloud = await startSimulatedCloud({ hosts: 3, instancesPerHost: 4 })
})
test.afterAll(() => cloud.stop())
test.afterEach(() => cloud.faults.clear())

const MAIN = {
  name: 'simulated',
  distribution: 'Debian',
  version: 'Zed',
  mechanisms: ['OVS', 'LXB'],
  types: ['vxlan'],
} as const

/** Fills everything in and trusts the master host. */
async function describeCloud(app: App): Promise<Wizard> {
  const wizard = new Wizard(app)
  await wizard.start()
  await wizard.fillMain(MAIN)
  await wizard.fillApi(cloud.access)
  await wizard.exclude('mysql')
  await wizard.fillMasterHost(cloud.access)
  await wizard.test('CLI')
  await wizard.trustHostKey()
  await wizard.exclude('AMQP')
  return wizard
}

/** Runs the first scan, trusts the hosts it meets, and runs it again. */
async function scanWhole(app: App, wizard: Wizard): Promise<ScanView> {
  await wizard.saveAndScan()
  const scan = new ScanView(app)
  await expect(scan.screen).toBeVisible()
  expect(await scan.ended()).toBe('completed_with_errors')
  await scan.trustHostKeys()
  await expect(scan.status).toHaveAttribute('data-status', 'completed', { timeout: 60_000 })
  return scan
}

test('connection tests tell what is wrong', async ({ app }) => {
  const wizard = new Wizard(app)
  await wizard.start()
  await wizard.fillMain(MAIN)

  await wizard.fillApi({ ...cloud.access, apiPassword: 'wrong' })
  expect(await wizard.test('OpenStack')).toBe('failed')
  await expect(wizard.card('OpenStack')).toContainText('refuses the user or password')
  await wizard.fillApi(cloud.access)
  expect(await wizard.test('OpenStack')).toBe('ok')

  await wizard.fillMasterHost({ ...cloud.access, sshPort: 1 })
  expect(await wizard.test('CLI')).toBe('failed')
  await expect(wizard.card('CLI')).toContainText(/refuse/)

  await wizard.fillMasterHost({ ...cloud.access, sshPassword: 'wrong' })
  expect(await wizard.test('CLI')).toBe('failed')
  await expect(wizard.screen).toContainText('is not known yet')
  await expect(wizard.screen).toContainText('SHA256:')
  await wizard.trustHostKey()
  await expect(wizard.card('CLI')).toHaveAttribute('data-state', 'failed', { timeout: 30_000 })
  await expect(wizard.card('CLI')).toContainText(/password|login/i)

  await wizard.fillMasterHost(cloud.access)
  expect(await wizard.test('CLI')).toBe('ok')
})

test('what is typed is what is tested, and the keyboard alone fills a step in', async ({ app }) => {
  const wizard = new Wizard(app)
  const { keyboard } = app.page
  await wizard.start()
  await expect(wizard.field('name')).toBeFocused()
  await wizard.fillMain(MAIN)
  await keyboard.press('Alt+n')
  await expect(wizard.field('configuration.OpenStack.host')).toBeFocused()

  // TLS with a server of plain HTTP: what to try is one press away.
  await wizard.fillApi({ ...cloud.access, keystoneUrl: cloud.access.keystoneUrl.replace('http:', 'https:') })
  expect(await wizard.test('OpenStack')).toBe('failed')
  await expect(wizard.card('OpenStack')).toContainText('may speak plain HTTP')
  await wizard.field('test.OpenStack.remedy').click()
  await expect(wizard.card('OpenStack')).toHaveAttribute('data-state', 'ok', { timeout: 30_000 })
  await expect(wizard.field('configuration.OpenStack.url')).toHaveValue(cloud.access.keystoneUrl)

  // Right, then another port that is only typed: neither left nor entered.
  await wizard.fillMasterHost(cloud.access)
  await wizard.test('CLI')
  await wizard.trustHostKey()
  await expect(wizard.card('CLI')).toHaveAttribute('data-state', 'ok', { timeout: 30_000 })
  const port = wizard.field('configuration.CLI.port')
  await port.focus()
  await keyboard.press('Control+a')
  await keyboard.type('1')
  await keyboard.press('Alt+t')
  await expect(wizard.card('CLI')).toHaveAttribute('data-state', 'failed', { timeout: 30_000 })
  await expect(wizard.card('CLI')).toContainText(/refuse/)
  await expect(port).toBeFocused()
})

test('connection tests stop at garbage and at refused sudo, and say what to do', async ({ app }) => {
  const wizard = new Wizard(app)
  await wizard.start()
  await wizard.fillMain(MAIN)

  cloud.faults.api({ request: /./, failure: { kind: 'garbage' } })
  await wizard.fillApi(cloud.access)
  expect(await wizard.test('OpenStack')).toBe('failed')
  await expect(wizard.card('OpenStack')).toContainText(new URL(cloud.access.keystoneUrl).host)
  cloud.faults.clear()

  await wizard.fillMasterHost(cloud.access)
  await wizard.test('CLI')
  await wizard.trustHostKey()
  await expect(wizard.card('CLI')).toHaveAttribute('data-state', 'ok', { timeout: 30_000 })
  for (const host of cloud.model.hosts) cloud.faults.host(host.name, { kind: 'sudo-refused' })
  expect(await wizard.test('CLI')).toBe('failed')
  await expect(wizard.card('CLI')).toContainText(/sudo/)
})

test('a changed host key is a stop without a way on', async ({ app, dataDir }) => {
  const wizard = await describeCloud(app)
  await expect(wizard.card('CLI')).toHaveAttribute('data-state', 'ok', { timeout: 30_000 })
  const file = join(dataDir, 'known_hosts')
  const known = await readFile(file, 'utf8')
  // Another key of the same type: the last bytes of the public key are different.
  const another = known.replace(
    /[A-Za-z0-9+/]{8}(=*)(\s|$)/,
    (_all, padding: string, end: string) => `AAAAAAAA${padding}${end}`,
  )
  expect(another).not.toBe(known)
  await writeFile(file, another)
  await wizard.goTo('CLI')
  expect(await wizard.test('CLI')).toBe('failed')
  await expect(wizard.card('CLI')).toContainText(/changed: was .* now /)
  await expect(wizard.card('CLI').getByRole('button', { name: /trust/i })).toHaveCount(0)
})

test('a scan fills the tree and draws every way a host is wired', async ({ app }) => {
  const began = await countSteps(app.page)
  const wizard = await describeCloud(app)
  const scan = await scanWhole(app, wizard)
  expect((await countSteps(app.page)).clicks - began.clicks).toBeLessThanOrEqual(25)
  await expect(scan.stage('commit')).toHaveAttribute('data-state', 'done')
  // Only the hosts whose keys were unknown were asked again.
  await expect(scan.hosts).toHaveCount(2)

  const graph = new GraphView(app)
  const wanted = {
    ovs: /Instance 1.*vNIC 1.*vEdge 1.*[Ee]ndpoint 1.*Network 1/,
    'ovs-hybrid': /Instance 1.*vNIC 1.*vConnector 1.*vEdge 1.*[Ee]ndpoint 1.*Network 1/,
    'linux-bridge': /Instance 1.*vNIC 1.*vConnector 1.*[Ee]ndpoint 1.*Network 1/,
  }
  for (const host of cloud.model.hosts) {
    const instance = cloud.model.instances.find((one) => one.host === host && one.ports.length === 1)
    await app.search(instance?.name ?? '')
    await expect(app.id('search.object').first()).toContainText(instance?.name ?? '')
    await app.page.keyboard.press('Enter')
    await expect(app.page.getByRole('heading', { name: instance?.name ?? '', level: 1 })).toBeVisible()
    await graph.show()
    expect([host.kind, await graph.columns()]).toEqual([
      host.kind,
      expect.stringMatching(wanted[host.kind as keyof typeof wanted]),
    ])
  }
})

test('a host that fails leaves its objects, marked as old', async ({ app }) => {
  const wizard = await describeCloud(app)
  const scan = await scanWhole(app, wizard)
  cloud.faults.host('sim-node-002', { kind: 'refuse-login' })
  await scan.again()
  await expect(scan.status).not.toHaveAttribute('data-status', 'completed')
  expect(await scan.ended()).toBe('completed_with_errors')
  await expect(scan.problems).toHaveCount(1)
  await expect(scan.problems).toContainText('sim-node-002')
  await expect(scan.hosts.filter({ hasText: 'sim-node-002' })).toHaveAttribute('data-state', 'failed')

  await app.go('/home')
  const began = await countSteps(app.page)
  await app.id('environment.unread').filter({ hasText: 'not read' }).click()
  await app.id('objects.row').filter({ hasText: 'sim-node-002' }).dblclick()
  await expect(app.page.getByText('refuses the login').first()).toBeVisible()
  expect((await countSteps(app.page)).clicks - began.clicks).toBeLessThanOrEqual(3)

  // The host itself is still told by the APIs; what only it can tell is kept as it was.
  const vedge = 'sim-node-002-OVS'
  await app.search(vedge)
  await expect(app.id('search.object').first()).toContainText(vedge)
  await app.page.keyboard.press('Enter')
  await expect(app.page.getByRole('heading', { name: vedge, level: 1 })).toBeVisible()
  await app.id('view.overview').click()
  await expect(app.page.getByText('Shown as it was seen').first()).toBeVisible()
})

test('no secret comes back once it was saved', async ({ app, dataDir }) => {
  const wizard = await describeCloud(app)
  await scanWhole(app, wizard)
  await app.go('/env/simulated/edit')
  await wizard.goTo('CLI')
  await expect(wizard.field('configuration.CLI.user')).toHaveValue(cloud.access.sshUser)
  const secrets = [cloud.access.apiPassword, cloud.access.sshPassword]
  for (const secret of secrets) {
    expect(await app.page.content()).not.toContain(secret)
    expect(await filesWith(dataDir, secret)).toEqual([])
  }
})

/** Files below a folder that hold a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(files.map((file) => readFile(file)))
  return files.filter((_, index) => contents[index]?.includes(text))
}
