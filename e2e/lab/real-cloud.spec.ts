/** The journey of an operator on a real cloud: wizard, connection tests, scan, the path of every instance. */
import { GraphView } from '../pages/graph-view'
import { ScanView } from '../pages/scan-view'
import { Wizard } from '../pages/wizard'
import { expect, test } from '../serve/fixture'
import { askApi } from '../verify-cloud/ask-api'
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

  const { servers } = await askApi(openStack)
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

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String)
