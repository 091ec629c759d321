import { describe, expect, test } from 'vitest'
import { type GuardedRequest, type GuardFacts, refuse, type Zone } from './request-guard'

const facts: GuardFacts = {
  hosts: ['127.0.0.1:7000', 'localhost:7000'],
  cookieName: 'calipso-7000',
  isToken: (token) => token === 'right',
  isSession: (secret) => secret === 'session',
}

/** Values of one dimension of the matrix: what is sent, and whether it alone lets the request pass. */
const HOSTS = [
  ['127.0.0.1:7000', true],
  ['LOCALHOST:7000', true],
  ['127.0.0.1', false],
  ['127.0.0.1:7001', false],
  ['evil.example:7000', false],
  ['127.0.0.1:7000.evil.example', false],
  ['', false],
  [undefined, false],
] as const
const ORIGINS = ['http://127.0.0.1:7000', 'http://evil.example', 'https://127.0.0.1:7000', 'null', undefined] as const
const CREDENTIALS = [
  ['bearer right', { authorization: 'Bearer right' }],
  ['bearer wrong', { authorization: 'Bearer wrong' }],
  ['basic', { authorization: 'Basic cmlnaHQ=' }],
  ['bearer wrong and a good cookie', { authorization: 'Bearer wrong', cookie: 'calipso-7000=session' }],
  ['cookie right', { cookie: 'other=1; calipso-7000=session' }],
  ['cookie wrong', { cookie: 'calipso-7000=other' }],
  ['cookie of another port', { cookie: 'calipso-7001=session' }],
  ['cookie twice', { cookie: 'calipso-7000=session; calipso-7000=session' }],
  ['nothing', {}],
] as const
const ZONES: Zone[] = ['public', 'session', 'data', 'socket']

const base = (zone: Zone): GuardedRequest => ({
  zone,
  method: zone === 'session' ? 'POST' : 'GET',
  headers: { host: '127.0.0.1:7000', origin: 'http://127.0.0.1:7000', 'content-type': 'application/json' },
})
const statusOf = (request: GuardedRequest) => refuse(request, facts)?.status ?? 'passes'

/** What the specification says, written out apart from the implementation: the first failing check decides. */
function expected(
  zone: Zone,
  hostIsRight: boolean,
  origin: string | undefined,
  credential: (typeof CREDENTIALS)[number][0],
) {
  if (!hostIsRight) return 421
  if (origin !== undefined && origin !== 'http://127.0.0.1:7000') return 403
  const bearer = credential.startsWith('bearer') || credential === 'basic'
  if (origin === undefined && zone !== 'public' && !bearer) return 403
  if (zone === 'public' || zone === 'session') return 'passes'
  return credential === 'bearer right' || credential === 'cookie right' ? 'passes' : 401
}

const cells = ZONES.flatMap((zone) =>
  HOSTS.flatMap(([host, hostIsRight]) =>
    ORIGINS.flatMap((origin) =>
      CREDENTIALS.map(([credential, headers]) => ({ zone, host, hostIsRight, origin, credential, headers })),
    ),
  ),
)

test('the matrix covers every combination', () => {
  expect(cells).toHaveLength(4 * 8 * 5 * 9)
})

test('zone × Host × Origin × credential', () => {
  const wrong = cells.filter(({ zone, host, hostIsRight, origin, credential, headers }) => {
    // The origin of the page equals the name it was opened under, in lower case.
    const sent = host === 'LOCALHOST:7000' && origin === 'http://127.0.0.1:7000' ? 'http://localhost:7000' : origin
    const request = { ...base(zone), headers: { ...base(zone).headers, host, origin: sent, ...headers } }
    return statusOf(request) !== expected(zone, hostIsRight, origin, credential)
  })
  expect(wrong).toEqual([])
})

test('a page opened under one of our names is foreign to the other', () => {
  const request = base('data')
  const headers = { ...request.headers, origin: 'http://localhost:7000', authorization: 'Bearer right' }
  expect(statusOf({ ...request, headers })).toBe(403)
})

describe('requests that change something with the cookie', () => {
  const cookie = { cookie: 'calipso-7000=session' }
  const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']
  const TYPES = [
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['application/octet-stream', true],
    ['text/plain', false],
    ['application/x-www-form-urlencoded', false],
    ['multipart/form-data; boundary=x', false],
    ['text/plain; application/json', false],
    [undefined, false],
  ] as const
  const MARKS = ['1', '0', '', undefined]
  const matrix = METHODS.flatMap((method) =>
    TYPES.flatMap(([type, typeIsOurs]) => MARKS.map((mark) => ({ method, type, typeIsOurs, mark }))),
  )
  test.each(matrix)('$method $type with mark $mark', ({ method, type, typeIsOurs, mark }) => {
    const headers = { ...base('data').headers, ...cookie, 'content-type': type, 'x-calipso-request': mark }
    expect(statusOf({ zone: 'data', method, headers })).toBe(!typeIsOurs ? 415 : mark === '1' ? 'passes' : 403)
  })
  test.each(METHODS)('%s with a bearer token needs no mark', (method) => {
    const headers = { host: '127.0.0.1:7000', authorization: 'Bearer right' }
    expect(statusOf({ zone: 'data', method, headers })).toBe('passes')
  })
})

test.each([
  ['same-origin', 'passes'],
  ['same-site', 403],
  ['cross-site', 403],
  ['none', 403],
])('a GET without Origin and Sec-Fetch-Site %s', (site, outcome) => {
  const headers = { host: '127.0.0.1:7000', cookie: 'calipso-7000=session', 'sec-fetch-site': site }
  expect(statusOf({ zone: 'data', method: 'GET', headers })).toBe(outcome)
})

test.each([
  ['public', 'POST', 405],
  ['public', 'DELETE', 405],
  ['session', 'GET', 405],
  ['session', 'POST', 'passes'],
  ['socket', 'POST', 405],
] as const)('%s by %s', (zone, method, outcome) => {
  expect(statusOf({ ...base(zone), method })).toBe(outcome)
})

test('repeated headers are never believed', () => {
  const twice = { host: ['127.0.0.1:7000', 'evil'], origin: ['http://127.0.0.1:7000', 'http://evil'] }
  expect(statusOf({ ...base('public'), headers: { ...base('public').headers, host: twice.host } })).toBe(421)
  expect(statusOf({ ...base('public'), headers: { ...base('public').headers, origin: twice.origin } })).toBe(403)
  const auth = { authorization: ['Bearer right', 'Bearer wrong'] }
  expect(statusOf({ ...base('data'), headers: { ...base('data').headers, ...auth } })).toBe(401)
})
