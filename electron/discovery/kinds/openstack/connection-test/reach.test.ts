/** Clouds whose catalogue names addresses that this computer cannot reach. */
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ResolvedGroupOf, resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import { afterEach, describe, expect, test } from 'vitest'
import type { Forward } from '../../../../connections/forward'
import { createOpenStack, type OpenStack } from '../../../../connections/openstack/openstack'
import { createHostKeys } from '../../../../connections/ssh/host-keys'
import { createHostShell } from '../../../../connections/ssh/host-shell'
import { runStages } from '../../../../connections/test-stages'
import { sendJson } from '../../../../connections/testing/http-peer'
import { isInstalled, privateFolder } from '../../../../connections/testing/peers'
import { type CloudPeer, startRecordedCloud } from '../../../../connections/testing/recorded-cloud'
import { SSHD, startSshd } from '../../../../connections/testing/sshd'
import { silentLogger } from '../../../../log/logger'
import { createRedactor } from '../../../../secrets/redactor'
import { testOpenStack } from './test-openstack'

let peer: CloudPeer
let cloud: OpenStack | undefined
afterEach(async () => {
  await cloud?.dispose()
  cloud = undefined
  await peer.close()
})

/** A recorded cloud whose catalogue names its services by `host`. */
async function cloudNaming(host: string): Promise<URL> {
  peer = await startRecordedCloud({
    catalogueHost: host,
    intercept: (key, _request, response) => {
      if (key === 'GET /v3') sendJson(response, 200, { version: { id: 'v3.14' } })
      return key === 'GET /v3'
    },
  })
  return new URL(peer.url)
}

function groupOf(keystone: URL | string, fields: object = {}): ResolvedGroupOf<'OpenStack'> {
  const url = new URL(keystone).href
  const group = resolvedGroupSchema.parse({
    name: 'OpenStack',
    host: 'h',
    url,
    user: 'u',
    pwd: 'p',
    timeout: 2,
    ...fields,
  })
  if (group.name !== 'OpenStack') throw new Error('not an OpenStack group')
  return group
}
const deps = (forward?: Forward) => ({ log: silentLogger, redactor: createRedactor(), backoffMs: 1, forward })
const open = async (group: ResolvedGroupOf<'OpenStack'>, forward?: Forward) => {
  cloud = await createOpenStack(group, deps(forward))
  return cloud
}

/** The network as the master host sees it: `name` is this computer. Writes down what was asked for. */
function networkOf(name: string) {
  const asked: string[] = []
  const forward: Forward = (host, port) =>
    new Promise<Duplex>((resolve, reject) => {
      asked.push(`${host}:${port}`)
      const socket = connect({ host: host === name ? '127.0.0.1' : host, port })
      socket.once('connect', () => resolve(socket)).once('error', reject)
    })
  return { forward, asked }
}

const INSIDE = 'inside.invalid'

test('the catalogue’s own addresses are what is used unless the section says otherwise', async () => {
  const { forward, asked } = networkOf(INSIDE)
  const opened = await open(groupOf(await cloudNaming(INSIDE)), forward)
  await expect((await opened.nova('RegionOne')).services()).rejects.toMatchObject({ code: 'unreachable' })
  expect(asked).toEqual([])
})

test('at Keystone’s host, with the ports and paths of the catalogue', async () => {
  const opened = await open(groupOf(await cloudNaming(INSIDE), { reach: 'configured-host' }))
  expect((await (await opened.nova('RegionOne')).services()).length).toBeGreaterThan(0)
  expect((await (await opened.neutron('RegionOne')).networks()).length).toBeGreaterThan(0)
})

test('through the master host, Keystone itself directly', async () => {
  const { forward, asked } = networkOf(INSIDE)
  const url = await cloudNaming(INSIDE)
  const opened = await open(groupOf(url, { reach: 'master-host' }), forward)
  expect((await (await opened.nova('RegionOne')).services()).length).toBeGreaterThan(0)
  expect(new Set(asked)).toEqual(new Set([`${INSIDE}:${url.port}`]))
})

test('through the master host, Keystone too where this computer does not reach it', async () => {
  const { forward, asked } = networkOf(INSIDE)
  const url = await cloudNaming(INSIDE)
  const opened = await open(groupOf(`http://${INSIDE}:${url.port}`, { reach: 'master-host' }), forward)
  expect(await opened.regions()).toEqual(['RegionOne'])
  expect(asked.length).toBeGreaterThan(0)
})

test('at an address of its own for one service', async () => {
  const url = await cloudNaming(INSIDE)
  const opened = await open(groupOf(url, { compute_url: `${url.origin}/v2.1` }))
  expect((await (await opened.nova('RegionOne')).services()).length).toBeGreaterThan(0)
  await expect((await opened.neutron('RegionOne')).networks()).rejects.toMatchObject({ code: 'unreachable' })
})

test('through a master host that is not configured', async () => {
  const group = groupOf(await cloudNaming(INSIDE), { reach: 'master-host' })
  await expect(open(group)).rejects.toMatchObject({
    code: 'validation',
    message: expect.stringContaining('master host'),
  })
})

describe('the connection test', () => {
  const run = (group: ResolvedGroupOf<'OpenStack'>, forward?: Forward) =>
    runStages('OpenStack', testOpenStack(group, deps(forward), undefined), {
      onProgress: () => {},
      signal: undefined,
      clean: createRedactor().text,
    })
  const stageOf = (result: Awaited<ReturnType<typeof run>>, id: string) =>
    result.stages.find((stage) => stage.id === id)

  test('finds that the services answer at Keystone’s host', async () => {
    const result = await run(groupOf(await cloudNaming(INSIDE)))
    expect(stageOf(result, 'catalogue')?.state).toBe('failed')
    expect(result.error).toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('at Keystone’s host'),
      context: expect.objectContaining({ field: 'reach', value: 'configured-host' }),
    })
    const chosen = await run(groupOf(peer.url, { reach: 'configured-host' }))
    expect(stageOf(chosen, 'catalogue')).toMatchObject({
      state: 'ok',
      detail: expect.stringContaining('Keystone’s host'),
    })
  })

  test('finds that they answer through the master host', async () => {
    const url = await cloudNaming(INSIDE)
    // Keystone's host has nothing on the ports of the catalogue.
    const keystone = `http://127.0.0.2:${url.port}`
    const { forward } = networkOf(INSIDE)
    const unknownHere: Forward = (host, port, signal) => forward(host === '127.0.0.2' ? INSIDE : host, port, signal)
    const result = await run(groupOf(keystone, { reach: 'master-host' }), unknownHere)
    expect(result.state).toBe('ok')
    expect(stageOf(result, 'connect')?.detail).toContain('the master host reaches')
    expect(stageOf(result, 'catalogue')?.detail).toContain('through the master host')
  })

  test('says what is left when no way works', async () => {
    const result = await run(groupOf(await cloudNaming(INSIDE), { compute_url: 'http://nowhere.invalid' }))
    expect(result.error?.hint).toContain('Address of Nova')
  })
})

describe.skipIf(!isInstalled(SSHD, 'openssh-server'))('with a real sshd', () => {
  test('services are read through its tunnel in one login', async () => {
    const folder = await privateFolder('reach')
    const sshd = await startSshd(folder.path, 'master')
    const cli = resolvedGroupSchema.parse({
      name: 'CLI',
      host: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      key: sshd.keyFile,
      timeout: 5,
    })
    if (cli.name !== 'CLI') throw new Error('not a CLI group')
    const shell = createHostShell(cli, {
      ...deps(),
      environment: 'lab',
      hostKeys: createHostKeys({ ownFile: `${folder.path}/known_hosts`, otherFiles: [], trustUnknown: true }),
    })
    try {
      // The master host resolves it to itself.
      const opened = await open(groupOf(await cloudNaming('localhost'), { reach: 'master-host' }), shell.forward)
      const [services, networks] = await Promise.all([
        (await opened.nova('RegionOne')).services(),
        (await opened.neutron('RegionOne')).networks(),
      ])
      expect(services.length * networks.length).toBeGreaterThan(0)
      expect(shell.stats().logins).toBe(1)
    } finally {
      await cloud?.dispose()
      await shell.dispose()
      await sshd.process.stop()
      await folder.remove()
    }
  })
})
