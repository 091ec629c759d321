/**
 * Ways to a host: the master host itself, a login of our own (directly or through the master host), or the master
 * host's own ssh. A way, once open, executes command lines.
 */

import type { Duplex } from 'node:stream'
import { AppError, hasCode } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { isHostName } from '@shared/text/host-name'
import type { Client } from 'ssh2'
import { onAbort, withDeadline } from '../deadlines'
import type { Forward } from '../forward'
import { createNamedLimits } from '../limits'
import { asConnectionError } from '../network-errors'
import { connectSsh, type SshConnection } from './connect'
import { type ExecOptions, type ExecResult, execute } from './exec'
import type { AcceptedHostKey, HostKeyChecks } from './host-keys'
import { keyTypeOf, knownHostName } from './known-hosts'
import { masterLogin, onwardLogin, ownEntry } from './login'
import { keyScanLine, nestedCommandLine, nestedError, SSH_FAILED, scannedKeys } from './nested'
import type { ConnectionPool, Lease } from './pool'

type CliGroup = ResolvedGroupOf<'CLI'>

export interface RouteDeps {
  readonly group: CliGroup
  readonly pool: ConnectionPool
  /** Of the master host and of hosts reached from this computer. */
  readonly hostKeys: HostKeyChecks
  /** Of hosts behind the master host. */
  readonly onwardKeys: HostKeyChecks
  readonly agentSocket: string | undefined
  /** Another address of a host, tried when the master host cannot reach it by name. */
  readonly addressOf: (host: string) => string | undefined
}

/** Executes a command line on one host. Errors as for {@link execute} and `connectSsh`. */
export type Executor = (label: string, commandLine: string, options: ExecOptions) => Promise<ExecResult>

/** Name of the master host's connection in the pool; no host can be called so. */
const MASTER = '*master*'
const SSH_PORT = 22

export function createRoutes(deps: RouteDeps) {
  const { group, pool, hostKeys, onwardKeys } = deps
  const timeoutMs = group.timeout * 1000
  const portOf = (host: string) => ownEntry(group, host)?.port ?? SSH_PORT

  const connectMaster = (signal: AbortSignal, onHostKey?: (key: AcceptedHostKey) => void) =>
    connectSsh({
      target: { host: group.host, port: group.port },
      login: masterLogin(group, deps.agentSocket),
      hostKeys,
      timeoutMs,
      signal,
      ...(onHostKey && { onHostKey }),
    })
  const leaseMaster = (signal: AbortSignal | undefined) =>
    pool.lease(MASTER, (poolSignal) => connectMaster(poolSignal), signal)

  const connectDirect = (host: string, signal: AbortSignal, onHostKey?: (key: AcceptedHostKey) => void) =>
    connectSsh({
      target: { host: ownEntry(group, host)?.host ?? host, port: portOf(host) },
      login: onwardLogin(group, host, deps.agentSocket),
      hostKeys,
      timeoutMs,
      signal,
      ...(onHostKey && { onHostKey }),
    })

  /** The target's sshd through the master host, by name, else by the other address we know. */
  async function openTunnel(client: Client, host: string, signal: AbortSignal): Promise<Duplex> {
    try {
      return await openChannel(client, host, portOf(host), timeoutMs, signal)
    } catch (error) {
      const address = deps.addressOf(host) ?? host
      if (!hasCode(error, 'unreachable') || address === host || !isHostName(address)) throw error
      return openChannel(client, address, portOf(host), timeoutMs, signal)
    }
  }

  async function connectThroughMaster(
    host: string,
    signal: AbortSignal,
    onHostKey: (key: AcceptedHostKey) => void = () => {},
  ): Promise<SshConnection> {
    const master = await leaseMaster(signal)
    try {
      const stream = await openTunnel(master.client, host, signal)
      const connection = await connectSsh({
        target: { host, port: portOf(host) },
        login: onwardLogin(group, host, deps.agentSocket),
        hostKeys: onwardKeys,
        timeoutMs,
        stream,
        signal,
        onHostKey,
      })
      // The master's connection carries this one and must not be closed as idle before it.
      void connection.closed.then(master.release)
      return connection
    } catch (error) {
      master.release()
      throw error
    }
  }

  // Bounded per connection and not per host: the master host's connection also carries every nested ssh.
  const sessions = createNamedLimits({ names: Number.POSITIVE_INFINITY, perName: group.sessions_per_host })

  const executeOn =
    (name: string, lease: (signal: AbortSignal | undefined) => Promise<Lease>): Executor =>
    async (label, commandLine, options) => {
      const held = await lease(options.signal)
      try {
        return await sessions.run(name, options.signal, () => execute(held.client, name, label, commandLine, options))
      } finally {
        held.release()
      }
    }

  const master = executeOn(group.host, leaseMaster)

  async function runNested(host: string, ...[label, commandLine, options]: Parameters<Executor>): Promise<ExecResult> {
    const port = portOf(host)
    const [knownKey] = await onwardKeys.knownKeys(host, port)
    const line = nestedCommandLine(
      {
        host,
        user: ownEntry(group, host)?.user ?? group.onward_user,
        port: port === SSH_PORT ? undefined : port,
        knownKey,
        knownHostName: knownHostName(host, port),
        connectTimeoutSeconds: Math.min(10, group.timeout),
      },
      commandLine,
    )
    const result = await master(`${label} (from ${group.host} to ${host})`, line, options)
    if (result.exitCode === SSH_FAILED && result.stdout === '')
      throw nestedError(host, knownHostName(host, port), result.stderr)
    return result
  }

  type Connect = (signal: AbortSignal, onHostKey: (key: AcceptedHostKey) => void) => Promise<SshConnection>

  /** Hangs up as soon as the key is checked, before anybody logs in. */
  async function keyOf(connect: Connect, signal: AbortSignal | undefined): Promise<AcceptedHostKey> {
    const stop = new AbortController()
    const stopListening = onAbort(signal, () => stop.abort())
    let accepted: AcceptedHostKey | undefined
    try {
      const connection = await connect(stop.signal, (key) => {
        accepted = key
        stop.abort()
      })
      connection.end()
      return connection.hostKey
    } catch (error) {
      if (accepted === undefined) throw error
      return accepted
    } finally {
      stopListening()
    }
  }

  /**
   * Asks a host for its key through the master host and has it checked, without logging in: in a tunnel, and where the
   * master host forbids that or cannot do it by name, with the master host's own `ssh-keyscan`.
   */
  async function keyBehind(host: string, signal: AbortSignal | undefined): Promise<AcceptedHostKey> {
    try {
      return await keyOf((stop, onHostKey) => connectThroughMaster(host, stop, onHostKey), signal)
    } catch (error) {
      if (!hasCode(error, 'permission-denied', 'unreachable')) throw error
      const scanned = await scanHostKey(host, signal)
      if (scanned === undefined) throw error
      return scanned
    }
  }

  async function scanHostKey(host: string, signal: AbortSignal | undefined): Promise<AcceptedHostKey | undefined> {
    const port = portOf(host)
    const line = keyScanLine(host, port, Math.min(10, group.timeout))
    const { stdout } = await master(`asking ${host} for its host key`, line, { timeoutMs: timeoutMs + 1_000, signal })
    const keys = scannedKeys(stdout)
    const known = await onwardKeys.knownTypes(host, port)
    const preferred = [...known, 'ssh-ed25519']
    const key = preferred.flatMap((type) => keys.find((one) => keyTypeOf(one) === type) ?? [])[0] ?? keys[0]
    return key && onwardKeys.check(host, port, key)
  }

  const loginOn = (host: string, connect: (host: string, signal: AbortSignal) => Promise<SshConnection>) =>
    executeOn(host, (signal) => pool.lease(host, (poolSignal) => connect(host, poolSignal), signal))

  /** A stream from the master host to an address. */
  const forward: Forward = async (address, port, signal) => {
    const held = await leaseMaster(signal)
    try {
      const stream = await openChannel(held.client, address, port, timeoutMs, signal)
      stream.once('close', held.release)
      return stream
    } catch (error) {
      held.release()
      throw error
    }
  }

  return {
    master,
    /** Our own login, for hosts whose entry in `hosts` has an address. */
    direct: (host: string) => loginOn(host, connectDirect),
    tunnel: (host: string) => loginOn(host, connectThroughMaster),
    nested:
      (host: string): Executor =>
      async (...run) => {
        try {
          return await runNested(host, ...run)
        } catch (error) {
          if (!hasCode(error, 'host-key-unknown', 'host-key-changed')) throw error
          // What is known here decides, and says more than the master host's ssh.
          await keyBehind(host, run[2].signal)
          if (error.code === 'host-key-changed') throw error
          return runNested(host, ...run)
        }
      },
    /** The accepted key of a host, without logging in there. Errors as for `connectSsh`. */
    hostKey: {
      master: (signal: AbortSignal) => keyOf(connectMaster, signal),
      direct: (host: string, signal: AbortSignal) => keyOf((stop, tell) => connectDirect(host, stop, tell), signal),
      behind: keyBehind,
    },
    forward,
  }
}

/** SSH_MSG_CHANNEL_OPEN_FAILURE reason codes, RFC 4254 §5.1. */
const ADMINISTRATIVELY_PROHIBITED = 1

function openChannel(
  client: Client,
  address: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  const what = `the tunnel to ${address}:${port}`
  return withDeadline(
    what,
    timeoutMs,
    signal,
    (stop) =>
      new Promise<Duplex>((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
          if (error) reject(forwardError(what, error))
          else if (stop.aborted) channel.destroy()
          else resolve(channel)
        })
      }),
  ).catch((error: unknown) => {
    // ssh2 throws here when the connection ended between the caller's check and now.
    if (!(error instanceof AppError))
      throw asConnectionError(what, Object.assign(new Error('closed'), { code: 'EPIPE' }))
    if (!hasCode(error, 'timeout')) throw error
    throw new AppError('timeout', error.message, {
      hint: 'The host may be down, or a firewall between the master host and it drops packets.',
      cause: error,
    })
  })
}

function forwardError(what: string, error: Error & { reason?: unknown }): AppError {
  return error.reason === ADMINISTRATIVELY_PROHIBITED
    ? new AppError('permission-denied', `${what}: the master host forbids forwarding`, {
        hint: 'Allow it there (AllowTcpForwarding), or let the master host’s own ssh go on (onward: nested).',
        cause: error,
      })
    : new AppError('unreachable', `${what}: the master host cannot reach it`, {
        hint: 'Check that the master host resolves and reaches this name.',
        cause: error,
      })
}
