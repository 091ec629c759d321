/** Translates the errors of sockets, name resolution and TLS into `AppError`; shared by all protocols. */
import { AppError } from '@shared/contract/errors'

interface Translation {
  readonly code: 'unreachable' | 'timeout' | 'protocol'
  readonly says: string
  readonly hint: string
}

const ADDRESS_HINT = 'Check the address, and that this computer can resolve and reach it (VPN, proxy, firewall).'
const PORT_HINT = 'Check the port, that the server runs, and that no firewall stands between.'
const TLS_HINT =
  'Give the CA file that signed the certificate, or switch verification off for this endpoint if you accept the risk.'
/** What to check when a connection ends that had begun. */
const CLOSED_HINT = 'Check that the port belongs to this kind of server, and the server log.'

const unreachable = (says: string, hint: string): Translation => ({ code: 'unreachable', says, hint })
const protocol = (says: string, hint: string): Translation => ({ code: 'protocol', says, hint })
const untrusted = (says: string) => protocol(says, TLS_HINT)
const notTls = protocol(
  'the server does not speak TLS here',
  'Check scheme and port: this may be a plain HTTP endpoint.',
)

/** By `error.code` of Node and undici; undici's parser gives its errors a name, but not always a code. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  ENOTFOUND: unreachable('the name is not known', ADDRESS_HINT),
  EAI_AGAIN: unreachable('name resolution does not answer', ADDRESS_HINT),
  ECONNREFUSED: unreachable('the connection is refused', PORT_HINT),
  EHOSTUNREACH: unreachable('there is no route to the host', ADDRESS_HINT),
  ENETUNREACH: unreachable('there is no route to the network', ADDRESS_HINT),
  ECONNRESET: unreachable('the connection was reset', CLOSED_HINT),
  EPIPE: unreachable('the connection was closed', CLOSED_HINT),
  UND_ERR_SOCKET: unreachable('the connection was closed', CLOSED_HINT),
  ETIMEDOUT: { code: 'timeout', says: 'no answer in time', hint: ADDRESS_HINT },
  UND_ERR_CONNECT_TIMEOUT: { code: 'timeout', says: 'no connection in time', hint: ADDRESS_HINT },
  UND_ERR_HEADERS_TIMEOUT: { code: 'timeout', says: 'no answer in time', hint: PORT_HINT },
  UND_ERR_BODY_TIMEOUT: { code: 'timeout', says: 'the answer stopped in the middle', hint: PORT_HINT },
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted('the certificate is self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted('the certificate chain ends in an unknown authority'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted('the certificate is signed by an unknown authority'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted('the certificate is signed by an unknown authority'),
  CERT_HAS_EXPIRED: protocol('the certificate has expired', 'The certificate of the endpoint must be renewed.'),
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted('the certificate is for another name'),
  HTTPParserError: protocol(
    'what answers there does not speak HTTP',
    'Check scheme, address and port: another server may listen there.',
  ),
}

/** The `code` of a Node-style error, looking through `AggregateError` (several addresses of one name). */
export function errorCodeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCodeOf(error.errors[0])
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return error instanceof Error && error.cause !== undefined ? errorCodeOf(error.cause) : undefined
}

/**
 * The `AppError` for a socket, DNS or TLS error, or undefined when `error` is none.
 * @param what names the peer: "Keystone at http://…", "ssh to node1:22".
 */
export function networkError(what: string, error: unknown): AppError | undefined {
  const isNotHttp = error instanceof Error && error.name === 'HTTPParserError'
  const code = isNotHttp ? error.name : errorCodeOf(error)
  const translation = code && TRANSLATIONS[code]
  if (!code || !translation) return undefined
  return new AppError(translation.code, `${what}: ${translation.says}`, {
    hint: translation.hint,
    context: { reason: code },
    cause: error,
  })
}

/** Any thrown value as `AppError`: itself, a network error, or `protocol` with the library's words. */
export function asConnectionError(what: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const words = error instanceof Error ? error.message : String(error)
  return networkError(what, error) ?? new AppError('protocol', `${what}: ${words}`, { hint: CLOSED_HINT, cause: error })
}
