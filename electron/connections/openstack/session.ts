/** One signed-in Keystone session: holds the token, renews it, and sends authorised reads to any service. */
import { AppError, type ErrorCode } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { z } from 'zod'
import type { Logger } from '../../log/logger'
import type { Redactor } from '../../secrets/redactor'
import { asRecord } from '../../values'
import { abandonable } from '../deadlines'
import { type Clean, peerText } from '../peer-text'
import { catalogueSchema } from './catalogue'
import { id, list, text } from './fields'
import type { HttpAnswer, HttpClient } from './http-client'
import { tokenRequestBody } from './keystone-auth'
import { below } from './keystone-url'

/** A token is renewed this long before it ends, so that no request starts with one that ends under way. */
const RENEW_BEFORE_MS = 60_000

const named = z.looseObject({ id, name: text })
/** The `token` object of Keystone v3. Unscoped tokens have neither project nor catalogue. */
const tokenSchema = z.looseObject({
  expires_at: z.string().nullable(),
  user: named,
  project: named.nullish().catch(undefined),
  roles: list(named),
  catalog: catalogueSchema,
})

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

export type OpenStackSession = ReturnType<typeof createSession>

interface HeldToken {
  readonly value: string
  readonly info: ReturnType<typeof describe>
}

/** @param base Keystone's `…/v3` address. @param now the clock, in milliseconds. */
export function createSession(
  group: ResolvedGroupOf<'OpenStack'>,
  base: URL,
  deps: { http: HttpClient; log: Logger; redactor: Redactor; now: () => number },
) {
  const statusError = (what: string, answer: HttpAnswer) => errorOfStatus(what, answer, deps.redactor.text)
  let held: HeldToken | undefined
  let signingIn: Promise<HeldToken> | undefined

  async function signIn(signal: AbortSignal | undefined): Promise<HeldToken> {
    const url = below(base, 'auth/tokens')
    const answer = await deps.http.request({ method: 'POST', url, body: tokenRequestBody(group), signal })
    if (answer.status === 401)
      throw new AppError('auth-failed', `Keystone at ${base.origin} refuses the user or password`, {
        hint: 'Check user, password, project and the two domains (they are case-sensitive in some clouds).',
        context: { status: 401 },
      })
    if (answer.status === 404)
      throw new AppError('not-found', `there is no Keystone v3 at ${base.href}`, {
        hint: 'Check the port and path of the address; version 2.0 of the API is not supported.',
        context: { status: 404 },
      })
    if (answer.status !== 201 && answer.status !== 200) throw statusError(`POST ${url.origin}${url.pathname}`, answer)
    const value = answer.headers['x-subject-token']
    const parsed = z.looseObject({ token: tokenSchema }).safeParse(answer.body)
    if (typeof value !== 'string' || value === '' || !parsed.success)
      throw new AppError('protocol', `the answer of ${base.href} to the sign-in is not a Keystone v3 token`, {
        hint: 'Check that the port is Keystone’s.',
      })
    deps.redactor.learn([value])
    held = { value, info: describe(parsed.data.token) }
    deps.log.info('keystone.signed-in', {
      endpoint: base.href,
      user: held.info.userName,
      project: held.info.projectName,
    })
    return held
  }

  function current(signal: AbortSignal | undefined): Promise<HeldToken> {
    const endsAtMs = held?.info.expiresAtMs
    if (held && (endsAtMs === undefined || endsAtMs - RENEW_BEFORE_MS > deps.now())) return Promise.resolve(held)
    // Concurrent callers share one sign-in; a caller that cancels must not cancel it for the others.
    signingIn ??= signIn(undefined).finally(() => {
      signingIn = undefined
    })
    return abandonable('signing in to Keystone', signingIn, signal)
  }

  const send = (url: URL, token: HeldToken, options: GetOptions) =>
    deps.http.request({
      method: 'GET',
      url,
      headers: { ...options.headers, 'x-auth-token': token.value },
      signal: options.signal,
    })

  return {
    /** The next call signs in again, with today's rights and catalogue. */
    renew: () => {
      held = undefined
    },
    /** Signs in unless a valid token is held. @throws AppError `auth-failed`, `not-found` (no Keystone v3 there), those of HttpClient. */
    token: async (signal?: AbortSignal) => (await current(signal)).info,
    /**
     * GET with the token; signs in again once when the service answers 401.
     * @throws AppError `auth-failed` (401), `permission-denied` (403), `not-found` (404, 410), `peer-error`, `protocol`, those of HttpClient.
     */
    async get(url: URL, options: GetOptions = {}): Promise<HttpAnswer> {
      const token = await current(options.signal)
      let answer = await send(url, token, options)
      if (answer.status === 401) {
        if (held === token) held = undefined
        answer = await send(url, await current(options.signal), options)
      }
      if (answer.status >= 200 && answer.status < 300) return answer
      throw statusError(`GET ${url.origin}${url.pathname}`, answer)
    },
  }
}

/** Who is signed in, for what, and with which services. */
function describe(token: z.infer<typeof tokenSchema>) {
  const { expires_at } = token
  // Keystone writes UTC with "Z"; some releases leave the zone out.
  const expires = expires_at === null || /Z|[+-]\d\d:?\d\d$/.test(expires_at) ? expires_at : `${expires_at}Z`
  return {
    userName: token.user.name ?? token.user.id,
    projectName: token.project?.name ?? undefined,
    roles: token.roles.map((role) => role.name ?? role.id),
    // Undefined: the token does not end. An unreadable date counts as ended now: better one sign-in too many than a
    // request that must fail.
    expiresAtMs: expires === null ? undefined : Date.parse(expires) || 0,
    catalogue: token.catalog,
  }
}

/** Services wrap their words differently ({"forbidden": {"message"}}, {"NeutronError": {"message"}}, {"error": {…}}). */
function peerMessage(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  for (const value of Object.values(body)) {
    const message = typeof value === 'string' ? value : asRecord(value).message
    if (typeof message === 'string') return message
  }
  return ''
}

const GONE = {
  code: 'not-found',
  hint: 'Check the endpoint in the service catalogue, and that this release of the service has the call.',
} as const

/** What a status says; of those that are not listed: from 400 on the service failed, below it is none. */
const REFUSALS: Readonly<Record<number, { readonly code: ErrorCode; readonly hint: string }>> = {
  401: {
    code: 'auth-failed',
    hint: 'The token was refused twice; check the clocks and the service’s own Keystone settings.',
  },
  403: { code: 'permission-denied', hint: 'Use a user with the admin or reader role on the whole cloud.' },
  404: GONE,
  410: GONE,
}

function errorOfStatus(what: string, { status, body }: HttpAnswer, clean: Clean): AppError {
  const said = peerText(peerMessage(body), clean)
  const { code, hint } =
    REFUSALS[status] ??
    (status < 400
      ? { code: 'protocol', hint: 'Check that the address is the service’s own.' }
      : { code: 'peer-error', hint: 'The log of the service behind this endpoint says why.' })
  return new AppError(code, `${what} answers ${status}${said === '' ? '' : `: ${said}`}`, {
    hint,
    context: { status },
    ...(code === 'peer-error' && { retryable: status >= 500 }),
  })
}
