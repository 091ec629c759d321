/** What operators ask most often, within a bounded number of steps: on the sample and on a generated cloud. */
import { App } from '../pages/app'
import { type CloudFacts, countSteps, walkAll } from '../pages/journeys'
import type { CloudModel } from '../peers/cloud-model'
import { startSimulatedCloud } from '../peers/simulated-cloud'
import { addEnvironment, scanToEnd } from './api'
import { expect, test } from './fixture'
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
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(product.url)
    const app = new App(page)
    await app.isReady()
    await walkAll(app, 'prod-ams1', factsOf(cloud.model))
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
  if (!instance || !port || !floatingIp || !router) throw new Error('the cloud has no instance with a floating IP')
  const hosts = ports.filter(({ network }) => network === port.network).map(({ host }) => host.name)
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
