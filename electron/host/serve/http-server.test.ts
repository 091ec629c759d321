import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import type { PushName } from '@shared/contract/index'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { silentLogger } from '../../log/logger'
import { CONTENT_SECURITY_POLICY } from '../content-security-policy'
import { createFileExchange, type FileExchange } from '../file-exchange'
import { MAX_STRANGERS, startHttpServer } from './http-server'
import { MAX_SOCKETS } from './socket'

const TOKEN = 'the-right-token-of-this-run'
let folder: string
let exchange: FileExchange
let server: Awaited<ReturnType<typeof startHttpServer>>
let host: string
let push: (name: PushName, payload: unknown) => void

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-serve-test-'))
  await mkdir(join(folder, 'page/assets'), { recursive: true })
  await writeFile(join(folder, 'page/index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'page/assets/index-abc.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'outside')
  exchange = createFileExchange(join(folder, 'uploads'))
  const listeners = new Set<typeof push>()
  push = (name, payload) => {
    for (const listener of listeners) listener(name, payload)
  }
  const backend = {
    call: async (name: string, input: unknown) => {
      if (name === 'echo') return input
      throw new AppError('not-found', `There is no call named ${name}`)
    },
    onPush: (listener: typeof push) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const rendererDir = join(folder, 'page')
  server = await startHttpServer({
    backend,
    exchange,
    token: TOKEN,
    rendererDir,
    log: silentLogger,
    port: 0,
    strangerMs: 1500,
  })
  host = server.origin.slice('http://'.length)
})
afterEach(async () => {
  await server.close()
  await exchange.dispose()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** node:http rather than fetch, which would not send the headers under test. */
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: host.split(':')[1],
        path,
        method: options.method ?? 'GET',
        headers: { host, ...options.headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(options.body)
  })
}

const json = { 'content-type': 'application/json' }
const bearer = { authorization: `Bearer ${TOKEN}` }
const postToken = (token: unknown, headers = {}) =>
  send('/session', {
    method: 'POST',
    headers: { ...json, origin: server.origin, ...headers },
    body: JSON.stringify({ token }),
  })
const signIn = async () => String((await postToken(TOKEN)).headers['set-cookie']).split(';')[0] ?? ''

/** Opens a WebSocket; answers it, or the status the upgrade was refused with. */
function openSocket(headers: Record<string, string>, path = '/ws'): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${host}${path}`, { headers })
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
    socket.on('error', (error) => (error.message.includes('socket hang up') ? undefined : reject(error)))
  })
}

test('gives the page to anybody, with every protective header', async () => {
  const page = await send('/', { headers: { accept: 'text/html' } })
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>page</title>') })
  expect(page.headers).toMatchObject({
    'content-security-policy': CONTENT_SECURITY_POLICY.replaceAll('; ', ';'),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cache-control': 'no-cache',
  })
  expect(page.headers['access-control-allow-origin']).toBeUndefined()
  expect((await send('/assets/index-abc.js')).headers['cache-control']).toContain('immutable')
  expect((await send('/healthz')).body).toBe('ok')
})

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/%00',
  '//etc/passwd',
  '/missing.js',
])('gives nothing outside the bundle: %s', async (path) => {
  const answer = await send(path)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.body).not.toContain('outside')
})

test.each([
  ['a foreign host name', '/', { host: 'evil.example' }, 421],
  ['a foreign host name on an unknown path', '/nothing', { host: 'evil.example' }, 421],
  ['a foreign page', '/healthz', { origin: 'http://evil.example' }, 403],
  ['a download without token', '/download/x', { 'sec-fetch-site': 'same-origin' }, 401],
  ['the socket path without upgrade', '/ws', bearer, 426],
])('refuses %s', async (_what, path, headers, status) => {
  expect((await send(path, { headers })).status).toBe(status)
})

test('exchanges the token for a cookie that scripts cannot read', async () => {
  const answer = await postToken(TOKEN)
  expect(answer.status).toBe(204)
  expect(String(answer.headers['set-cookie'])).toMatch(
    new RegExp(`^calipso-${host.split(':')[1]}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
  )
  expect(String(answer.headers['set-cookie'])).not.toContain(TOKEN)
})

test.each([['wrong'], [''], [undefined], [{ token: TOKEN }], [null]])('refuses the token %s', async (token) => {
  expect((await postToken(token)).status).toBe(401)
})

test('answers ten wrong tokens a minute, and the right one always', async () => {
  const statuses: number[] = []
  for (let i = 0; i < 12; i++) statuses.push((await postToken('wrong')).status)
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
  expect((await send('/download/x', { headers: { authorization: 'Bearer wrong' } })).status).toBe(429)
  expect(await openSocket({ authorization: 'Bearer wrong' })).toBe(429)
  expect((await postToken(TOKEN)).status).toBe(204)
})

test('refuses bodies beyond the limit', async () => {
  const answer = await postToken('x'.repeat(1024 * 1024))
  expect(answer.status).toBe(413)
})

test('two hundred bodies that never end leave room for the operator, and do not stay', async () => {
  const known = await openSocket(bearer)
  const head = `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{`
  const open = new Set(
    Array.from({ length: 200 }, () => {
      const socket = connect(Number(host.split(':')[1]), '127.0.0.1', () => socket.write(head))
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
      socket.resume()
      return socket
    }),
  )
  await expect.poll(() => open.size, { timeout: 1200 }).toBeLessThanOrEqual(MAX_STRANGERS)
  expect((await postToken(TOKEN)).status).toBe(204)
  await expect.poll(() => open.size, { timeout: 5000 }).toBe(0)
  expect(known).toMatchObject({ readyState: WebSocket.OPEN })
})

test('a thousand raw requests without the token get no data and change nothing', async () => {
  let asked = 0
  const port = Number(host.split(':')[1])
  const raw = (text: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.end(text))
      socket.on('data', (chunk) => {
        answer += chunk.toString()
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(answer))
    })
  const paths = [
    '/ws',
    '/upload',
    `/download/${exchange.offer(join(folder, 'secret.txt'), 'x')}`,
    '/session',
    '/%2e%2e/secret.txt',
    '/',
  ]
  const heads = [
    [],
    ['Authorization: Bearer wrong'],
    [`Cookie: calipso-${port}=${TOKEN}`],
    [
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ],
    ['Content-Type: application/json', 'Content-Length: 2', '', '{}'],
    [
      'Content-Type: application/octet-stream',
      'X-Calipso-Request: 1',
      'Transfer-Encoding: chunked',
      '',
      '1',
      'x',
      '0',
      '',
    ],
    ['Content-Length: 5', 'Content-Length: 6'],
  ]
  for (const method of ['GET', 'POST', 'PUT', 'OPTIONS', 'get', 'HEAD'])
    for (const path of paths)
      for (const name of [host, 'evil.example'])
        for (const origin of [`Origin: ${server.origin}`, 'Sec-Fetch-Site: same-origin'])
          for (const head of heads) {
            const lines = [`${method} ${path} HTTP/1.1`, `Host: ${name}`, origin, ...head]
            const answer = await raw(`${lines.join('\r\n')}\r\n${head.includes('') ? '' : '\r\n'}`)
            asked += 1
            if (/^HTTP\/1\.1 (2|101)/.test(answer) && path !== '/') throw new Error(`${lines.join(' | ')}: ${answer}`)
            expect(answer).not.toContain('outside')
          }
  expect(asked).toBeGreaterThan(1000)
  expect(await readdir(folder)).not.toContain('uploads')
  expect(exchange.claim(paths[2]?.slice('/download/'.length) ?? '').name).toBe('x')
}, 30_000)

test('does not wait for the rest of a refused request', async () => {
  const socket = connect(Number(host.split(':')[1]), '127.0.0.1')
  socket.write(`POST /upload HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 90\r\n\r\nhalf`)
  const closed = new Promise((resolve) => socket.on('close', () => resolve('closed')))
  socket.resume()
  expect(await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 10_000))])).toBe('closed')
})

test('takes an upload and hands out a download once', async () => {
  const cookie = await signIn()
  const page = { cookie, origin: server.origin, 'x-calipso-request': '1', 'content-type': 'application/octet-stream' }
  const uploaded = await send('/upload', { method: 'POST', headers: page, body: Buffer.from('inventory') })
  expect(uploaded.status).toBe(200)
  expect(await readFile(await exchange.take(JSON.parse(uploaded.body).upload), 'utf8')).toBe('inventory')

  const { 'x-calipso-request': _mark, ...forged } = page
  expect((await send('/upload', { method: 'POST', headers: forged, body: 'x' })).status).toBe(403)

  const path = join(folder, 'e7')
  await writeFile(path, 'export')
  const url = `/download/${exchange.offer(path, 'Läb 1.calipso')}`
  const download = await send(url, { headers: { cookie, 'sec-fetch-site': 'same-origin' } })
  expect(download).toMatchObject({ status: 200, body: 'export' })
  expect(download.headers).toMatchObject({
    'content-disposition': "attachment; filename*=UTF-8''L%C3%A4b%201.calipso",
    'cache-control': 'no-store',
  })
  expect((await send(url, { headers: bearer })).status).toBe(404)
  await expect.poll(() => readFile(path).catch(() => 'removed')).toBe('removed')
})

test('the socket carries calls and pushes', async () => {
  const socket = await openSocket({ cookie: await signIn(), origin: server.origin })
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  const messages: unknown[] = []
  socket.on('message', (data) => messages.push(JSON.parse(data.toString())))
  socket.send(JSON.stringify({ id: 1, name: 'echo', input: { a: 1 } }))
  socket.send(JSON.stringify({ id: 2, name: 'transfer.import', input: { source: { path: '/etc/passwd' } } }))
  socket.send(Buffer.from('binary'))
  await expect.poll(() => messages.length).toBe(3)
  push('environments.changed', { environment: 'lab' })
  await expect.poll(() => messages.length).toBe(4)
  expect(messages).toEqual(
    expect.arrayContaining([
      { id: 1, ok: true, output: { a: 1 } },
      { id: 2, ok: false, error: expect.objectContaining({ code: 'permission-denied' }) },
      { id: -1, ok: false, error: expect.objectContaining({ code: 'protocol' }) },
      { seq: 0, push: 'environments.changed', payload: { environment: 'lab' } },
    ]),
  )
  socket.close()
})

test('refuses sockets like any other request', async () => {
  const cookie = await signIn()
  expect({
    foreign: await openSocket({ cookie, origin: 'http://evil.example' }),
    rebound: await openSocket({ cookie, origin: 'http://evil.example', host: 'evil.example' }),
    withoutOrigin: await openSocket({ cookie }),
    withoutToken: await openSocket({ origin: server.origin }),
    elsewhere: await openSocket(bearer, '/session'),
    unknown: await openSocket(bearer, '/nothing'),
  }).toEqual({ foreign: 403, rebound: 421, withoutOrigin: 403, withoutToken: 401, elsewhere: 404, unknown: 404 })
})

test('limits the sockets, and frees the place of one that closes', async () => {
  const open = await Promise.all(Array.from({ length: MAX_SOCKETS }, () => openSocket(bearer)))
  expect(open.filter((socket) => typeof socket === 'number')).toEqual([])
  expect(await openSocket(bearer)).toBe(503)
  const [first] = open
  if (first instanceof WebSocket) first.close()
  await expect.poll(async () => typeof (await openSocket(bearer))).toBe('object')
})

test('a message beyond the limit ends the socket', async () => {
  const socket = await openSocket(bearer)
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.send('x'.repeat(8 * 1024 * 1024 + 1))
  expect(await closed).toBe(1009)
})

test('closing ends open sockets and frees the port', async () => {
  const socket = await openSocket(bearer)
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await server.close()
  await closed
  const refused = await new Promise((resolve) =>
    connect(Number(host.split(':')[1]), '127.0.0.1').on('error', (error) => resolve(error)),
  )
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
})

test('a port in use is a typed error', async () => {
  const second = startHttpServer({
    backend: { call: async () => undefined, onPush: () => () => undefined },
    exchange,
    token: TOKEN,
    rendererDir: join(folder, 'page'),
    log: silentLogger,
    port: Number(host.split(':')[1]),
  })
  await expect(second).rejects.toMatchObject({ code: 'conflict' })
})
