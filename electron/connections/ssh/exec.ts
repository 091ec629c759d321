/** Runs one command line over an open connection, bounded in time and output. */
import { AppError } from '@shared/contract/errors'
import type { Client, ClientChannel } from 'ssh2'
import { onAbort, throwIfCancelled, watchSilence } from '../deadlines'
import { asConnectionError } from '../network-errors'

export interface ExecOptions {
  /** Longest silence of the host while the command runs. */
  readonly timeoutMs: number
  /** Sent to the command's standard input, which is then closed. */
  readonly input?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ExecResult {
  readonly stdout: string
  readonly stderr: string
  /** 128 + n when a signal ended the command and the number is not told. */
  readonly exitCode: number
}

const MEGABYTE = 1024 * 1024
/** Standard output and error together. */
const MAX_OUTPUT_BYTES = 8 * MEGABYTE

/**
 * @param label what is run, for messages; never the command line itself, which may be long.
 * @throws AppError `timeout`, `limit-exceeded`, `unreachable` (connection lost), `peer-error` (no further channel), `cancelled`.
 */
export async function execute(
  client: Client,
  host: string,
  label: string,
  commandLine: string,
  options: ExecOptions,
): Promise<ExecResult> {
  const what = `${label} on ${host}`
  throwIfCancelled(options.signal, what)
  return new Promise((resolve, reject) => {
    let channel: ClientChannel | undefined
    let exitCode: number | undefined
    let size = 0
    let isSettled = false
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []

    const settle = (act: () => void) => {
      if (isSettled) return
      isSettled = true
      watch.stop()
      stopListening()
      client.off('close', onLost)
      act()
    }
    const fail = (error: AppError) =>
      settle(() => {
        // The far side is not waited for: a host that hangs does not answer a close either.
        channel?.destroy()
        reject(error)
      })
    /** A session that had begun ended: the host, its sshd or the network went away. */
    const lost = (says: string, cause?: unknown) =>
      fail(
        new AppError('unreachable', `${what}${says}`, {
          hint: 'Check that the host still runs and is reachable, and its sshd log; then try again.',
          context: { host },
          cause,
        }),
      )
    const onLost = () => lost(': the connection was lost')
    const watch = watchSilence(options.timeoutMs, () =>
      fail(
        new AppError('timeout', `${what} did not answer within ${options.timeoutMs / 1000} s`, {
          hint: 'The host may be overloaded or the command may hang there; the time limit is in the master host section.',
          context: { host, command: label, timeoutMs: options.timeoutMs },
        }),
      ),
    )
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      watch.heard()
      size += chunk.length
      if (size <= MAX_OUTPUT_BYTES) into.push(chunk)
      else
        fail(
          new AppError('limit-exceeded', `${what} prints more than ${MAX_OUTPUT_BYTES / MEGABYTE} MiB`, {
            hint: 'Run the command on the host manually to see what it prints so much of.',
            context: { host, command: label },
          }),
        )
    }

    client.once('close', onLost)
    const stopListening = onAbort(options.signal, () => fail(new AppError('cancelled', `${what} was cancelled`)))
    try {
      client.exec(commandLine, (error, opened) => {
        if (error)
          return fail(
            new AppError('peer-error', `${what}: the host opens no further session: ${error.message}`, {
              hint: 'Lower the number of sessions per host in the master host section (sshd allows MaxSessions, usually 10).',
              cause: error,
            }),
          )
        channel = opened
        watch.heard()
        if (isSettled) return void opened.destroy()
        opened.on('data', collect(stdout))
        opened.stderr.on('data', collect(stderr))
        opened.on('exit', (code: number | null) => {
          exitCode = code ?? 128
        })
        opened.on('error', (failure: Error) => fail(asConnectionError(what, failure)))
        opened.on('close', () => {
          if (exitCode === undefined) return lost(' ended without a result')
          const result = { stdout: text(stdout), stderr: text(stderr), exitCode }
          settle(() => resolve(result))
        })
        opened.end(options.input)
      })
    } catch (error) {
      // ssh2 throws here when the connection ended between the caller's check and now.
      lost(': the connection is closed', error)
    }
  })
}

const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8')
