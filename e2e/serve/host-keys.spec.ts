/** The keys of a cloud's hosts: asked for at once, compared, trusted in one step, listed, and forgotten one by one. */
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../pages/app'
import { ScanView } from '../pages/scan-view'
import { Wizard } from '../pages/wizard'
import { type SimulatedCloud, startSimulatedCloud } from '../peers/simulated-cloud'
import { expect, test } from './fixture'

let cloud: SimulatedCloud
test.beforeAll(async () => {
  cloud = await startSimulatedCloud({ hosts: 4, instancesPerHost: 1 })
})
test.afterAll(() => cloud.stop())

/** The file of the hosts behind the master host. */
async function onwardFile(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'known_hosts.d')
  const name = (await readdir(folder)).find((file) => !file.endsWith('.json'))
  return join(folder, name ?? '')
}

/** Describes the cloud and trusts its keys: the master host's first, then, in the same sheet, everybody's behind it. */
async function trustWholeCloud(app: App): Promise<Wizard> {
  const wizard = new Wizard(app)
  await wizard.start()
  await wizard.fillMain({
    ...{ name: 'simulated', distribution: 'Debian', version: 'Zed' },
    ...{ mechanisms: ['OVS', 'LXB'], types: ['vxlan'] },
  })
  await wizard.fillApi(cloud.access)
  await wizard.exclude('mysql')
  await wizard.fillMasterHost(cloud.access)
  await wizard.exclude('AMQP')
  await wizard.goTo('CLI')
  await wizard.test('CLI')

  await app.id('hostkey.compare').click()
  const confirm = app.id('keys.trust.confirm')
  await expect(confirm).toHaveText('Trust 1 key')
  await confirm.click()
  await expect(confirm).toHaveText('Trust 3 keys', { timeout: 30_000 })
  await expect(app.id('keys.trust.table.row')).toHaveCount(4)
  await expect(app.id('keys.trust')).toContainText('Nothing to compare with')
  await confirm.click()
  await expect(app.id('keys.trust')).toBeHidden()
  return wizard
}

const fingerprintOf = (line: string): string =>
  createHash('sha256')
    .update(Buffer.from(line.split(' ')[2] ?? '', 'base64'))
    .digest('base64')
    .replace(/=+$/, '')

test('the wizard collects the keys of all hosts in one list, and a scan asks nothing any more', async ({
  app,
  dataDir,
}) => {
  const wizard = await trustWholeCloud(app)
  await wizard.saveAndScan()
  const scan = new ScanView(app)
  expect(await scan.ended()).toBe('completed')

  await app.go('/env/simulated/host-keys')
  const rows = app.id('keys.table.row')
  await expect(rows).toHaveCount(4)
  await expect(rows.filter({ hasText: 'unchanged' })).toHaveCount(4)
  await expect(rows.filter({ hasText: 'first contact' })).toHaveCount(3)

  // A list that has another key for one host and none for the others.
  const lines = (await readFile(await onwardFile(dataDir), 'utf8')).trim().split('\n')
  const [one = '', two = ''] = lines
  await app.id('keys.compare.open').click()
  await app.id('keys.compare.paste').click()
  await app.id('keys.compare.text').fill(`${one.split(' ')[0]} SHA256:${fingerprintOf(two)}\n${two}\n`)
  await app.id('keys.compare.use').click()
  await expect(app.id('keys.compare.counts')).toContainText('1 the same')
  await expect(app.id('keys.compare.counts')).toContainText('1 differs')
  await expect(rows.first()).toContainText('list has another key')
  await expect(rows.first()).toContainText(one.split(' ')[0] ?? '')

  await rows.first().click()
  await app.id('keys.pane.forget').click()
  await expect(app.id('keys.forget')).toContainText(`SHA256:${fingerprintOf(one)}`)
  await app.id('keys.forget.confirm').click()
  await expect(rows).toHaveCount(3)
  expect(await readFile(await onwardFile(dataDir), 'utf8')).not.toContain(one)

  // What is forgotten is unknown again, and only that is asked about.
  await app.id('keys.read').click()
  await expect(app.id('keys.trust.confirm')).toHaveText('Trust 1 key', { timeout: 30_000 })
  await app.id('keys.trust.cancel').click()
})

test('a changed key of a host is one message of a scan, and its page says what was and what is now', async ({
  app,
  dataDir,
}) => {
  const wizard = await trustWholeCloud(app)
  const file = await onwardFile(dataDir)
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  const [name = '', type, key = ''] = lines[0]?.split(' ') ?? []
  const blob = Buffer.from(key, 'base64')
  const stranger = blob.fill(7, blob.length - 8).toString('base64')
  await writeFile(file, [`${name} ${type} ${stranger}`, ...lines.slice(1), ''].join('\n'))

  await wizard.saveAndScan()
  const scan = new ScanView(app)
  expect(await scan.ended()).toBe('completed_with_errors')
  await expect(scan.problems).toHaveCount(1)
  await expect(scan.problems).toContainText(`SHA256:${fingerprintOf(`${name} ${type} ${stranger}`)}`)
  await expect(scan.problems).toContainText(`SHA256:${fingerprintOf(lines[0] ?? '')}`)
  await app.id('scan.problem.keys').click()
  const rows = app.id('keys.table.row')
  await expect(rows.first()).toContainText('changed')
  await rows.first().click()
  await expect(app.id('keys.pane')).toContainText('Is now')
  await expect(app.id('keys.pane').getByRole('button', { name: /trust|accept/i })).toHaveCount(0)
})
