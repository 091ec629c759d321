import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { OPENSTACK } from '@shared/kinds/openstack'
import { type ResolvedGroup, resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import type { TargetResult } from '@shared/model/connection-test'
import { connect } from 'amqplib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHostKeys } from '../../../../connections/ssh/host-keys'
import { PROBE_STEPS } from '../../../../connections/ssh/privilege'
import { sendJson, startHttpPeer } from '../../../../connections/testing/http-peer'
import { MARIADB, type MariadbPeer, startMariadb } from '../../../../connections/testing/mariadb'
import { freePort, isInstalled, privateFolder } from '../../../../connections/testing/peers'
import { RABBITMQ, type RabbitmqPeer, startRabbitmq } from '../../../../connections/testing/rabbitmq'
import { recordedErrors, startRecordedCloud } from '../../../../connections/testing/recorded-cloud'
import { startSshPeer } from '../../../../connections/testing/ssh-peer'
import { SSHD, startSshd } from '../../../../connections/testing/sshd'
import { silentLogger } from '../../../../log/logger'
import { createRedactor } from '../../../../secrets/redactor'
import { testTarget, testTargets } from './test-targets'

let folder: Awaited<ReturnType<typeof privateFolder>>
const closers: (() => unknown)[] = []

beforeEach(async () => {
  folder = await privateFolder('test-connection')
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await folder.remove()
})

const deps = (trustUnknown = true) => ({
  log: silentLogger,
  redactor: createRedactor(),
  hostKeys: createHostKeys({ ownFile: join(folder.path, 'known_hosts'), otherFiles: [], trustUnknown }),
  environment: 'lab',
})
const group = (fields: object): ResolvedGroup => resolvedGroupSchema.parse(fields)
const statesOf = (result: TargetResult) => Object.fromEntries(result.stages.map((stage) => [stage.id, stage.state]))
const run = (target: string, groups: ResolvedGroup[], trustUnknown = true, signal?: AbortSignal) =>
  testTarget(target, groups, deps(trustUnknown), () => {}, signal)

async function startCloud(options: Parameters<typeof startRecordedCloud>[0] = {}) {
  const cloud = await startRecordedCloud(options)
  closers.push(cloud.close)
  return cloud
}

describe('OpenStack', () => {
  const section = (url: string, fields: object = {}) =>
    group({ name: 'OpenStack', host: 'unused', url, user: 'admin', pwd: 's3cret', timeout: 2, ...fields })

  test('goes through all stages in order and reports each change', async () => {
    const cloud = await startCloud({
      intercept: (key, _request, response) => {
        if (key !== 'GET /v3') return false
        sendJson(response, 200, { version: { id: 'v3.14' } })
        return true
      },
    })
    const seen: TargetResult[] = []
    const result = await testTarget('OpenStack', [section(cloud.url)], deps(), (progress) => seen.push(progress))
    expect(result.state).toBe('ok')
    expect(result.stages.map((stage) => stage.id)).toEqual(OPENSTACK.groups.OpenStack?.checks?.map(({ id }) => id))
    expect(statesOf(result)).toMatchObject({ resolve: 'ok', tls: 'skipped', token: 'ok', admin: 'ok' })
    expect(result.stages.find((stage) => stage.id === 'token')?.detail).toBe(
      'Keystone v3.14, user admin, project admin',
    )
    expect(result.stages.find((stage) => stage.id === 'admin')?.detail).toContain('3 hypervisors')
    expect(seen.map((progress) => progress.stages.findIndex((stage) => stage.state === 'running'))).toEqual([
      0, 1, 2, 3, 4, 5, 6, -1,
    ])
    expect(seen.at(-1)).toEqual(result)
  })

  test('a wrong password stops at the token; later stages are skipped', async () => {
    const cloud = await startCloud({
      intercept: (key, _request, response) => {
        if (key !== 'POST /v3/auth/tokens') return false
        sendJson(response, 401, recordedErrors['401 bad password']?.body)
        return true
      },
    })
    const result = await run('OpenStack', [section(cloud.url)])
    expect(statesOf(result)).toEqual({
      resolve: 'ok',
      connect: 'ok',
      tls: 'skipped',
      token: 'failed',
      catalogue: 'skipped',
      regions: 'skipped',
      admin: 'skipped',
    })
    expect(result.error).toMatchObject({ code: 'auth-failed' })
    expect(JSON.stringify(result)).not.toContain('s3cret')
  })

  test('a member is told that admin rights are needed', async () => {
    const cloud = await startCloud({
      intercept: (key, _request, response) => {
        if (key === 'GET /v3') sendJson(response, 200, { version: { id: 'v3.14' } })
        else if (key === 'GET /v2.1/os-hypervisors/detail') sendJson(response, 403, recordedErrors['403 zones']?.body)
        else return false
        return true
      },
    })
    const result = await run('OpenStack', [section(cloud.url)])
    expect(statesOf(result)).toMatchObject({ regions: 'ok', admin: 'failed' })
    expect(result.error).toMatchObject({ code: 'permission-denied', hint: expect.stringContaining('admin') })
  })

  test('TLS with a server of plain HTTP, and the other way round: the other scheme is the remedy', async () => {
    const plain = await startCloud()
    const { hostname, port } = new URL(plain.url)
    const asTls = { url: undefined, host: hostname, port, scheme: 'https' }
    const result = await run('OpenStack', [section('', asTls)])
    expect(statesOf(result)).toMatchObject({ connect: 'ok', tls: 'failed', token: 'skipped' })
    expect(result.error).toMatchObject({
      hint: `Port ${port} may speak plain HTTP. Try http. The password is then sent in clear.`,
      context: { field: 'scheme', value: 'http' },
    })
    const address = await run('OpenStack', [section(`${plain.url.replace('http', 'https')}/v3`)])
    expect(address.error?.context).toMatchObject({ field: 'url', value: `${plain.url}/v3` })

    // A server that hangs up on what it cannot read says even less.
    const mute = createServer((socket) => socket.once('data', () => socket.end()))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    closers.push(() => mute.close())
    const { port: mutePort } = mute.address() as AddressInfo
    const closed = await run('OpenStack', [section('', { ...asTls, host: '127.0.0.1', port: mutePort })])
    expect(closed.error?.context).toMatchObject({ field: 'scheme', value: 'http' })

    const secure = createTlsServer({ SNICallback: (_name, done) => done(new Error('no certificate')) })
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    closers.push(() => secure.close())
    const { port: securePort } = secure.address() as AddressInfo
    const asPlain = await run('OpenStack', [section(`http://127.0.0.1:${securePort}`)])
    expect(asPlain.error).toMatchObject({ hint: `Port ${securePort} may speak TLS. Try https.` })
  })

  test('nobody on the port, an unknown name, a black hole, a cancelled test', async () => {
    const closed = await run('OpenStack', [section(`http://127.0.0.1:${await freePort()}`)])
    expect(statesOf(closed)).toMatchObject({ resolve: 'ok', connect: 'failed', token: 'skipped' })
    expect(closed.error).toMatchObject({ code: 'unreachable', hint: expect.stringContaining('port') })
    expect(statesOf(await run('OpenStack', [section('http://no-such-host.invalid')]))).toMatchObject({
      resolve: 'failed',
    })
    const hole = await startHttpPeer(() => {})
    closers.push(hole.close)
    const controller = new AbortController()
    const cancelled = run('OpenStack', [section(hole.url)], true, controller.signal)
    setTimeout(() => controller.abort(), 100)
    const result = await cancelled
    expect(result.state).toBe('cancelled')
    expect(statesOf(result)).toMatchObject({ token: 'cancelled', admin: 'cancelled' })
  })
})

test('a missing section is a failure of that target only', async () => {
  const [cli, amqp] = await testTargets(['CLI', 'AMQP'], [], deps(), () => {})
  expect(cli).toMatchObject({ target: 'CLI', state: 'failed', error: { code: 'validation' } })
  expect(amqp).toMatchObject({ target: 'AMQP', state: 'failed' })
})

describe('CLI', () => {
  test.skipIf(!isInstalled(SSHD, 'openssh-server'))('a real host, up to a host behind it', async () => {
    const master = await startSshd(folder.path, 'master')
    closers.push(() => master.process.stop())
    const section = group({
      name: 'CLI',
      host: '127.0.0.1',
      port: master.port,
      user: master.user,
      key: master.keyFile,
      hosts: { localhost: { port: master.port } },
    })
    const result = await run('CLI', [section])
    expect(result.error).toBeUndefined()
    expect(statesOf(result)).toMatchObject({
      resolve: 'ok',
      connect: 'ok',
      hostKey: 'ok',
      authenticate: 'ok',
      command: 'ok',
      onward: 'ok',
    })
    expect(result.stages.find((stage) => stage.id === 'hostKey')?.detail).toMatch(
      /^ssh-ed25519 SHA256:\S+, stored now$/,
    )
    expect(result.stages.find((stage) => stage.id === 'onward')?.detail).toBe('localhost is reached through a tunnel')
  })

  const section = (port: number, fields: object = {}) =>
    group({ name: 'CLI', host: '127.0.0.1', port, user: 'op', pwd: 'right', timeout: 2, ...fields })

  test('an unknown host key asks, and nothing was sent', async () => {
    const peer = await startSshPeer()
    closers.push(peer.close)
    const result = await run('CLI', [section(peer.port)], false)
    expect(statesOf(result)).toMatchObject({ connect: 'ok', hostKey: 'failed', authenticate: 'skipped' })
    expect(result.hostKey).toMatchObject({
      host: '127.0.0.1',
      port: peer.port,
      algorithm: 'ssh-ed25519',
      fingerprint: expect.stringMatching(/^SHA256:/),
    })
    expect(peer.authAttempts).toEqual([])
  })

  test('a changed host key stops without a question', async () => {
    const peer = await startSshPeer()
    closers.push(peer.close)
    const other = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
    writeFileSync(join(folder.path, 'known_hosts'), `[127.0.0.1]:${peer.port} ssh-ed25519 ${other}\n`)
    const result = await run('CLI', [section(peer.port)])
    expect(result.error?.code).toBe('host-key-changed')
    expect(result.hostKey).toBeUndefined()
    expect(peer.authAttempts).toEqual([])
  })

  test('a wrong password, and refused sudo that does not stop the rest', async () => {
    const peer = await startSshPeer()
    closers.push(peer.close)
    const refused = await run('CLI', [section(peer.port, { pwd: 'wrong' })])
    expect(statesOf(refused)).toMatchObject({ hostKey: 'ok', authenticate: 'failed', command: 'skipped' })
    expect(refused.error).toMatchObject({ code: 'auth-failed' })
    const noSudo = await startSshPeer({
      onExec: (line, channel) => {
        const marker = /printf '[^']*' ([0-9a-f]{32})|([0-9a-f]{32})/.exec(line)?.[0].slice(-32) ?? ''
        // Answers like a host where the user is not root and sudo wants a password.
        const isProbe = line.includes('uname -n')
        const known = isProbe ? ['node1\n', '1000\n'] : ['PRETTY_NAME="Test Linux"\n', 'x86_64\n']
        const outputs = [...known, ...(isProbe ? PROBE_STEPS.slice(known.length).map(() => '') : [])]
        const codes = outputs.map((_, index) => (index < known.length ? 0 : 1))
        channel.write(
          `\n${marker} 0\n${outputs.map((output, index) => `${output}\n${marker} ${codes[index]}\n`).join('')}`,
        )
        channel.stderr.write(
          `\n${marker}\n${outputs.map((_, index) => `${isProbe && index === 2 ? 'sudo: a password is required\n' : ''}\n${marker}\n`).join('')}`,
        )
        channel.exit(0)
        channel.end()
      },
    })
    closers.push(noSudo.close)
    const result = await run('CLI', [section(noSudo.port)])
    expect(statesOf(result)).toMatchObject({ command: 'ok', sudo: 'failed', onward: 'skipped' })
    expect(result.stages.find((stage) => stage.id === 'command')?.detail).toBe('Test Linux')
    expect(result).toMatchObject({
      state: 'failed',
      error: { code: 'permission-denied', message: expect.stringContaining('a password is required') },
    })
  })
})

describe.skipIf(!isInstalled(MARIADB, 'mariadb-server'))('mysql', () => {
  let own: Awaited<ReturnType<typeof privateFolder>>
  let server: MariadbPeer

  beforeAll(async () => {
    own = await privateFolder('test-mysql')
    server = await startMariadb(own.path)
    const table = (name: string) => `CREATE TABLE ${name} (id INT);`
    server.sql(`CREATE DATABASE neutron; CREATE DATABASE nova; CREATE DATABASE empty;
      ${['neutron.agents', 'neutron.networks', 'neutron.ports', 'neutron.routers', 'nova.compute_nodes', 'nova.instances'].map(table).join('\n')}
      CREATE USER reader@'%' IDENTIFIED BY 'r3ad'; GRANT SELECT ON *.* TO reader@'%';
      CREATE USER writer@'%' IDENTIFIED BY 'wr1te'; GRANT ALL ON *.* TO writer@'%';
      CREATE USER blind@'%' IDENTIFIED BY 'bl1nd';`)
  }, 40_000)
  afterAll(async () => {
    await server?.process.stop()
    await own.remove()
  })

  const section = (fields: object = {}) =>
    group({
      name: 'mysql',
      host: '127.0.0.1',
      port: server.port,
      user: 'reader',
      pwd: 'r3ad',
      connect_timeout: 2,
      ...fields,
    })

  test('a reading account', async () => {
    const result = await run('mysql', [section()])
    expect(statesOf(result)).toEqual({ tunnel: 'skipped', connect: 'ok', login: 'ok', schemas: 'ok', grants: 'ok' })
    expect(result.stages.find((stage) => stage.id === 'schemas')?.detail).toBe('neutron, nova')
    expect(result.warnings).toEqual([])
  })

  test('an account that can write works with a warning', async () => {
    const result = await run('mysql', [section({ user: 'writer', pwd: 'wr1te' })])
    expect(result).toMatchObject({ state: 'ok', warnings: [expect.stringContaining('ALL PRIVILEGES')] })
  })

  test('a wrong password, and an account that sees nothing', async () => {
    expect(statesOf(await run('mysql', [section({ pwd: 'wrong' })]))).toMatchObject({
      connect: 'ok',
      login: 'failed',
      grants: 'skipped',
    })
    const blind = await run('mysql', [section({ user: 'blind', pwd: 'bl1nd' })])
    expect(blind.error).toMatchObject({ code: 'not-found', message: expect.stringContaining('Neutron and Nova') })
  })

  test.skipIf(!isInstalled(SSHD, 'openssh-server'))(
    'behind the master host: waits for it, goes through it, is skipped without it',
    async () => {
      const master = await startSshd(folder.path, 'master')
      closers.push(() => master.process.stop())
      const cli = (port: number) =>
        group({ name: 'CLI', host: '127.0.0.1', port, user: master.user, key: master.keyFile, timeout: 3 })
      const database = section({ through_master_host: true })
      const order: string[] = []
      const [behind] = await testTargets(['mysql', 'CLI'], [database, cli(master.port)], deps(), (result) =>
        order.push(result.target),
      )
      expect(behind).toMatchObject({ target: 'mysql', state: 'ok' })
      expect(statesOf(behind ?? (await run('mysql', [])))).toEqual({
        tunnel: 'ok',
        connect: 'skipped',
        login: 'ok',
        schemas: 'ok',
        grants: 'ok',
      })
      expect(order.indexOf('mysql')).toBeGreaterThan(order.lastIndexOf('CLI'))
      const [skipped] = await testTargets(['mysql', 'CLI'], [database, cli(await freePort())], deps(), () => {})
      expect(skipped).toMatchObject({ target: 'mysql', state: 'skipped' })
    },
  )
})

describe.skipIf(!isInstalled(RABBITMQ, 'rabbitmq-server'))('AMQP', () => {
  let own: Awaited<ReturnType<typeof privateFolder>>
  let broker: RabbitmqPeer

  beforeAll(async () => {
    own = await privateFolder('test-amqp')
    broker = await startRabbitmq(own.path)
  }, 60_000)
  afterAll(async () => {
    await broker?.stop()
    await own.remove()
  }, 30_000)

  const section = (fields: object = {}) =>
    group({ name: 'AMQP', host: '127.0.0.1', port: broker.port, user: 'nova', pwd: 'secret', ...fields })

  test('a good login makes and removes its own queue and leaves the others alone', async () => {
    const control = await connect(`amqp://nova:secret@127.0.0.1:${broker.port}`)
    const channel = await control.createChannel()
    await channel.assertQueue('notifications.info', { durable: true })
    channel.sendToQueue('notifications.info', Buffer.from('one'))
    const result = await run('AMQP', [section()])
    expect(result.error).toBeUndefined()
    expect(statesOf(result)).toEqual({ connect: 'ok', login: 'ok', vhost: 'ok', queue: 'ok' })
    expect(result.stages.find((stage) => stage.id === 'login')?.detail).toMatch(/^RabbitMQ \d/)
    expect(await channel.checkQueue('notifications.info')).toMatchObject({ messageCount: 1, consumerCount: 0 })
    await control.close()
  })

  test('a wrong password, a virtual host that does not exist', async () => {
    const wrong = await run('AMQP', [section({ pwd: 'wrong-secret' })])
    expect(statesOf(wrong)).toEqual({ connect: 'ok', login: 'failed', vhost: 'skipped', queue: 'skipped' })
    expect(wrong.error).toMatchObject({ code: 'auth-failed' })
    expect(JSON.stringify(wrong)).not.toContain('wrong-secret')
    const nowhere = await run('AMQP', [section({ vhost: '/nowhere' })])
    expect(statesOf(nowhere)).toEqual({ connect: 'ok', login: 'ok', vhost: 'failed', queue: 'skipped' })
    expect(nowhere.error).toMatchObject({ code: 'permission-denied', message: expect.stringContaining('/nowhere') })
  })

  test('nobody on the port', async () => {
    expect((await run('AMQP', [section({ port: await freePort() })])).error).toMatchObject({ code: 'unreachable' })
  })
})
