/** Keystone, Nova and Neutron on one loopback port, answering what a real OpenStack (Zed) was recorded to answer. */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HttpPeer, sendJson, startHttpPeer } from './http-peer'

interface Recorded {
  readonly status: number
  readonly body: unknown
}

const load = (name: string): Record<string, Recorded> =>
  JSON.parse(readFileSync(new URL(`../openstack/fixtures/${name}.json`, import.meta.url), 'utf8'))

/** Recorded answers by name: "403 zones", "401 bad password" … */
export const recordedErrors = load('errors')

export interface CloudPeer extends HttpPeer {
  /** Token requests received so far, parsed. */
  readonly signIns: unknown[]
}

export interface CloudPeerOptions {
  /** Answers a request instead of the recording when it returns true. */
  readonly intercept?: (key: string, request: IncomingMessage, response: ServerResponse) => boolean
  /** `expires_at` of the tokens. Default: in an hour. */
  readonly expiresAt?: () => string
  /** Name the catalogue gives the host of every service. Default: the address that really answers. */
  readonly catalogueHost?: string
}

/** Tokens are "token-1", "token-2" …; any other token is answered with 401. */
export async function startRecordedCloud(options: CloudPeerOptions = {}): Promise<CloudPeer> {
  const answers: Record<string, Recorded> = { ...load('keystone'), ...load('nova'), ...load('neutron') }
  const signIns: unknown[] = []
  let catalogueUrl = ''
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    const key = `${request.method} ${(request.url ?? '').split('?')[0]}`
    if (options.intercept?.(key, request, response)) return
    const recorded = answers[key]
    if (recorded === undefined) return sendJson(response, 404, recordedErrors['404 server']?.body)
    // The recorded catalogue names the real hosts and ports of its services.
    const body: unknown = JSON.parse(
      JSON.stringify(recorded.body).replaceAll(/http:\/\/10\.250\.0\.11(:\d+)?/g, catalogueUrl),
    )
    if (key !== 'POST /v3/auth/tokens') {
      if (!String(request.headers['x-auth-token']).startsWith('token-'))
        return sendJson(response, 401, recordedErrors['401 neutron']?.body)
      return sendJson(response, recorded.status, body)
    }
    readJson(request, (signIn) => {
      signIns.push(signIn)
      const { token } = body as { token: Record<string, unknown> }
      token.expires_at = options.expiresAt?.() ?? new Date(Date.now() + 3_600_000).toISOString()
      sendJson(response, recorded.status, body, { 'x-subject-token': `token-${signIns.length}` })
    })
  }
  const peer = await startHttpPeer(respond)
  catalogueUrl = peer.url.replace('127.0.0.1', options.catalogueHost ?? '127.0.0.1')
  return { ...peer, signIns }
}

function readJson(request: IncomingMessage, done: (body: unknown) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => done(JSON.parse(Buffer.concat(chunks).toString('utf8'))))
}
