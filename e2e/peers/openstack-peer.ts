/** Keystone, and Nova, Neutron and Glance of every region of a generated cloud, behind one loopback port, told apart by the first part of the path. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { CloudModel } from './cloud-model'
import type { OlderRelease } from './cloud-spec'
import type { ApiFailure, Faults } from './faults'
import { tokenBody } from './keystone-answers'
import { microversionRefusal } from './older-answers'
import { type Collection, regionsAt } from './openstack-answers'

const TOKEN_LIFE_MS = 3_600_000

interface OpenStackPeerOptions {
  /** By the name of their region. */
  readonly models: ReadonlyMap<string, CloudModel>
  readonly release: OlderRelease | undefined
  readonly user: string
  readonly password: string
  readonly faults: Faults
  /** Most records of one page, whatever the caller asks for. */
  readonly pageLimit: number
  /** Told of every request, as "METHOD path". */
  readonly onAsked: (line: string) => void
}

/** The part of a token request that counts here. */
const signInSchema = z.object({
  auth: z.object({
    identity: z.object({
      password: z.object({ user: z.object({ name: z.string(), password: z.string() }) }),
    }),
  }),
})

export async function startOpenStackPeer(options: OpenStackPeerOptions) {
  const stats = {
    requests: 0,
    /** Requests other than GET, HEAD and the sign-in, as "METHOD path". */
    writes: [] as string[],
  }
  const tokens = new Map<string, number>()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const { identity, regions, find } = regionsAt(origin, options.models)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    stats.requests += 1
    const line = `${request.method} ${request.url}`
    options.onAsked(line)
    const failure = options.faults.apiFailure(line)
    const delayMs = options.faults.apiMs()
    if (delayMs > 0) await wait(delayMs)
    if (failure !== undefined) return fail(response, failure)
    const url = new URL(request.url ?? '/', origin)
    if (request.method === 'POST' && url.pathname === '/identity/v3/auth/tokens') return signIn(request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      stats.writes.push(line)
      return sendError(response, 405, 'Method Not Allowed')
    }
    const token = request.headers['x-auth-token']
    const endsAtMs = typeof token === 'string' ? tokens.get(token) : undefined
    if (endsAtMs === undefined || endsAtMs <= Date.now())
      return sendError(response, 401, 'The request you have made requires authentication.')
    const wanted = request.headers['openstack-api-version']
    const refusal = typeof wanted === 'string' ? microversionRefusal(options.release, wanted) : undefined
    if (refusal !== undefined) return send(response, 406, refusal)
    const resource = find(url.pathname)
    if (resource === undefined) return sendError(response, 404, 'The resource could not be found.')
    send(response, 200, 'key' in resource ? page(resource, url, options.pageLimit) : resource.body())
  }

  async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const user = signInSchema.safeParse(await json(request)).data?.auth.identity.password.user
    if (user?.name !== options.user || user.password !== options.password)
      return sendError(response, 401, 'The request you have made requires authentication.')
    const token = createHash('sha256').update(randomUUID()).digest('hex')
    const endsAtMs = Date.now() + TOKEN_LIFE_MS
    tokens.set(token, endsAtMs)
    const body = tokenBody(regions, user.name, new Date(endsAtMs).toISOString())
    send(response, 201, body, { 'x-subject-token': token, vary: 'X-Auth-Token' })
  }

  return {
    /** What an operator enters: "http://127.0.0.1:PORT/identity/v3". */
    keystoneUrl: identity,
    stats,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** One page of a collection with the link to the next, in the form Nova and Neutron share. */
function page({ key, records: all }: Collection, url: URL, pageLimit: number): object {
  const records = all()
  const marker = url.searchParams.get('marker')
  const start = marker === null ? 0 : records.findIndex((record) => record.id === marker) + 1
  const asked = Number(url.searchParams.get('limit') ?? pageLimit)
  const shown = records.slice(start, start + Math.min(asked, pageLimit))
  const last = shown.at(-1)?.id
  if (last === undefined || start + shown.length >= records.length) return { [key]: shown }
  const next = new URL(url)
  next.searchParams.set('marker', last)
  return { [key]: shown, [`${key}_links`]: [{ rel: 'next', href: next.href }] }
}

function fail(response: ServerResponse, failure: ApiFailure): void {
  switch (failure.kind) {
    case 'status':
      sendError(response, failure.status, 'The simulated service was told to fail.')
      return
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('<html><body>It works!</body></html>')
      return
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' })
      response.write('{"servers": [{"id": "', () => response.destroy())
  }
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-openstack-request-id': `req-${randomUUID()}`,
    ...headers,
  })
  response.end(JSON.stringify(body))
}

function sendError(response: ServerResponse, code: number, message: string): void {
  send(response, code, { error: { code, title: String(code), message } })
}
