/**
 * The only way this product sends HTTP to a cloud.
 *
 * SECURITY: only GET and `POST …/v3/auth/tokens` leave this module; redirects are followed only within their
 * origin; answers are bounded in size and time. Guarded by http-client.test.ts.
 */

import dns from 'node:dns'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { setFlagsFromString } from 'node:v8'
import { AppError } from '@shared/contract/errors'
import { parse as parseJson } from 'secure-json-parse'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { withoutBrackets } from '../../addresses'
import type { Logger } from '../../log/logger'
import { delay, withDeadline } from '../deadlines'
import type { Forward } from '../forward'
import { createNamedLimits } from '../limits'
import { asConnectionError } from '../network-errors'
import { isLocalAddress, localTarget } from './catalogue'

// undici's parser is one huge function of WebAssembly: to optimise it would take 30 MiB and more time than it ever saves.
// Electron's engine is left as Electron started it.
if (process.versions.electron === undefined) {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}

const MEGABYTE = 1024 * 1024
const MAX_REDIRECTS = 3
const REQUESTS_PER_SERVER = 8
/** A `Retry-After` beyond this is reported instead of waited for. */
const MAX_RETRY_AFTER_MS = 60_000
const TOKENS_PATH = /\/v3\/auth\/tokens$/

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** JSON body of the token request. */
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** An answer of any status except 429 and 503, which are errors once retrying does not help. */
export interface HttpAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The parsed JSON body; undefined when the answer has no body or another content type. */
  readonly body: unknown
  /** Size of the body as received. */
  readonly bytes: number
  /** Address that answered, after redirects. */
  readonly url: URL
}

export interface HttpDeadlines {
  readonly connectMs: number
  /** Longest silence while waiting for or reading an answer, once the request has its turn. */
  readonly idleMs: number
}

export interface HttpClientOptions {
  readonly deadlines: HttpDeadlines
  readonly verifyTls: boolean
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string | undefined
  readonly log: Logger
  /** Host the operator entered. Names of other hosts must not lead to this computer, unless that one does. */
  readonly trustedHost: string
  /** Opens streams from another host: what the trusted host does not answer itself is asked from there. */
  readonly forward?: Forward | undefined
  /** Resolves names; default the system's way. */
  readonly lookup?: typeof dns.lookup
  /** Default 64 MiB. */
  readonly maxAnswerBytes?: number
  /** After 429, 503 and a connection closed under us. Default 3. */
  readonly maxRetries?: number
  /** First wait between retries; doubles each time. Default 500 ms. */
  readonly backoffMs?: number | undefined
}

export type HttpClient = ReturnType<typeof createHttpClient>

/** Whether a request only reads: GET, or the one POST that obtains a token. */
export function isReadOnlyRequest(method: string, url: URL): boolean {
  return method === 'GET' || (method === 'POST' && TOKENS_PATH.test(url.pathname))
}

/** Milliseconds a `Retry-After` header asks for (seconds or an HTTP date), or undefined when absent or unreadable. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  const value = Array.isArray(header) ? header[0] : header
  if (value === undefined) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000
  const dateMs = Date.parse(value)
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs)
}

export function createHttpClient(options: HttpClientOptions) {
  const trustedHost = withoutBrackets(options.trustedHost)
  const { deadlines, log, forward, maxRetries = 3, maxAnswerBytes = 64 * MEGABYTE } = options
  let requests = 0
  const tls = { rejectUnauthorized: options.verifyTls, ...(options.ca === undefined ? {} : { ca: options.ca }) }
  const direct = buildConnector({
    ...tls,
    timeout: deadlines.connectMs,
    lookup: lookupElsewhere(trustedHost, options.lookup ?? dns.lookup),
  })
  const agent = new Agent({
    connect: forward === undefined ? direct : throughTunnel({ direct, forward, tls, trustedHost }),
    // Silence is watched here; undici would count what waits in its own queue.
    headersTimeout: 0,
    bodyTimeout: 0,
    // OpenStack's WSGI servers close idle connections early; a short pool life avoids most races with that.
    keepAliveTimeout: 2_000,
    connections: REQUESTS_PER_SERVER,
  })
  const turns = createNamedLimits({ names: Number.POSITIVE_INFINITY, perName: REQUESTS_PER_SERVER })

  async function send(request: HttpRequest, url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { method, headers, body } = request
    if (!isReadOnlyRequest(method, url))
      throw new AppError('permission-denied', `refused to send ${method} ${url.pathname}: this product only reads`)
    requests += 1
    return agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'calipso-desktop',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal,
    })
  }

  async function exchange(request: HttpRequest, signal: AbortSignal, heard: () => void): Promise<HttpAnswer> {
    let url = request.url
    for (let hops = 0; ; hops++) {
      const answer = await send(request, url, signal)
      heard()
      const target = redirectTarget(answer, url)
      if (target === undefined) {
        return { status: answer.statusCode, headers: answer.headers, ...(await readBody(answer, url, heard)), url }
      }
      await answer.body.dump()
      if (hops === MAX_REDIRECTS)
        throw new AppError('protocol', `${request.url.href} redirects more than ${MAX_REDIRECTS} times`, {
          hint: 'Check the address, and the proxy or load balancer in front of it.',
        })
      if (target.origin !== url.origin) {
        throw new AppError(
          'protocol',
          `${url.href} redirects to ${target.origin}, which is another server; the token is not sent there`,
          { hint: 'Enter the address the endpoint redirects to.', context: { target: target.origin } },
        )
      }
      url = target
    }
  }

  async function readBody(answer: Dispatcher.ResponseData, url: URL, heard: () => void) {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      heard()
      size += chunk.length
      if (size > maxAnswerBytes) {
        throw new AppError(
          'limit-exceeded',
          `${url.origin}${url.pathname} answers with more than ${Math.floor(maxAnswerBytes / MEGABYTE)} MiB`,
          {
            hint: 'Check that this is the OpenStack service, and that it pages its lists (osapi_max_limit, pagination_max_limit).',
          },
        )
      }
      chunks.push(chunk)
    }
    const type = String(answer.headers['content-type'] ?? '')
    if (size === 0 || !type.includes('json')) return { body: undefined, bytes: size }
    try {
      const text = Buffer.concat(chunks).toString('utf8')
      return { body: parseJson(text, { protoAction: 'remove', constructorAction: 'remove' }), bytes: size }
    } catch (error) {
      throw new AppError('protocol', `${url.origin}${url.pathname} answers with text that is not JSON`, {
        hint: 'Check the address: a web page or a proxy may answer in place of the service.',
        cause: error,
      })
    }
  }

  return {
    /**
     * Sends one request and reads the whole answer.
     * @throws AppError `unreachable`, `timeout`, `rate-limited` (429), `peer-error` (503), `limit-exceeded` (answer too
     *   large), `protocol` (not JSON, redirect elsewhere), `permission-denied` (method not allowed by this client),
     *   `cancelled`.
     */
    async request(request: HttpRequest): Promise<HttpAnswer> {
      const what = `${request.method} ${request.url.origin}${request.url.pathname}`
      let backoffMs = options.backoffMs ?? 500
      for (let attempt = 0; ; attempt++) {
        const outcome = await turns
          .run(request.url.origin, request.signal, () =>
            withDeadline(what, deadlines.idleMs, request.signal, (signal, heard) => exchange(request, signal, heard)),
          )
          .catch((error: unknown) => asConnectionError(what, error))
        const again = retryDelay(outcome, backoffMs)
        if (again === undefined || again > MAX_RETRY_AFTER_MS || attempt >= maxRetries) return settle(outcome, what)
        log.info('http.retry', { what, attempt: attempt + 1, waitMs: again })
        backoffMs *= 2
        await delay(again, request.signal)
      }
    },
    /** Requests sent so far. */
    requests: () => requests,
    close: () => agent.destroy(),
  }
}

interface TunnelOptions {
  readonly direct: buildConnector.connector
  readonly forward: Forward
  readonly tls: ConnectionOptions
  readonly trustedHost: string
}

/** Connects from the other end of a tunnel; the trusted host directly, where it answers. Certificates are checked for the name that is asked. */
function throughTunnel({ direct, forward, tls, trustedHost }: TunnelOptions): buildConnector.connector {
  return (options, callback) => {
    const host = withoutBrackets(options.hostname)
    const isSecure = options.protocol === 'https:'
    const fail = (error: Error) => callback(error, null)
    const open = () => {
      forward(host, Number(options.port || (isSecure ? 443 : 80))).then((stream) => {
        // undici needs of a socket what every stream has.
        if (!isSecure) return callback(null, stream as Socket)
        const secured = connectTls({ ...tls, socket: stream, host, ...(isIP(host) === 0 ? { servername: host } : {}) })
        secured.once('error', fail)
        secured.once('secureConnect', () => {
          secured.off('error', fail)
          callback(null, secured)
        })
      }, fail)
    }
    if (host !== trustedHost) return open()
    direct(options, (...result) => (result[0] === null ? callback(...result) : open()))
  }
}

/**
 * Resolves names as Node does, but leaves out addresses of this computer and its link.
 * SECURITY: a catalogue may name a host that the local hosts file or a hostile name server gives a local address; the
 * token must not go there. Guarded by http-client.test.ts.
 */
function lookupElsewhere(trustedHost: string, lookup: typeof dns.lookup): LookupFunction {
  return (hostname, options, callback) => {
    const find = (name: string, then: (found: dns.LookupAddress[], error: NodeJS.ErrnoException | null) => void) =>
      lookup(name, { ...options, all: true }, (error, found) => then(found ?? [], error))
    const answer = ([first, ...others]: dns.LookupAddress[]) => {
      if (first === undefined) callback(localTarget(hostname), '')
      else if (options.all) callback(null, [first, ...others])
      else callback(null, first.address, first.family)
    }
    find(hostname, (found, error) => {
      if (error) return callback(error, '')
      const remote = found.filter(({ address }) => !isLocalAddress(address))
      if (remote.length > 0 || hostname === trustedHost) return answer(remote.length > 0 ? remote : found)
      if (isLocalAddress(trustedHost)) return answer(found)
      find(trustedHost, (own) => answer(own.some(({ address }) => isLocalAddress(address)) ? found : []))
    })
  }
}

function redirectTarget(answer: Dispatcher.ResponseData, url: URL): URL | undefined {
  const location = answer.headers.location
  if (![301, 302, 303, 307, 308].includes(answer.statusCode) || typeof location !== 'string') return undefined
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined
}

/** How long to wait before asking again, or undefined when asking again is pointless. */
function retryDelay(outcome: HttpAnswer | AppError, backoffMs: number): number | undefined {
  if (outcome instanceof AppError) {
    const wasClosed = outcome.context?.reason === 'UND_ERR_SOCKET' || outcome.context?.reason === 'ECONNRESET'
    return wasClosed ? backoffMs : undefined
  }
  if (outcome.status !== 429 && outcome.status !== 503) return undefined
  return retryAfterMs(outcome.headers['retry-after'], Date.now()) ?? backoffMs
}

function settle(outcome: HttpAnswer | AppError, what: string): HttpAnswer {
  if (outcome instanceof AppError) throw outcome
  if (outcome.status === 429) {
    throw new AppError('rate-limited', `${what}: the server limits the rate of requests`, {
      hint: 'Scan again later, or raise the limit of the service or of the proxy in front of it.',
      context: { status: 429 },
    })
  }
  if (outcome.status === 503) {
    throw new AppError('peer-error', `${what}: the service is not available (503)`, {
      hint: 'Check the service behind this endpoint, and its load balancer.',
      context: { status: 503 },
    })
  }
  return outcome
}
