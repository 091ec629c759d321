/** What operators ask most often, within a bounded number of steps: on the sample and on a generated cloud. */
import { readFile } from 'node:fs/promises'
import { type CloudFacts, countSteps, walkAll } from '../pages/journeys'
import type { CloudModel } from '../peers/cloud-model'
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, openApp, test } from './fixture'
import { startProduct } from './product'

test('the sample is one click away from the first launch', async ({ app }) => {
  await countSteps(app.page)
  await app.openSample()
  expect((await countSteps(app.page)).clicks).toBe(1)
})

test('the questions of an operator, on the sample', async ({ app }) => {
  await app.openSample()
  await walkAll(app, 'sample-cloud', {
    instance: 'vm1',
    address: '10.10.1.162',
    mac: 'fa:16:3e:b5:3a:0f',
    floatingIp: '172.24.4.104',
    host: 'lab-node1',
    nic: 'eth1',
    endpoint: '10.251.0.11',
    network: 'private',
    segment: 1724,
    router: 'router1',
    routerOutside: '172.24.4.120',
    networkHosts: ['lab-node1', 'lab-node2', 'lab-node3'],
  })
})

test('an inventory goes out in three clicks, and comes in under another name in three', async ({ app, page }) => {
  await app.openSample()
  const began = await countSteps(page)
  await app.id('environment.menu').click()
  await app.id('environment.export').click()
  const download = page.waitForEvent('download')
  await app.id('export.confirm').click()
  const buffer = await readFile(await (await download).path())
  const exported = await countSteps(page)
  expect(exported.clicks - began.clicks).toBeLessThanOrEqual(3)

  await app.go('/home')
  const chooser = page.waitForEvent('filechooser')
  await app.id('inventory.import').first().click()
  await (await chooser).setFiles({ name: 'sample.calipso', mimeType: 'application/octet-stream', buffer })
  await app.id('import.name').fill('copy')
  await app.id('import.confirm').click()
  await expect(page.getByRole('heading', { name: 'copy', level: 1 })).toBeVisible()
  expect((await countSteps(page)).clicks - exported.clicks).toBeLessThanOrEqual(3)
})

test('the questions of an operator, on a generated cloud with another beside it', async ({ dataDir, page }) => {
  test.setTimeout(240_000)
  const [cloud, other] = await Promise.all([
    startSimulatedCloud({ hosts: 6, instancesPerHost: 8, name: 'prod-ams1' }),
    startSimulatedCloud({ hosts: 2, instancesPerHost: 4, name: 'prod-ams2' }),
  ])
  for (const { environmentDocument } of [cloud, other]) {
    await addEnvironment(dataDir, environmentDocument)
    await scanToEnd(dataDir, String(environmentDocument.name))
  }
  await Promise.all([cloud.stop(), other.stop()])
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await walkAll(app, 'prod-ams1', factsOf(cloud.model))
    // Both clouds have an instance of this name; the one at hand comes first.
    for (const name of ['prod-ams2', 'prod-ams1']) {
      await app.go(`/env/${name}`)
      await app.search('vm-00002')
      await expect(app.id('search.object')).toHaveCount(2)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { name: 'vm-00002', level: 1 })).toBeVisible()
      await expect(app.id('environment.switch')).toContainText(name)
    }
  } finally {
    await product.stop()
  }
})

/** Of the first instance, which has a floating IP. */
function factsOf({ instances, floatingIps, routers, ports }: CloudModel): CloudFacts {
  const [instance] = instances
  const [port] = instance?.ports ?? []
  const floatingIp = floatingIps.find((one) => one.port === port)
  const router = routers.find(({ id }) => id === floatingIp?.routerId)
  if (!instance || !port || !floatingIp || !router?.gateway)
    throw new Error('the cloud has no instance with a floating IP')
  const hosts = ports.filter(({ network }) => network === port.network).flatMap(({ host }) => host?.name ?? [])
  return {
    instance: instance.name,
    address: port.ip,
    mac: port.mac,
    floatingIp: floatingIp.address,
    host: instance.host.name,
    endpoint: instance.host.tunnelIp,
    network: port.network.name,
    segment: port.network.segmentationId ?? 0,
    router: router.name,
    routerOutside: router.gateway.ip,
    networkHosts: [...new Set(hosts)].sort(),
  }
}
