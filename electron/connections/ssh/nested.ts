/** The master host's own ssh: builds its command line and reads its failures. Pure. */
import { AppError } from '@shared/contract/errors'
import { parseKnownHosts } from './known-hosts'
import { quoteWords } from './quote'

export interface NestedTarget {
  readonly host: string
  /** Login name on the target; undefined leaves it to the master host's ssh configuration. */
  readonly user: string | undefined
  readonly port: number | undefined
  /** Known key of the target ("ssh-ed25519 AAAA…"), trusted in addition to the master host's known hosts. */
  readonly knownKey: string | undefined
  /** Name the key is filed under, as ssh asks for it. */
  readonly knownHostName: string
  readonly connectTimeoutSeconds: number
}

/** ssh ends with this when it, and not the remote command, failed. */
export const SSH_FAILED = 255

/**
 * The command line, for the master host's shell, that runs `commandLine` on the target.
 *
 * SECURITY: the master's ssh checks host keys strictly and asks nothing. A key that was trusted here is handed over with
 * KnownHostsCommand (OpenSSH ≥ 8.5; older ones ignore it), so that nothing has to be written on the master host.
 */
export function nestedCommandLine(target: NestedTarget, commandLine: string): string {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `ConnectTimeout=${target.connectTimeoutSeconds}`,
    'ClearAllForwardings=yes',
    'LogLevel=ERROR',
  ]
  if (target.knownKey !== undefined) {
    options.push(
      'IgnoreUnknown=KnownHostsCommand',
      `KnownHostsCommand=/bin/echo ${target.knownHostName} ${target.knownKey}`,
    )
  }
  return quoteWords([
    'ssh',
    '-x',
    '-a',
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    '--',
    target.host,
    commandLine,
  ])
}

/** The command line, for the master host's shell, that asks a host for its public keys without logging in. */
export function keyScanLine(host: string, port: number, timeoutSeconds: number): string {
  return quoteWords(['ssh-keyscan', '-T', String(timeoutSeconds), '-p', String(port), '--', host])
}

/** The keys of a `ssh-keyscan` output: lines "<host> <type> <base64>", comments aside. */
export function scannedKeys(output: string): Buffer[] {
  return parseKnownHosts(output).map((line) => Buffer.from(line.key, 'base64'))
}

const FAILURES = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .* key in/,
    code: 'host-key-changed',
    says: 'the master host knows another host key',
    hint: 'Somebody may be impersonating the host. Compare the key on its console; if it was reinstalled, remove the old key on the master host.',
  },
  {
    pattern: /Host key verification failed|No .* host key is known/,
    code: 'host-key-unknown',
    says: 'the master host does not know the host key',
    hint: 'Log in to the host once from the master host and accept its key, or use the tunnel.',
  },
  {
    pattern: /Permission denied|Too many authentication failures/,
    code: 'auth-failed',
    says: 'the host refuses the login of the master host',
    hint: 'The user on the master host needs a key that the host accepts without a password.',
  },
  {
    pattern:
      /Could not resolve|Name or service not known|Connection refused|No route to host|Network is unreachable|timed out|Connection closed|Connection reset/,
    code: 'unreachable',
    says: 'the master host cannot reach the host',
    hint: 'Check the name and network of the host on the master host.',
  },
] as const

/**
 * The error behind an exit status of {@link SSH_FAILED}.
 * @param name what the host's key is filed under
 */
export function nestedError(host: string, name: string, stderr: string): AppError {
  const said = stderr.trim().split('\n').slice(-3).join(' ')
  const known = FAILURES.find((failure) => failure.pattern.test(stderr))
  if (known === undefined)
    return new AppError('unreachable', `ssh from the master host to ${host} failed: ${said || 'no message'}`, {
      hint: `Log in to the master host and try "ssh ${host}" there.`,
    })
  // The file as the master host's ssh names it, where nothing in it could be read as more than a path.
  const [, file] = /Offending .* key in ([\w./-]+):\d+/.exec(stderr) ?? []
  const removal = file === undefined ? '' : ` There: ${quoteWords(['ssh-keygen', '-R', name, '-f', file])}`
  return new AppError(known.code, `ssh from the master host to ${host}: ${known.says} (${said})`, {
    hint: known.hint + removal,
  })
}
