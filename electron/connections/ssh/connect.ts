/**
 * Opens one SSH connection: the only place that creates an ssh2 client.
 *
 * SECURITY: ssh2 accepts every host key unless told otherwise, so the host keys are a required argument here.
 * No agent forwarding, no X11, no terminal.
 */
import type { Duplex } from 'node:stream'
import { AppError } from '@shared/contract/errors'
import { type Algorithms, Client, type ServerHostKeyAlgorithm } from 'ssh2'
import { onAbort, throwIfCancelled, watchSilence } from '../deadlines'
import { asConnectionError } from '../network-errors'
import type { AcceptedHostKey, HostKeyChecks } from './host-keys'
import { authMethodsOf, type SshLogin } from './login'

export interface SshTarget {
  /** What is connected to, the host key is filed under, and messages name. */
  readonly host: string
  readonly port: number
}

export interface ConnectOptions {
  readonly target: SshTarget
  readonly login: SshLogin
  readonly hostKeys: HostKeyChecks
  /** Longest silence of the host while connecting, exchanging keys and logging in. */
  readonly timeoutMs: number
  /** A stream to the target's sshd, for tunnels; without it a TCP connection is opened. */
  readonly stream?: Duplex
  readonly signal?: AbortSignal | undefined
  /** Told when the key is accepted, before any credential leaves. */
  readonly onHostKey?: (key: AcceptedHostKey) => void
}

export interface SshConnection {
  readonly client: Client
  readonly hostKey: AcceptedHostKey
  /** Settles when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>
  end(): void
}

const KEEPALIVE_MS = 10_000
/** A host that says nothing for so long, not even that it is there, is gone. */
const GONE_AFTER_MS = 4 * KEEPALIVE_MS

/** RSA keys are announced under their signature names; "ssh-rsa" itself (SHA-1) is left out on purpose. */
const ALGORITHMS_OF_TYPE: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
}

/** Host key algorithms to offer, those of known keys first, so that a host with several keys presents the known one. */
export function hostKeyAlgorithms(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const all = Object.keys(ALGORITHMS_OF_TYPE)
  const ordered = [...knownTypes.filter((type) => all.includes(type)), ...all]
  return [...new Set(ordered.flatMap((type) => ALGORITHMS_OF_TYPE[type] ?? []))]
}

/**
 * Connects, checks the host key and logs in.
 * @throws AppError `host-key-unknown`, `host-key-changed` (both before any login attempt), `auth-failed`, `unreachable`,
 *   `timeout`, `protocol` (not an SSH server, no common algorithm), `validation` (key file), `cancelled`.
 */
export async function connectSsh(options: ConnectOptions): Promise<SshConnection> {
  const { target, login, hostKeys, signal } = options
  const what = `ssh ${login.user}@${target.host}:${target.port}`
  const authHandler = await authMethodsOf(login)
  const algorithms: Algorithms = {
    serverHostKey: hostKeyAlgorithms(await hostKeys.knownTypes(target.host, target.port)),
  }
  throwIfCancelled(signal, what)
  const client = new Client()
  const closed = new Promise<void>((resolve) => client.once('close', resolve))

  return new Promise<SshConnection>((resolve, reject) => {
    let accepted: AcceptedHostKey | undefined
    const fail = (error: AppError) => {
      cleanUp()
      client.destroy()
      options.stream?.destroy()
      reject(error)
    }
    // Our own watch: ssh2's timer covers neither a host key decision nor a silent tunnel, and counts our own time.
    let watch = watchSilence(options.timeoutMs, () => {
      const phase = accepted === undefined ? 'connect and exchange keys' : 'log in'
      fail(
        new AppError('timeout', `${what} did not ${phase} within ${options.timeoutMs / 1000} s`, {
          hint: 'Check the address, the port and firewalls; a slow sshd often waits for DNS (UseDNS).',
        }),
      )
    })
    const cleanUp = () => {
      watch.stop()
      stopListening()
    }
    const stopListening = onAbort(signal, () => fail(new AppError('cancelled', `${what} was cancelled`)))

    client.once('ready', () => {
      cleanUp()
      // ssh2 would count missed answers by the clock, also those that came and wait behind other work of ours.
      watch = watchSilence(GONE_AFTER_MS, () => client.destroy(), {
        longestMs: Number.POSITIVE_INFINITY,
        tickMs: KEEPALIVE_MS / 2,
      })
      if (accepted === undefined) return fail(new AppError('internal', `${what} logged in without a host key check`))
      resolve({ client, hostKey: accepted, closed, end: () => client.end() })
    })
    // Kept for the life of the client: an error event without listener would end the process.
    client.on('error', (error) => fail(translate(what, login, error)))
    client.once('close', () => fail(hungUp(what)))
    client.connect({
      host: target.host,
      port: target.port,
      username: login.user,
      authHandler,
      algorithms,
      readyTimeout: 0,
      // The only way to hear of each packet: ssh2 reports what comes in, and the way there, to the one who debugs it.
      debug: (event: string) => {
        if (/^(?:Inbound|Remote|Handshake|Socket connected)/.test(event)) watch.heard()
      },
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: Number.POSITIVE_INFINITY,
      ...(options.stream === undefined ? {} : { sock: options.stream }),
      hostVerifier: (key: Buffer, verify: (isAccepted: boolean) => void) => {
        // Files are read and written for it, one connection after the other.
        const release = watch.hold()
        hostKeys.check(target.host, target.port, key).then(
          (result) => {
            accepted = result
            options.onHostKey?.(result)
            release()
            verify(true)
          },
          (error: unknown) => {
            fail(asConnectionError(what, error))
            verify(false)
          },
        )
      },
    })
    // What is said here is short and waited for: no packet is to wait for the acknowledgement of the one before.
    client.setNoDelay(true)
  })
}

const hungUp = (what: string) =>
  new AppError('unreachable', `${what}: the host closed the connection`, {
    hint: 'Check that the port is sshd’s, and the sshd log of the host (MaxStartups, AllowUsers, TCP wrappers).',
  })

function translate(what: string, login: SshLogin, error: Error & { level?: string }): AppError {
  switch (error.level) {
    case 'client-authentication':
      return new AppError('auth-failed', `${what}: the host refuses the login`, { hint: authHint(login), cause: error })
    case 'agent':
      return new AppError('auth-failed', `${what}: the SSH agent failed: ${error.message}`, {
        hint: 'Check that the agent runs and holds a key (ssh-add -l).',
        cause: error,
      })
    case 'client-timeout':
      return new AppError('timeout', `${what}: the host stopped answering`, {
        hint: 'Check that the host still runs, and the network between; then try again.',
        cause: error,
      })
    case 'handshake':
      return new AppError('protocol', `${what}: no agreement on how to encrypt: ${error.message}`, {
        hint: 'The host’s sshd may be too old or too restricted; RSA host keys need SHA-2 signatures.',
        cause: error,
      })
    case 'protocol':
      if (/lost before handshake/i.test(error.message)) return hungUp(what)
      return new AppError('protocol', `${what}: the answer is not SSH: ${error.message}`, {
        hint: 'Check the port.',
        cause: error,
      })
    default:
      return asConnectionError(what, error)
  }
}

function authHint(login: SshLogin): string {
  const tried = [
    login.agentSocket === undefined ? '' : 'the keys of the SSH agent',
    login.keyFile === undefined ? '' : `the key ${login.keyFile}`,
    login.password === undefined ? '' : 'the password',
  ].filter(Boolean)
  return `Tried ${tried.join(', ')} for user ${login.user}. Check them, and that the host allows this kind of login.`
}
