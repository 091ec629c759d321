/** The first steps of every connection: resolve the name, open TCP, check TLS. */

import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate } from 'node:tls'
import { withoutBrackets } from '../../../../addresses'
import { withDeadline } from '../../../../connections/deadlines'
import { asConnectionError } from '../../../../connections/network-errors'

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
export async function probeTcp(host: string, port: number, timeoutMs: number, signal: AbortSignal | undefined) {
  const startedMs = performance.now()
  const socket = connect({ host: withoutBrackets(host), port })
  await settle(`${host}:${port}`, socket, 'connect', timeoutMs, signal)
  socket.destroy()
  return `port ${port} answers in ${Math.round(performance.now() - startedMs)} ms`
}

/** Checks the certificate of a TLS server; says who issued it and how long it is valid. @throws AppError `protocol`, `unreachable`, `timeout`. */
export async function probeTls(
  url: URL,
  options: { verify: boolean; ca: string | undefined; timeoutMs: number; signal: AbortSignal | undefined },
): Promise<string> {
  const host = withoutBrackets(url.hostname)
  const socket = connectTls({
    host,
    port: Number(url.port || 443),
    rejectUnauthorized: options.verify,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
  await settle(`TLS with ${url.host}`, socket, 'secureConnect', options.timeoutMs, options.signal)
  const description = describeCertificate(socket.getPeerCertificate(), socket.getProtocol())
  socket.destroy()
  return description
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

/** Resolves when a socket that is opening emits `ready`; destroys it when it does not. */
async function settle(
  what: string,
  socket: Socket,
  ready: 'connect' | 'secureConnect',
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const opening = () =>
    new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'EPIPE' })))
      socket.once(ready, resolve)
    })
  try {
    await withDeadline(what, timeoutMs, signal, opening)
  } catch (error) {
    socket.destroy()
    throw asConnectionError(what, error)
  }
}
