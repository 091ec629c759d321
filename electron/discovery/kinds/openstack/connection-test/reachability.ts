/** The first steps of every connection: resolve the name, open TCP, check TLS. */
import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate } from 'node:tls'
import { AppError } from '@shared/contract/errors'
import { withDeadline } from '../../../../connections/deadlines'
import { asConnectionError, CLOSED_HINT } from '../../../../connections/network-errors'

const withoutBrackets = (host: string) => host.replace(/^\[|\]$/g, '')

/** Resolves a name; says "10.0.0.1, fd00::1". @throws AppError `unreachable`, `timeout`. */
export async function resolveHost(host: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<string> {
  const name = withoutBrackets(host)
  if (isIP(name) !== 0) return `${name} is an address`
  const what = `resolving ${name}`
  try {
    const addresses = await withDeadline(what, timeoutMs, signal, () => lookup(name, { all: true }))
    return addresses.map((entry) => entry.address).join(', ')
  } catch (error) {
    throw asConnectionError(what, error)
  }
}

/** Opens and closes a TCP connection; says how long that took. @throws AppError `unreachable`, `timeout`. */
export async function probeTcp(
  host: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const what = `${host}:${port}`
  const startedMs = performance.now()
  await settleSocket(
    what,
    timeoutMs,
    signal,
    () => connect({ host: withoutBrackets(host), port }),
    'connect',
    () => undefined,
  )
  return `port ${port} answers in ${Math.round(performance.now() - startedMs)} ms`
}

/** Checks the certificate of a TLS server; says who issued it and how long it is valid. @throws AppError `protocol`, `unreachable`, `timeout`. */
export async function probeTls(
  url: URL,
  options: { verify: boolean; ca: string | undefined; timeoutMs: number; signal: AbortSignal | undefined },
): Promise<string> {
  const host = withoutBrackets(url.hostname)
  const port = Number(url.port || 443)
  return settleSocket(
    `TLS with ${url.host}`,
    options.timeoutMs,
    options.signal,
    () =>
      connectTls({
        host,
        port,
        rejectUnauthorized: options.verify,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      }),
    'secureConnect',
    (socket) => describeCertificate(socket.getPeerCertificate(), socket.getProtocol()),
  )
}

function describeCertificate(certificate: PeerCertificate, protocol: string | null): string {
  const issuer = certificate.issuer?.O ?? certificate.issuer?.CN
  return [
    protocol ?? 'TLS',
    issuer === undefined ? '' : `issued by ${issuer}`,
    certificate.valid_to ? `valid until ${certificate.valid_to}` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** Opens a socket, reads something off it once it emits `ready`, and always closes it. */
async function settleSocket<S extends Socket, R>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  open: () => S,
  ready: 'connect' | 'secureConnect',
  read: (socket: S) => R,
): Promise<R> {
  const socket = open()
  try {
    return await withDeadline(
      what,
      timeoutMs,
      signal,
      () =>
        new Promise<R>((resolve, reject) => {
          socket.on('error', reject)
          socket.once('close', () =>
            reject(new AppError('unreachable', `${what}: the connection was closed`, { hint: CLOSED_HINT })),
          )
          socket.once(ready, () => resolve(read(socket)))
        }),
    )
  } catch (error) {
    throw asConnectionError(what, error)
  } finally {
    socket.destroy()
  }
}
