import { createServer, type Server } from 'node:net'
import { AppError } from '@shared/contract/errors'
import { resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createDatabase } from '../../../../connections/mysql/database'
import { createOpenStack } from '../../../../connections/openstack/openstack'
import { createErrorCleaner, peerLines, peerText, withCleanErrors } from '../../../../connections/peer-text'
import { command } from '../../../../connections/ssh/commands'
import { createHostKeys } from '../../../../connections/ssh/host-keys'
import { createHostShell, requireSuccess } from '../../../../connections/ssh/host-shell'
import { type HttpPeer, sendJson, startHttpPeer } from '../../../../connections/testing/http-peer'
import { privateFolder } from '../../../../connections/testing/peers'
import { type SshPeer, startSshPeer } from '../../../../connections/testing/ssh-peer'
import { silentLogger } from '../../../../log/logger'
import { createRedactor, type Redactor } from '../../../../secrets/redactor'
import { testTarget } from './test-targets'

const SECRET = `pä"ss<w>'ord/+&1`
const TOKEN = 'canary-token/0123+456789=='
const bytes = (text: string) => Buffer.from(text)

/** How a peer may echo what it was sent. */
const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  base64: (secret) => bytes(secret).toString('base64'),
  'base64 of user and password': (secret) => bytes(`admin:${secret}`).toString('base64'),
  base64url: (secret) => bytes(`admin:${secret}`).toString('base64url'),
  percent: (secret) => encodeURIComponent(secret),
  'lower-case percent': (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  form: (secret) => new URLSearchParams({ p: secret }).toString(),
  JSON: (secret) => JSON.stringify({ p: secret }),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ p: secret })),
  'JSON in ASCII': (secret) => JSON.stringify({ p: secret }).replace(/ä/g, '\\u00e4'),
  hex: (secret) => bytes(secret).toString('hex'),
  HEX: (secret) => bytes(secret).toString('hex').toUpperCase(),
  'broken by escape sequences': (secret) => [...secret].join('\u001b[0m'),
}
const echo = (secret: string) =>
  Object.entries(ENCODINGS)
    .map(([name, encode]) => `${name} ${encode(secret)}`)
    .join(' ; ')

/** Everything an error says, its cause left out: that is for the log, which is cleaned line by line. */
const saidBy = (error: unknown) => (error instanceof AppError ? JSON.stringify(error.toData()) : String(error))

/** No encoding of the secret, nor half of it. */
function expectClean(text: string, secret: string) {
  for (const encode of Object.values(ENCODINGS)) {
    const form = encode(secret)
    const written = [form, form.slice(0, Math.ceil(form.length / 2)), JSON.stringify(form).slice(1, -1)]
    for (const part of written.filter((one) => one.length > 8)) {
      // The frames around the secret are no secret.
      if (!/^[{"\\p:=]*$/.test(part) && !bytes('admin:').toString('base64').startsWith(part.slice(0, 8)))
        expect(text).not.toContain(part)
    }
  }
  expect(text).not.toMatch(/\p{Cc}|\\u001b|\\u009b/u)
}

function knowing(...secrets: string[]): Redactor {
  const redactor = createRedactor()
  redactor.learn(secrets)
  return redactor
}

describe('texts of peers', () => {
  test.each(Object.keys(ENCODINGS))('a secret echoed as %s does not get through', (name) => {
    const { text } = knowing(SECRET)
    expectClean(peerText(`you sent ${ENCODINGS[name]?.(SECRET)} to us`, text), SECRET)
  })

  test('are one line without control characters, and bounded', () => {
    const said = peerText('\u001b]0;title\u0007\u001b[31mred\u001b[0m\r\nnext\u202e\u0000 \u009b2Jend', (text) => text)
    expect(said).toBe('red next end')
    expect(peerText('x'.repeat(10_000), (text) => text)).toHaveLength(300)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        expect(peerText(raw, (text) => text)).not.toMatch(/[\p{Cc}\p{Cs}]/u)
      }),
    )
  })

  test('a secret is not cut in two where a text is cut', () => {
    const { text } = knowing(SECRET)
    for (let before = 280; before < 300; before++)
      expect(peerText(`${'x'.repeat(before)}${SECRET}`, text)).not.toContain(SECRET.slice(0, 3))
  })

  test('several lines stay lines; what follows a flood is left out', () => {
    const { text } = knowing(SECRET)
    expect(peerLines(`one\n\u001b[1mtwo ${SECRET}\n`, text)).toBe('one\ntwo [secret]\n')
    expect(peerLines(`${'y'.repeat(99)}\n`.repeat(10_000), text).length).toBeLessThan(65_600)
  })

  test('take linear time', () => {
    const startedMs = performance.now()
    for (const part of ['\u001b[', '\u001b]', '\u009d', '\u001b', '-----BEGIN PRIVATE KEY-----\n', 'Cookie: '])
      peerText(part.repeat(40_000), createRedactor().text)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })
})

describe('errors', () => {
  test('are cleaned in message, hint, context and fields; clean ones stay the same object', () => {
    const clean = createErrorCleaner(knowing(SECRET).text)
    const dirty = new AppError('protocol', `a ${SECRET}`, {
      hint: `b ${SECRET}`,
      context: { target: `c ${SECRET}`, status: 500 },
      fields: [{ path: 'p', message: `d ${SECRET}` }],
    })
    const cleaned = clean(dirty)
    expectClean(saidBy(cleaned), SECRET)
    expect(cleaned.context?.status).toBe(500)
    expect(clean(dirty)).toBe(cleaned)
    const fine = new AppError('timeout', 'node-1 did not answer')
    expect(clean(fine)).toBe(fine)
  })

  test('of the methods of an object', async () => {
    const guarded = withCleanErrors(
      { fail: async () => Promise.reject(new AppError('protocol', SECRET)), count: () => 1 },
      knowing(SECRET).text,
    )
    expect(guarded.count()).toBe(1)
    await expect(guarded.fail()).rejects.toMatchObject({ message: '[secret]' })
  })
})

describe('peers that echo what they were sent', () => {
  let http: HttpPeer | undefined
  let ssh: SshPeer | undefined
  let tcp: Server | undefined
  afterEach(async () => {
    await http?.close()
    await ssh?.close()
    tcp?.close()
    http = ssh = tcp = undefined
  })

  const openStackGroup = (url: string) => {
    const group = resolvedGroupSchema.parse({ name: 'OpenStack', host: 'h', url, user: 'admin', pwd: SECRET })
    if (group.name !== 'OpenStack') throw new Error('not an OpenStack group')
    return group
  }

  test('Keystone', async () => {
    http = await startHttpPeer((_request, response) => sendJson(response, 500, { error: { message: echo(SECRET) } }))
    const cloud = await createOpenStack(openStackGroup(http.url), { log: silentLogger, redactor: knowing(SECRET) })
    const error = await cloud.whoAmI().catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'peer-error' })
    expectClean(saidBy(error), SECRET)
    await cloud.dispose()
  })

  test.each([500, 403, 404, 302])('Nova, the token it was sent, with status %d', async (status) => {
    http = await startHttpPeer((request, response) => {
      if (request.method === 'POST') {
        const endpoints = [{ interface: 'public', region_id: 'R', url: `${http?.url}/v2.1` }]
        const token = { expires_at: null, user: { id: 'u' }, catalog: [{ type: 'compute', endpoints }] }
        return sendJson(response, 201, { token }, { 'x-subject-token': TOKEN })
      }
      const headers = { location: `http://elsewhere.invalid/${encodeURIComponent(TOKEN)}` }
      sendJson(response, status, { [`k ${TOKEN}`]: { message: echo(TOKEN) } }, headers)
    })
    const cloud = await createOpenStack(openStackGroup(http.url), { log: silentLogger, redactor: knowing(SECRET) })
    const error = await (await cloud.nova('R')).services().catch((thrown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expectClean(saidBy(error), TOKEN)
    await cloud.dispose()
  })

  test('a host, in what a command complains of and in what it says instead of running it', async () => {
    const folder = await privateFolder('echo')
    let refuses = false
    ssh = await startSshPeer({
      password: SECRET,
      onExec: (line, channel) => {
        const marker = /[0-9a-f]{32}/.exec(line)?.[0]
        const steps = line.match(/; m \$\?/g)?.length ?? 0
        channel.stderr.write(refuses ? echo(SECRET) : `\n${marker}\n`)
        if (!refuses) {
          channel.write(`\n${marker} 0\n`)
          for (let step = 0; step < steps; step++) {
            channel.write(`\n${marker} 1\n`)
            channel.stderr.write(`${echo(SECRET)}\n${marker}\n`)
          }
        }
        channel.exit(1)
        channel.end()
      },
    })
    const group = resolvedGroupSchema.parse({ name: 'CLI', host: '127.0.0.1', port: ssh.port, user: 'op', pwd: SECRET })
    if (group.name !== 'CLI') throw new Error('not a CLI group')
    const shell = createHostShell(group, {
      log: silentLogger,
      redactor: knowing(SECRET),
      environment: 'lab',
      hostKeys: createHostKeys({ ownFile: `${folder.path}/known_hosts`, otherFiles: [], trustUnknown: true }),
    })
    try {
      const access = await shell.access('127.0.0.1')
      expectClean(JSON.stringify(access), SECRET)
      const result = await shell.run('127.0.0.1', command('nic-list'))
      const failed = (() => {
        try {
          return requireSuccess(result)
        } catch (error) {
          return error
        }
      })()
      expect(failed).toMatchObject({ code: 'remote-command-failed' })
      expectClean(saidBy(failed), SECRET)
      refuses = true
      const refusal = await shell.run('127.0.0.1', command('nic-list')).catch((thrown) => thrown)
      expect(refusal).toMatchObject({ code: 'protocol' })
      expectClean(saidBy(refusal), SECRET)
    } finally {
      await shell.dispose()
      await folder.remove()
    }
  })

  /** Speaks first, as databases and sshd do. */
  const greeting = (packet: Buffer) =>
    new Promise<number>((resolve) => {
      tcp = createServer((socket) => {
        socket.on('error', () => {})
        socket.end(packet)
      }).listen(0, '127.0.0.1', () => {
        const address = tcp?.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })

  test('a database', async () => {
    const words = bytes(`#28000${echo(SECRET)}`)
    const payload = Buffer.concat([Buffer.from([0xff, 0x15, 0x04]), words])
    const head = Buffer.from([payload.length & 255, payload.length >> 8, 0, 0])
    const port = await greeting(Buffer.concat([head, payload]))
    const group = resolvedGroupSchema.parse({ name: 'mysql', host: '127.0.0.1', port, user: 'u', pwd: SECRET })
    if (group.name !== 'mysql') throw new Error('not a mysql group')
    const database = createDatabase(group, { log: silentLogger, redactor: knowing(SECRET) })
    const error = await database.version().catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'auth-failed' })
    expectClean(saidBy(error), SECRET)
  })

  test.each(['CLI', 'AMQP', 'mysql'] as const)('a connection test of %s', async (name) => {
    const folder = await privateFolder('echo')
    const port = await greeting(bytes(`${echo(SECRET)}\r\n`))
    const timeout = name === 'CLI' ? { timeout: 2 } : {}
    const group = resolvedGroupSchema.parse({ name, host: '127.0.0.1', port, user: 'u', pwd: SECRET, ...timeout })
    const deps = {
      log: silentLogger,
      redactor: knowing(SECRET),
      environment: 'lab',
      hostKeys: createHostKeys({ ownFile: `${folder.path}/known_hosts`, otherFiles: [], trustUnknown: true }),
    }
    const reports: unknown[] = []
    await testTarget(name, [group], deps, (report) => reports.push(report))
    expect(reports.length).toBeGreaterThan(1)
    expectClean(JSON.stringify(reports), SECRET)
    await folder.remove()
  })
})
