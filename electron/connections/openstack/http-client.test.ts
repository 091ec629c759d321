import type dns from 'node:dns'
import { readFileSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLogger } from '../../log/logger'
import { type HttpHandler, type HttpPeer, sendJson, startHttpPeer } from '../testing/http-peer'
import { privateFolder, runProgram } from '../testing/peers'
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  isReadOnlyRequest,
  retryAfterMs,
} from './http-client'

let peers: { close(): unknown }[] = []
let client: HttpClient | undefined

afterEach(async () => {
  await client?.close()
  for (const peer of peers) await peer.close()
  peers = []
})

function clientWith(options: Partial<HttpClientOptions> = {}): HttpClient {
  client = createHttpClient({
    deadlines: { connectMs: 500, idleMs: 600 },
    verifyTls: true,
    log: silentLogger,
    trustedHost: '127.0.0.1',
    backoffMs: 5,
    ...options,
  })
  return client
}

async function startPeer(handler: HttpHandler): Promise<HttpPeer> {
  const peer = await startHttpPeer(handler)
  peers.push(peer)
  return peer
}

const get = (url: string, options: Partial<HttpClientOptions> = {}, signal?: AbortSignal) =>
  clientWith(options).request({ method: 'GET', url: new URL(url), signal })

describe('only reads', () => {
  test.each([
    ['GET', '/v2.0/networks', true],
    ['POST', '/v3/auth/tokens', true],
    ['POST', '/identity/v3/auth/tokens', true],
    ['POST', '/v2.1/servers', false],
    ['POST', '/v3/auth/tokens/x', false],
    ['DELETE', '/v3/auth/tokens', false],
    ['PUT', '/v2.0/ports/1', false],
    ['PATCH', '/', false],
  ])('%s %s: %s', (method, path, expected) => {
    expect(isReadOnlyRequest(method, new URL(`http://h${path}`))).toBe(expected)
  })

  test('a writing request does not leave, also when a redirect leads to it', async () => {
    const peer = await startPeer((request, response) => {
      if (request.url === '/v3/auth/tokens') response.writeHead(307, { location: '/v2.1/servers' }).end()
      else sendJson(response, 200, {})
    })
    await expect(
      clientWith().request({ method: 'POST', url: new URL(`${peer.url}/v2.1/servers`), body: {} }),
    ).rejects.toMatchObject({ code: 'permission-denied' })
    await expect(
      clientWith().request({ method: 'POST', url: new URL(`${peer.url}/v3/auth/tokens`), body: {} }),
    ).rejects.toMatchObject({ code: 'permission-denied' })
    expect(peer.requests).toEqual(['POST /v3/auth/tokens'])
  })
})

describe('answers', () => {
  test('JSON is parsed, prototype keys are dropped, other types have no body', async () => {
    const peer = await startPeer((request, response) => {
      if (request.url === '/text') response.writeHead(404, { 'content-type': 'text/html' }).end('<html>')
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1,"__proto__":{"polluted":true}}')
    })
    expect(await get(`${peer.url}/json`)).toMatchObject({ status: 200, body: { a: 1 } })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(await get(`${peer.url}/text`)).toMatchObject({ status: 404, body: undefined })
    expect(client?.requests()).toBe(1)
  })

  test('garbage, and more than the limit', async () => {
    const peer = await startPeer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(request.url === '/huge' ? `"${'x'.repeat(100_000)}"` : '{"a":')
    })
    await expect(get(`${peer.url}/garbage`)).rejects.toMatchObject({ code: 'protocol' })
    await expect(get(`${peer.url}/huge`, { maxAnswerBytes: 50_000 })).rejects.toMatchObject({ code: 'limit-exceeded' })
  })

  test('redirects are followed on the same server, not elsewhere, not for ever', async () => {
    const other = await startPeer((_request, response) => sendJson(response, 200, {}))
    const peer = await startPeer((request, response) => {
      const location = { '/a': '/b', '/elsewhere': `${other.url}/x`, '/loop': '/loop' }[request.url ?? '']
      if (location === undefined) sendJson(response, 200, { at: request.url })
      else response.writeHead(302, { location }).end()
    })
    expect(await get(`${peer.url}/a`)).toMatchObject({ body: { at: '/b' } })
    await expect(get(`${peer.url}/elsewhere`)).rejects.toMatchObject({
      code: 'protocol',
      context: { target: other.url },
    })
    await expect(get(`${peer.url}/loop`)).rejects.toMatchObject({ code: 'protocol' })
    expect(other.requests).toEqual([])
  })

  test('a multiple-choice answer (300) is not a redirect', async () => {
    const peer = await startPeer((_request, response) =>
      sendJson(response, 300, { versions: [] }, { location: '/v3/' }),
    )
    expect((await get(peer.url)).status).toBe(300)
  })
})

describe('retries', () => {
  test.each([429, 503])('%i is asked again as long as told, then reported', async (status) => {
    let asked = 0
    const peer = await startPeer((_request, response) => {
      asked += 1
      if (asked <= 2) response.writeHead(status, { 'retry-after': '0' }).end()
      else sendJson(response, 200, { ok: true })
    })
    expect((await get(peer.url)).body).toEqual({ ok: true })
    expect(client?.requests()).toBe(3)
    asked = -100
    await expect(get(peer.url)).rejects.toMatchObject({
      code: status === 429 ? 'rate-limited' : 'peer-error',
      retryable: true,
    })
  })

  test('a wait of more than a minute is not waited for', async () => {
    const peer = await startPeer((_request, response) => response.writeHead(429, { 'retry-after': '61' }).end())
    await expect(get(peer.url)).rejects.toMatchObject({ code: 'rate-limited' })
    expect(peer.requests).toHaveLength(1)
  })

  test('other failures are not asked again', async () => {
    const peer = await startPeer((_request, response) => sendJson(response, 500, {}))
    expect((await get(peer.url)).status).toBe(500)
    expect(peer.requests).toHaveLength(1)
  })

  test('a connection closed under us is opened again', async () => {
    let asked = 0
    const peer = await startPeer((request, response) => {
      asked += 1
      if (asked === 1) request.socket.destroy()
      else sendJson(response, 200, { ok: true })
    })
    expect((await get(peer.url)).body).toEqual({ ok: true })
  })

  test('a cancelled wait ends at once', async () => {
    const peer = await startPeer((_request, response) => response.writeHead(503, { 'retry-after': '30' }).end())
    const controller = new AbortController()
    const request = get(peer.url, {}, controller.signal)
    setTimeout(() => controller.abort(), 50)
    await expect(request).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('reads both forms of Retry-After', () => {
    const nowMs = Date.parse('2026-11-22T18:00:00Z')
    expect(retryAfterMs('7', nowMs)).toBe(7_000)
    expect(retryAfterMs('Sun, 22 Nov 2026 18:00:05 GMT', nowMs)).toBe(5_000)
    expect(retryAfterMs('Sun, 22 Nov 2026 17:00:00 GMT', nowMs)).toBe(0)
    expect(retryAfterMs('soon', nowMs)).toBeUndefined()
    expect(retryAfterMs(undefined, nowMs)).toBeUndefined()
  })
})

describe('TLS', () => {
  test('an unknown authority is refused, a given one trusted, and checking can be switched off', async () => {
    const folder = await privateFolder('tls')
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    runProgram('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      ...subject,
    ])
    const server = createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) =>
      sendJson(response, 200, { ok: true }),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    peers.push({ close: () => new Promise((resolve) => server.close(resolve)) }, { close: folder.remove })
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
    // In a tunnel certificates are checked all the same, for the name that is asked.
    const { port } = server.address() as AddressInfo
    const tunnel = {
      ca: readFileSync(cert, 'utf8'),
      trustedHost: 'keystone.invalid',
      forward: async (_host: string, to: number) => connect({ host: '127.0.0.1', port: to }),
    }
    await expect(get(url, tunnel)).resolves.toMatchObject({ status: 200 })
    await client?.close()
    await expect(get(`https://inside.invalid:${port}/`, tunnel)).rejects.toMatchObject({
      message: expect.stringContaining('another name'),
    })
    await client?.close()
    await expect(get(url)).rejects.toMatchObject({ code: 'protocol', hint: expect.stringContaining('CA file') })
    await client?.close()
    expect((await get(url, { ca: readFileSync(cert, 'utf8') })).body).toEqual({ ok: true })
    await client?.close()
    expect((await get(url, { verifyTls: false })).body).toEqual({ ok: true })
    await client?.close()
  })
})

test('the trusted host is asked directly before the tunnel, an IPv6 address too', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'))
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve))
  peers.push(server)
  const { port } = server.address() as AddressInfo
  const forward = () => Promise.reject(new Error('tunnelled'))
  await expect(get(`http://[::1]:${port}/`, { trustedHost: '[::1]', forward })).resolves.toMatchObject({ status: 200 })
})

describe('peers that misbehave', () => {
  const listen = (onConnection: Parameters<typeof createServer>[1]) =>
    new Promise<string>((resolve) => {
      const server: Server = createServer(onConnection).listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
      )
      peers.push(server)
    })

  test.each([
    ['never answers', () => {}],
    [
      'stops in the middle',
      (socket: import('node:net').Socket) =>
        void socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{'),
    ],
    [
      'sends one byte at a time',
      (socket: import('node:net').Socket) => {
        const timer = setInterval(() => socket.write('H'), 50)
        socket.on('close', () => clearInterval(timer))
      },
    ],
  ])('one that %s ends at the deadline', async (_name, behave) => {
    const url = await listen((socket) => {
      socket.on('error', () => {})
      behave(socket)
    })
    const startedMs = performance.now()
    await expect(get(url)).rejects.toMatchObject({ code: expect.stringMatching(/timeout|protocol/) })
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })

  test('a name that leads to this computer gets nothing, unless the operator’s own does too', async () => {
    const peer = await startPeer((_request, response) => sendJson(response, 200, {}))
    const { port } = new URL(peer.url)
    const names: Readonly<Record<string, readonly string[]>> = {
      vm: ['127.0.0.1'],
      'link-local': ['169.254.169.254'],
      both: ['192.0.2.1', '127.0.0.1'],
      'keystone.example.net': ['192.0.2.1'],
      'tunnel-end': ['127.0.0.1'],
    }
    // As the system resolves names, from a table.
    const lookup = ((name: string, _options: object, callback: (error: null, found: object[]) => void) =>
      callback(
        null,
        (names[name] ?? []).map((address) => ({ address, family: 4 })),
      )) as typeof dns.lookup
    const ask = async (name: string, trustedHost: string) => {
      const asked = await get(`http://${name}:${port}/`, {
        lookup,
        trustedHost,
        deadlines: { connectMs: 150, idleMs: 300 },
      })
        .then((answer) => answer.status)
        .catch((error) => error.code)
      await client?.close()
      return asked
    }
    expect(await ask('vm', 'keystone.example.net')).toBe('permission-denied')
    expect(await ask('link-local', 'keystone.example.net')).toBe('permission-denied')
    // Only the address elsewhere is tried.
    expect(await ask('both', 'keystone.example.net')).not.toBe(200)
    expect(peer.requests).toEqual([])
    expect(await ask('vm', '127.0.0.1')).toBe(200)
    expect(await ask('vm', 'tunnel-end')).toBe(200)
    expect(await ask('vm', 'vm')).toBe(200)
  })

  test('one that is not HTTP, one that hangs up, one that is not there', async () => {
    const garbage = await listen((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    await expect(get(garbage)).rejects.toMatchObject({ code: 'protocol' })
    const closing = await listen((socket) => socket.destroy())
    await expect(get(closing)).rejects.toMatchObject({ code: 'unreachable' })
    const peer = await startHttpPeer(() => {})
    await peer.close()
    await expect(get(peer.url)).rejects.toMatchObject({ code: 'unreachable', hint: expect.stringContaining('port') })
    await expect(get(peer.url.replace('http:', 'https:'))).rejects.toMatchObject({ code: 'unreachable' })
    await expect(get('http://no-such-host.invalid/')).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('TLS to a plain port says so', async () => {
    const peer = await startPeer((_request, response) => sendJson(response, 200, {}))
    await expect(get(peer.url.replace('http:', 'https:'))).rejects.toMatchObject({
      code: 'protocol',
      hint: expect.stringContaining('HTTP'),
    })
  })
})
