/** The journey of an operator on a real cloud: wizard, connection tests, scan, the path of every instance. */
import { z } from 'zod'
import { GraphView } from '../pages/graph-view'
import { type CloudFacts, walkAll } from '../pages/journeys'
import { type NewScanChoices, startNewScan } from '../pages/new-scan'
import { ScanView } from '../pages/scan-view'
import { Wizard } from '../pages/wizard'
import { addEnvironment, scansOf, scanToEnd } from '../serve/api'
import { expect, openApp, test } from '../serve/fixture'
import { startProduct } from '../serve/product'
import { askApi } from '../verify-cloud/ask-api'
import { openApi } from '../verify-cloud/cloud-api'
import { type CloudAccess, readCloudAccess } from '../verify-cloud/environment-file'

const VARIABLE = 'CALIPSO_LAB_ENV'
const ENABLE = `${VARIABLE}=ENVIRONMENT.json npm run e2e:lab`

/** Why there is no real cloud to test on; undefined when there is one. */
async function missing(): Promise<string | undefined> {
  const file = process.env[VARIABLE]
  if (file === undefined) return 'no cloud is given'
  const { openStack } = readCloudAccess(file)
  const answers = await fetch(openStack.url, { signal: AbortSignal.timeout(3_000) }).then(
    () => true,
    () => false,
  )
  return answers ? undefined : `Keystone at ${openStack.url} does not answer`
}

let access: CloudAccess
test.beforeAll(async () => {
  const reason = await missing()
  if (reason !== undefined) console.log(`\n*** SKIPPED: ${reason}. To test on a real cloud: ${ENABLE} ***\n`)
  test.skip(reason !== undefined, `${reason}; to test on a real cloud: ${ENABLE}`)
  access = readCloudAccess(process.env[VARIABLE] ?? '')
})

test('wizard, tests, scan and the path of every instance', async ({ app }) => {
  const { openStack, ssh, document } = access
  const wizard = new Wizard(app)
  await wizard.start()
  await wizard.fillMain({
    name: access.name,
    distribution: String(document.distribution),
    version: String(document.distribution_version),
    mechanisms: textsOf(document.mechanism_drivers),
    types: textsOf(document.type_drivers),
  })
  await wizard.fillApi({ keystoneUrl: openStack.url, apiUser: openStack.user, apiPassword: openStack.pwd })
  expect(await wizard.test('OpenStack')).toBe('ok')
  await wizard.exclude('mysql')
  await wizard.fillMasterHost(
    { sshHost: ssh.host, sshPort: ssh.port, sshUser: ssh.user, sshPassword: ssh.pwd ?? '' },
    15,
  )
  expect(await wizard.test('CLI')).toBe('failed')
  await wizard.trustHostKey()
  await expect(wizard.card('CLI')).toHaveAttribute('data-state', 'ok', { timeout: 60_000 })
  await wizard.exclude('AMQP')

  await wizard.saveAndScan()
  const scan = new ScanView(app)
  await scan.ended(90_000)
  await scan.trustHostKeys()
  await expect(scan.status).toHaveAttribute('data-status', 'completed', { timeout: 90_000 })
  await expect(scan.problems).toHaveCount(0)

  const { servers } = await askApi(await openApi(openStack))
  const active = servers.filter((server) => server.status === 'ACTIVE')
  expect(active.length).toBeGreaterThan(0)
  const graph = new GraphView(app)
  for (const server of active) {
    await app.search(String(server.id))
    await expect(app.id('search.object').first()).toContainText(String(server.name))
    await app.page.keyboard.press('Enter')
    await expect(app.page.getByRole('heading', { name: String(server.name), level: 1 })).toBeVisible()
    await graph.show()
    expect([server.name, await graph.columns()]).toEqual([
      server.name,
      expect.stringMatching(/Instance 1.*vNIC \d.*Host pNIC \d.*Network \d/),
    ])
  }
})

test('the questions of an operator', async ({ dataDir, page }) => {
  await addEnvironment(dataDir, access.document)
  // A host that does not run is no reason not to ask about the others.
  await scanToEnd(dataDir, access.name, [0, 3])
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    await walkAll(app, access.name, factsOf(await askApi(await openApi(access.openStack))))
  } finally {
    await product.stop()
  }
})

test('every choice of the form of a new scan asks for what the command line asks for', async ({ dataDir, page }) => {
  test.setTimeout(600_000)
  await addEnvironment(dataDir, access.document)
  await scanToEnd(dataDir, access.name, [0, 3])
  const { servers, services } = await askApi(await openApi(access.openStack))
  const server = servers.find(({ status }) => status === 'ACTIVE')
  const host = services.find(({ binary }) => binary === 'nova-compute')?.host ?? ''
  const whole = { scan_only_inventory: false, scan_only_links: false, scan_only_cliques: false, clear: false }
  const trials: readonly [NewScanChoices, Readonly<Record<string, unknown>>][] = [
    [{}, whole],
    [{ scope: 'inventory' }, { ...whole, scan_only_inventory: true }],
    [{ scope: 'links' }, { ...whole, scan_only_links: true }],
    [{ scope: 'cliques' }, { ...whole, scan_only_cliques: true }],
    [{ switches: ['clear'] }, { ...whole, clear: true }],
    [{ logLevel: 'debug' }, { ...whole, log_level: 'debug' }],
    [{ object: String(server?.name) }, { ...whole, object_id: server?.id }],
    [{ hosts: [host] }, whole],
    [{ switches: ['sources.cli'] }, whole],
    [{ inventory: 'verify' }, { ...whole, inventory: 'verify' }],
  ]
  const product = await startProduct(dataDir)
  try {
    const app = await openApp(page, product)
    for (const [choices] of trials)
      expect([choices, await startNewScan(app, access.name, choices)]).toEqual([
        choices,
        expect.stringMatching(/^completed/),
      ])
  } finally {
    await product.stop()
  }
  const asked = await scansOf(dataDir)
  expect(asked.slice(0, trials.length).toReversed()).toMatchObject(trials.map(([, document]) => document))
})

const portSchema = z.looseObject({
  id: z.string(),
  device_id: z.string(),
  network_id: z.string(),
  mac_address: z.string(),
  fixed_ips: z.array(z.object({ ip_address: z.string() })),
  'binding:host_id': z.string().catch(''),
})
const gatewaySchema = z.object({ external_fixed_ips: z.array(z.object({ ip_address: z.string() })).min(1) })

const isOverlay = (network: Readonly<Record<string, unknown>>) =>
  /^(?:vxlan|geneve|gre)$/.test(String(network['provider:network_type']))

/** What Nova and Neutron say of an instance with a floating IP on an overlay network. */
function factsOf(api: Awaited<ReturnType<typeof askApi>>): CloudFacts {
  const ports = z.array(portSchema).parse(api.ports)
  const named = (rows: readonly { id: string }[], id: unknown) =>
    rows.find((row) => row.id === id) as Readonly<Record<string, unknown>> | undefined
  for (const { port_id, router_id, floating_ip_address } of api.floatingIps) {
    const port = ports.find(({ id }) => id === port_id)
    const [server, network, router] = [
      named(api.servers, port?.device_id),
      named(api.networks, port?.network_id),
      named(api.routers, router_id),
    ]
    if (!port || server?.status !== 'ACTIVE' || !network || !router || !isOverlay(network)) continue
    const hosts = ports.filter(({ network_id }) => network_id === port.network_id).map((one) => one['binding:host_id'])
    return {
      instance: String(server.name),
      address: port.fixed_ips[0]?.ip_address ?? '',
      mac: port.mac_address,
      floatingIp: String(floating_ip_address),
      host: String(server['OS-EXT-SRV-ATTR:host']),
      network: String(network.name),
      networkId: port.network_id,
      segment: Number(network['provider:segmentation_id']),
      router: String(router.name),
      routerOutside: gatewaySchema.parse(router.external_gateway_info).external_fixed_ips[0]?.ip_address ?? '',
      networkHosts: [...new Set(hosts)].filter((host) => host !== '').sort(),
    }
  }
  throw new Error('the cloud has no running instance with a floating IP on an overlay network')
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String)
