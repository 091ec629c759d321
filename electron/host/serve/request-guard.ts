/**
 * Decides for every request, HTTP or WebSocket upgrade, whether it may be answered. Pure: the caller reads the headers
 * and knows the secrets.
 *
 * Order: (1) Host, against DNS rebinding; (2) Origin, against foreign pages; (3) token; (4) the marks only our own page
 * can set on a request that changes something, against forged requests. The first check that fails decides.
 */

/**
 * What a path needs. `public`: page files and `/healthz`, no data. `session`: the token in the body, checked by the
 * route. `data`: a token or a session. `socket`: as `data`, for the upgrade of a WebSocket.
 */
export type Zone = 'public' | 'session' | 'data' | 'socket'

/** The headers that matter, names in lower case; `undefined` when absent, a list when sent more than once. */
export interface GuardedRequest {
  readonly method: string
  readonly zone: Zone
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface GuardFacts {
  /** Every "name:port" this server is bound to. */
  readonly hosts: readonly string[]
  /** The cookie that carries a session. */
  readonly cookieName: string
  /** Must take the same time for any wrong value. */
  readonly isToken: (token: string) => boolean
  readonly isSession: (secret: string) => boolean
}

/** A refusal: HTTP status and a sentence for whoever debugs their client. It names no secret. */
export interface Refusal {
  readonly status: 401 | 403 | 405 | 415 | 421
  readonly reason: string
}

/** Bodies a page may send: none of them can be sent by a form of a foreign page. */
const OWN_CONTENT_TYPES: readonly string[] = ['application/json', 'application/octet-stream']

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD']

/** The refusal, or `undefined` when the request may pass. SECURITY: guarded by request-guard.test.ts. */
export function refuse(request: GuardedRequest, facts: GuardFacts): Refusal | undefined {
  return refuseHost(request, facts) ?? refuseOrigin(request) ?? refuseZone(request, facts)
}

function refuseHost({ headers }: GuardedRequest, { hosts }: GuardFacts): Refusal | undefined {
  const host = single(headers.host)
  if (host !== undefined && hosts.includes(host.toLowerCase())) return undefined
  return { status: 421, reason: 'This server does not answer for that host name.' }
}

/** Runs after the Host is known to be ours, so "our origin" is the one made of it. */
function refuseOrigin(request: GuardedRequest): Refusal | undefined {
  const { headers, zone } = request
  const origin = headers.origin
  if (origin !== undefined) {
    return origin === `http://${single(headers.host)?.toLowerCase()}`
      ? undefined
      : { status: 403, reason: 'Requests of other pages are not answered.' }
  }
  if (zone === 'public' || bearerOf(request) !== undefined) return undefined
  // Browsers leave Origin out of GET requests to the page's own server, but say so in Sec-Fetch-Site.
  if (zone === 'data' && SAFE_METHODS.includes(request.method) && single(headers['sec-fetch-site']) === 'same-origin')
    return undefined
  return { status: 403, reason: 'A request without Origin needs a bearer token.' }
}

function refuseZone(request: GuardedRequest, facts: GuardFacts): Refusal | undefined {
  switch (request.zone) {
    case 'public':
      return SAFE_METHODS.includes(request.method) ? undefined : { status: 405, reason: 'Only GET is possible here.' }
    case 'session':
      if (request.method !== 'POST') return { status: 405, reason: 'Only POST is possible here.' }
      return refuseContentType(request)
    case 'socket':
      if (request.method !== 'GET') return { status: 405, reason: 'A WebSocket is opened by GET.' }
      return refuseToken(request, facts)
    case 'data':
      return refuseToken(request, facts) ?? refuseForgery(request)
  }
}

function refuseToken(request: GuardedRequest, { isToken, isSession, cookieName }: GuardFacts): Refusal | undefined {
  const bearer = bearerOf(request)
  const cookie = cookieOf(request, cookieName)
  const known = bearer === undefined ? cookie !== undefined && isSession(cookie) : isToken(bearer)
  return known ? undefined : { status: 401, reason: 'A valid token is needed; open the address the server printed.' }
}

/** A bearer token is never sent by a browser on its own, so only requests that rely on the cookie are looked at. */
function refuseForgery(request: GuardedRequest): Refusal | undefined {
  if (bearerOf(request) !== undefined || SAFE_METHODS.includes(request.method)) return undefined
  const wrongType = refuseContentType(request)
  if (wrongType) return wrongType
  if (single(request.headers['x-calipso-request']) === '1') return undefined
  return { status: 403, reason: 'The header X-Calipso-Request: 1 is needed.' }
}

function refuseContentType({ headers }: GuardedRequest): Refusal | undefined {
  const type = single(headers['content-type'])?.split(';')[0]?.trim().toLowerCase()
  if (type !== undefined && OWN_CONTENT_TYPES.includes(type)) return undefined
  return { status: 415, reason: `The content type must be ${OWN_CONTENT_TYPES.join(' or ')}.` }
}

/** The token of `Authorization: Bearer`; the empty text, which is never right, when the header is malformed. */
function bearerOf({ headers }: GuardedRequest): string | undefined {
  const header = headers.authorization
  if (header === undefined) return undefined
  const match = /^Bearer ([\w-]{1,128})$/i.exec(single(header) ?? '')
  return match?.[1] ?? ''
}

/** The one cookie of that name; none when it is given twice, since nobody could say which is meant. */
function cookieOf({ headers }: GuardedRequest, name: string): string | undefined {
  const pairs = (single(headers.cookie) ?? '').split(';').map((pair) => pair.trim().split('='))
  const values = pairs.filter(([key]) => key === name).map(([, value]) => value)
  return values.length === 1 ? values[0] : undefined
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.length === 1 ? value[0] : undefined
}
