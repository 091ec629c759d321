/**
 * The contract over a WebSocket, for pages served by the serve host. The page is opened with an access token as its
 * fragment; the token is exchanged once for a session cookie and removed from the address.
 */
import type { CallInput, CallName, CallOutput, CancelSignal } from '@shared/contract'
import { type Request, responseSchema } from '@shared/contract/envelope'
import { AppError } from '@shared/contract/errors'
import { type RefusableTransport, RequestTransport } from './requests'

/** Fragments that start with "/" are routes of the page; anything else is an access token. */
export function tokenOfFragment(hash: string): string | undefined {
  const fragment = hash.replace(/^#/, '')
  return fragment === '' || fragment.startsWith('/') ? undefined : fragment
}

/** Headers the serve host asks of every request that changes something: a foreign page cannot set them. */
const REQUEST_HEADERS = { 'Content-Type': 'application/json', 'X-Calipso-Request': '1' }

/**
 * Exchanges the token in the address for a session and takes it out of the address and the history.
 * Without a token the session of an earlier visit is used.
 * @throws AppError `auth-failed` when the host does not accept the token.
 */
export async function exchangeToken(page: Window): Promise<void> {
  const token = tokenOfFragment(page.location.hash)
  if (token === undefined) return
  // SECURITY: the token leaves the address before anything else can read or keep it.
  page.history.replaceState(null, '', `${page.location.pathname}#/home`)
  const response = await page.fetch('/session', {
    method: 'POST',
    headers: REQUEST_HEADERS,
    body: JSON.stringify({ token }),
  })
  if (response.ok) return
  throw new AppError('auth-failed', `This address is no longer accepted (${String(response.status)})`, {
    hint: 'Open the address the server printed last, or restart it to get a new one.',
  })
}

/**
 * Whether the serve host no longer knows this page's session: sessions end with the process that gave them. A socket
 * that is not accepted does not say why, so a file of no possible token is asked for: 404 with a session, 401 without
 * (429 after too many).
 * @returns false while the host cannot be reached at all.
 */
export async function isSessionRefused(page: Pick<Window, 'fetch'>): Promise<boolean> {
  try {
    const { status } = await page.fetch('/download/none')
    return status === 401 || status === 429
  } catch {
    // Not running (yet): nothing is known of the session.
    return false
  }
}

interface WsTransportOptions {
  /** Absolute `ws:` or `wss:` address. */
  url: string
  /** Asked after each lost connection, see {@link isSessionRefused}. */
  isRefused: () => Promise<boolean>
}

/**
 * The same contract, connected through `/ws`. Reconnects by itself until the page is closed or its session is refused;
 * a refused page tries again when it gets the focus, for its session is renewed by opening the new address beside it.
 */
export class WsTransport extends RequestTransport implements RefusableTransport {
  private readonly options: WsTransportOptions
  private readonly refusals = new Set<() => void>()
  /** Requests made while there is no connection, sent in order once there is one. */
  private waiting: Request[] = []
  private socket: WebSocket | undefined
  private attempt = 0
  private wasOpen = false
  /** Why nothing is asked until the next attempt to connect. */
  private refusal: AppError | undefined

  constructor(options: WsTransportOptions) {
    super()
    this.options = options
    this.connect()
  }

  override call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options?: { signal?: CancelSignal },
  ): Promise<CallOutput<N>> {
    return this.refusal ? Promise.reject(this.refusal) : super.call(name, input, options)
  }

  onRefused(listener: () => void): () => void {
    this.refusals.add(listener)
    return () => this.refusals.delete(listener)
  }

  protected override send(request: Request): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(request))
    else if ('cancel' in request) this.waiting = this.waiting.filter((waiting) => waiting.id !== request.id)
    else this.waiting.push(request)
  }

  private connect(): void {
    this.refusal = undefined
    const socket = new WebSocket(this.options.url)
    this.socket = socket
    socket.addEventListener('open', () => this.opened())
    socket.addEventListener('message', (event) => this.received(String(event.data)))
    socket.addEventListener('close', () => this.closed())
  }

  private opened(): void {
    this.attempt = 0
    this.wasOpen = true
    this.lastSeq = undefined
    const waiting = this.waiting
    this.waiting = []
    for (const request of waiting) this.send(request)
    this.connected(true)
  }

  private closed(): void {
    // Requests still waiting were never sent and go out with the next connection; those sent may or may not have
    // been done, so their callers must know.
    const unsent = new Set(this.waiting.map((request) => request.id))
    this.failAll(
      new AppError('unreachable', 'The connection to Calipso was lost', {
        hint: 'Calipso is reconnecting; try again in a moment.',
      }),
      (id) => !unsent.has(id),
    )
    this.connected(false)
    void this.retry()
  }

  private async retry(): Promise<void> {
    if (!(await this.options.isRefused())) {
      setTimeout(() => this.connect(), backOffMs(this.attempt++, Math.random()))
      return
    }
    this.waiting = []
    this.refusal = this.wasOpen
      ? new AppError('auth-failed', 'The server was restarted', {
          hint: 'Open the address it prints; this page cannot connect with the old one.',
        })
      : new AppError('auth-failed', 'The server does not know this page', {
          hint: 'Open the address it prints when it starts; it carries the key to your session.',
        })
    this.failAll(this.refusal)
    for (const listener of this.refusals) listener()
    window.addEventListener('focus', () => this.connect(), { once: true })
  }

  private received(text: string): void {
    const parsed = responseSchema.safeParse(parseJson(text))
    if (!parsed.success) return
    const message = parsed.data
    if ('push' in message) this.pushed(message)
    else this.settle(message.id, message)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not ours: the schema refuses `undefined`.
    return undefined
  }
}

/** Longest pause between two attempts to reconnect, in milliseconds. */
const MAX_MS = 15_000

/** Pause before attempt `attempt` (from 0): half a second, doubling, with up to a fifth taken off at random so that
 * several windows do not knock in step.
 * @param random a number in [0, 1). */
export function backOffMs(attempt: number, random: number): number {
  const full = Math.min(MAX_MS, 500 * 2 ** attempt)
  return Math.round(full * (1 - 0.2 * random))
}
