/**
 * The HTTP server of the serve host: page files, sessions, uploads, downloads and the WebSocket, all behind one guard.
 *
 * | path | zone | what |
 * |---|---|---|
 * | `GET /healthz` | public | `ok` |
 * | `POST /session` `{token}` | session | 204 and the session cookie |
 * | `GET /ws` (upgrade) | socket | the envelope protocol |
 * | `POST /upload` (`application/octet-stream`) | data | `{upload}`: a token for `transfer.*` |
 * | `GET /download/:token` | data | a finished export, once |
 * | `GET` anything else | public | the renderer bundle; the page keeps its routes in the fragment |
 */
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Duplex, Readable } from 'node:stream'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import staticFiles from '@fastify/static'
import { MAX_MESSAGE_BYTES } from '@shared/contract/envelope'
import { AppError, asAppError, type ErrorCode } from '@shared/contract/errors'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { WebSocketServer } from 'ws'
import type { Backend } from '../../backend'
import type { Logger } from '../../log/logger'
import { asRecord } from '../../values'
import { CSP_DIRECTIVES } from '../content-security-policy'
import { type FileExchange, MAX_UPLOAD_BYTES } from '../file-exchange'
import { createFileGate } from '../file-gate'
import { Sessions, sameSecret } from './access-token'
import { type GuardFacts, refuse, type Zone } from './request-guard'
import { MAX_SOCKETS, serveSocket } from './socket'

/** The only address served: nothing outside this computer can connect. */
const LOOPBACK = '127.0.0.1'
const MAX_BODY_BYTES = 1024 * 1024
/** Wrong tokens answered per minute; right ones are never held back, or any local process could shut the operator out. */
const MAX_WRONG_TOKENS_PER_MINUTE = 10

/** A whole request, an upload through a slow tunnel included, arrives within this time. */
const REQUEST_MS = 15 * 60 * 1000
/** Connections without token or session at once: a browser opens six. The oldest makes room for a new one. */
export const MAX_STRANGERS = 64
/** How long a connection may stay without having shown a token or session: enough to load the page. */
const STRANGER_MS = 60_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the guard demands of the route; absent means `public`. */
    zone?: Zone
  }
}

export interface HttpServerOptions {
  readonly backend: Pick<Backend, 'call' | 'onPush'>
  readonly exchange: FileExchange
  readonly token: string
  /** Folder of the built renderer. */
  readonly rendererDir: string
  readonly log: Logger
  /** 0 takes any free port. */
  readonly port: number
  /** Milliseconds a connection may stay without token or session. */
  readonly strangerMs?: number
}

/**
 * Starts listening on the loopback address.
 * @throws AppError `conflict` when the port is in use, `permission-denied` when it may not be opened.
 */
export async function startHttpServer(options: HttpServerOptions) {
  const app = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, requestTimeout: REQUEST_MS })
  const recognise = boundStrangers(app.server, options.strangerMs ?? STRANGER_MS)
  const sessions = new Sessions()
  // Both are known once the port is.
  const guard = {
    hosts: [] as string[],
    cookieName: '',
    isToken: (token: string) => sameSecret(token, options.token),
    isSession: (secret: string) => sessions.has(secret),
  } satisfies GuardFacts

  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CSP_DIRECTIVES },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })
  await app.register(rateLimit, { global: false })
  const wrongTokens = app.createRateLimit({ max: MAX_WRONG_TOKENS_PER_MINUTE, timeWindow: '1 minute' })
  /** Answers a wrong token: 401, or 429 when there were too many. */
  const answerWrongToken = async (request: FastifyRequest, reply: FastifyReply, reason: string) => {
    const limit = await wrongTokens(request)
    if (limit.isAllowed || !limit.isExceeded) return answerError(reply, 401, new AppError('auth-failed', reason))
    reply.header('retry-after', limit.ttlInSeconds)
    return answerError(reply, 429, new AppError('rate-limited', 'Too many wrong tokens; wait a minute.'))
  }

  // SECURITY: the guard runs before any body is read and for unknown paths too; guarded by http-server.test.ts.
  app.addHook('onRequest', async (request, reply) => {
    const zone = request.routeOptions.config.zone ?? 'public'
    if (zone !== 'public') reply.header('cache-control', 'no-store')
    const refusal = refuse({ method: request.method, zone, headers: request.headers }, guard)
    // Whatever else would come of a refused request is not waited for.
    if (refusal) reply.header('connection', 'close')
    if (refusal?.status === 401) return answerWrongToken(request, reply, refusal.reason)
    if (refusal) return answerError(reply, refusal.status, new AppError('permission-denied', refusal.reason))
    if (zone === 'data' || zone === 'socket') recognise(request.raw.socket)
  })
  app.setErrorHandler(errorHandler(options.log))

  app.post('/session', { config: { zone: 'session' } }, async (request, reply) => {
    const { token } = asRecord(request.body)
    if (typeof token !== 'string' || !guard.isToken(token))
      return answerWrongToken(request, reply, 'The token is wrong; open the address the server printed.')
    const cookie = `${guard.cookieName}=${sessions.start()}; HttpOnly; SameSite=Strict; Path=/`
    return reply.code(204).header('set-cookie', cookie).send()
  })
  addDataRoutes(app, options.exchange)
  addSocket(app, options)
  app.get('/healthz', async (_request, reply) => reply.type('text/plain').send('ok'))
  await addPage(app, options.rendererDir)

  const port = await listen(app, options.port)
  guard.hosts = [`${LOOPBACK}:${port}`, `localhost:${port}`]
  // Cookies know no ports: with the port in its name, two servers on one computer do not overwrite each other's.
  guard.cookieName = `calipso-${port}`
  return { origin: `http://${LOOPBACK}:${port}`, close: () => app.close() }
}

/**
 * Keeps connections that have shown no token from using up what this process may open, whatever they send or leave
 * unsent; answers the function that lets a connection stay.
 */
function boundStrangers(server: Server, forMs: number): (known: Socket) => void {
  const strangers = new Map<Socket, NodeJS.Timeout>()
  const forget = (socket: Socket) => {
    clearTimeout(strangers.get(socket))
    strangers.delete(socket)
  }
  server.on('connection', (socket: Socket) => {
    const [oldest] = strangers.keys()
    if (oldest && strangers.size >= MAX_STRANGERS) {
      forget(oldest)
      oldest.destroy()
    }
    strangers.set(
      socket,
      setTimeout(() => socket.destroy(), forMs),
    )
    socket.once('close', () => forget(socket))
  })
  return forget
}

/** Adds `POST /upload` and `GET /download/:token`; the guard of the zone `data` stands before both. */
function addDataRoutes(app: FastifyInstance, exchange: FileExchange): void {
  // Handed on as the stream it is: a file of 100 MiB never lies in memory.
  app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body))
  app.post('/upload', { config: { zone: 'data' }, bodyLimit: MAX_UPLOAD_BYTES }, async (request) => {
    if (!(request.body instanceof Readable))
      throw new AppError('validation', 'Send the file as application/octet-stream.')
    return { upload: await exchange.receive(request.body) }
  })

  app.get<{ Params: { token: string } }>('/download/:token', { config: { zone: 'data' } }, async (request, reply) => {
    const { path, name } = exchange.claim(request.params.token)
    const { size } = await stat(path)
    const stream = createReadStream(path)
    stream.on('close', () => void rm(path, { force: true }).catch(() => undefined))
    return reply
      .type('application/octet-stream')
      .header('content-length', size)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .send(stream)
  })
}

/**
 * Upgrades are routed like any request, so that the one guard sees them too; an upgrade of another path is answered as
 * the plain GET it also is.
 */
function addSocket(app: FastifyInstance, { backend, exchange, log }: HttpServerOptions): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
  const upgrades = new WeakMap<object, { stream: Duplex; head: Buffer }>()
  const gate = createFileGate({ exchange })

  app.server.on('upgrade', (raw, stream, head) => {
    const response = new ServerResponse(raw)
    response.assignSocket(stream as Parameters<ServerResponse['assignSocket']>[0])
    response.on('finish', () => stream.end())
    stream.on('error', () => stream.destroy())
    upgrades.set(raw, { stream, head })
    app.routing(raw, response)
  })
  app.get('/ws', { config: { zone: 'socket' } }, async (request, reply) => {
    const upgrade = upgrades.get(request.raw)
    if (!upgrade) return answerError(reply, 426, new AppError('protocol', 'This path only speaks WebSocket.'))
    if (sockets.clients.size >= MAX_SOCKETS)
      return answerError(reply, 503, new AppError('limit-exceeded', `${MAX_SOCKETS} pages are connected already.`))
    reply.hijack()
    sockets.handleUpgrade(request.raw, upgrade.stream, upgrade.head, (socket) =>
      serveSocket(socket, { backend, caller: { kind: 'remote' }, log, gate }),
    )
    return reply
  })
  app.addHook('preClose', (done) => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close(() => done())
  })
}

async function addPage(app: FastifyInstance, rendererDir: string): Promise<void> {
  await app.register(staticFiles, {
    root: rendererDir,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Files below assets/ carry a digest of their content in their name.
      const immutable = path.includes('/assets/') || path.includes('\\assets\\')
      reply.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.setNotFoundHandler(async (_request, reply) =>
    answerError(reply, 404, new AppError('not-found', 'There is nothing at this address.')),
  )
}

async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    await app.listen({ host: LOOPBACK, port })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE')
      throw new AppError('conflict', `Port ${port} of ${LOOPBACK} is in use`, { cause, hint: 'Choose another port.' })
    if (code === 'EACCES')
      throw new AppError('permission-denied', `Port ${port} of ${LOOPBACK} may not be opened`, {
        cause,
        hint: 'Choose a port above 1023.',
      })
    throw cause
  }
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new AppError('internal', 'The server has no port')
  return address.port
}

/** Failures are answered as `{error: ErrorData}` with a fitting status. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  validation: 400,
  protocol: 400,
  'auth-failed': 401,
  'permission-denied': 403,
  'not-found': 404,
  conflict: 409,
  'limit-exceeded': 413,
  'rate-limited': 429,
  'store-full': 507,
}

/** Sends the error; the answer is complete afterwards. */
function answerError(reply: FastifyReply, status: number, error: AppError): FastifyReply {
  return reply.code(status).type('application/json').send({ error: error.toData() })
}

/** Turns whatever a route threw, or the HTTP parser refused, into an answer. Defects are logged, not shown. */
function errorHandler(log: Logger) {
  return (thrown: FastifyError | AppError, _request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (!(thrown instanceof AppError) && thrown.statusCode !== undefined && thrown.statusCode < 500)
      return answerError(reply, thrown.statusCode, new AppError('protocol', thrown.message))
    const error = asAppError(thrown)
    if (error.code !== 'internal') return answerError(reply, STATUS[error.code] ?? 500, error)
    log.error('serve.request.failed', { err: thrown })
    return answerError(reply, 500, new AppError('internal', 'The request failed; the log has the details.'))
  }
}
