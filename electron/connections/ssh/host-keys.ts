/**
 * Decides about SSH host keys: the product's own known_hosts file and the user's, and the operator's answers.
 *
 * SECURITY: no credential leaves before `check` returned; guarded by connect.test.ts (0 authentication attempts).
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '@shared/contract/errors'
import type { HostKeyQuestion } from '@shared/model/connection-test'
import {
  fingerprintOf,
  judgeHostKey,
  type KnownHostLine,
  keyTypeOf,
  knownHostName,
  linesFor,
  parseKnownHosts,
} from './known-hosts'

export interface HostKeyOptions {
  /** The product's own file, in its data folder; created on the first trusted key. */
  readonly ownFile: string
  /** Files that are only read: the user's and the system's. */
  readonly otherFiles: readonly string[]
  /** Store and accept keys of hosts never seen before, for unattended first contact. Changed keys are refused all the same. */
  readonly trustUnknown: boolean
}

export interface AcceptedHostKey {
  readonly algorithm: string
  readonly fingerprint: string
  /** True when the key was stored just now because of `trustUnknown`. */
  readonly isNew: boolean
}

export interface HostKeys {
  /**
   * Accepts a presented key or throws.
   * @throws AppError `host-key-unknown` with a {@link HostKeyQuestion} in its context; `host-key-changed` for a changed or revoked key.
   */
  check(host: string, port: number, key: Buffer): Promise<AcceptedHostKey>
  /** Key types known for a host, to be asked for first. */
  knownTypes(host: string, port: number): Promise<string[]>
  /** Known keys of a host, as "type base64". */
  knownKeys(host: string, port: number): Promise<string[]>
  /** Stores the key of a question the operator answered with yes. @throws AppError `validation` when it is not a key, `host-key-changed` when another one is stored. */
  trust(question: HostKeyQuestion): Promise<void>
}

export function createHostKeys(options: HostKeyOptions): HostKeys {
  const files = [options.ownFile, ...options.otherFiles]
  let writing: Promise<void> = Promise.resolve()

  // Read on every connection: the files are small, and what the operator just removed must count at once.
  async function read(): Promise<{ file: string; lines: KnownHostLine[] }[]> {
    return Promise.all(files.map(async (file) => ({ file, lines: parseKnownHosts(await readIfPresent(file)) })))
  }
  const allLines = async () => (await read()).flatMap((entry) => entry.lines)

  async function usable(host: string, port: number): Promise<KnownHostLine[]> {
    return linesFor(await allLines(), knownHostName(host, port)).filter((line) => line.marker === undefined)
  }

  /** One writer at a time, so that two first contacts cannot interleave their lines. */
  function store(host: string, port: number, key: Buffer): Promise<void> {
    const line = `${knownHostName(host, port)} ${keyTypeOf(key)} ${key.toString('base64')}\n`
    writing = writing.then(async () => {
      await mkdir(dirname(options.ownFile), { recursive: true, mode: 0o700 })
      await appendFile(options.ownFile, line, { mode: 0o600 })
    })
    return writing
  }

  async function judge(host: string, port: number, key: Buffer) {
    const entries = await read()
    const verdict = judgeHostKey(
      entries.flatMap((entry) => entry.lines),
      knownHostName(host, port),
      key,
    )
    if (verdict.state === 'revoked') throw refused(host, port, key, 'is marked as revoked', 'known hosts')
    if (verdict.state === 'changed') {
      const file = entries.find((entry) => entry.lines.includes(verdict.line))?.file ?? 'known hosts'
      throw refused(host, port, key, 'is not the one that is known', `${file} line ${verdict.line.line}`)
    }
    return verdict.state
  }

  return {
    async check(host, port, key) {
      const state = await judge(host, port, key)
      const algorithm = keyTypeOf(key)
      const fingerprint = fingerprintOf(key)
      if (state === 'known') return { algorithm, fingerprint, isNew: false }
      if (!options.trustUnknown) {
        const question = { host, port, algorithm, fingerprint, key: key.toString('base64') } satisfies HostKeyQuestion
        throw new AppError(
          'host-key-unknown',
          `the host key of ${knownHostName(host, port)} is not known (${algorithm} ${fingerprint})`,
          {
            hint: 'Compare the fingerprint with the one the host’s administrator gives you, then trust it.',
            context: { ...question },
          },
        )
      }
      await store(host, port, key)
      return { algorithm, fingerprint, isNew: true }
    },
    knownTypes: async (host, port) => [...new Set((await usable(host, port)).map((line) => line.keyType))],
    knownKeys: async (host, port) => (await usable(host, port)).map((line) => `${line.keyType} ${line.key}`),
    async trust(question) {
      const key = Buffer.from(question.key, 'base64')
      if (keyTypeOf(key) !== question.algorithm || fingerprintOf(key) !== question.fingerprint) {
        throw new AppError('validation', `the key offered for ${question.host} does not match its fingerprint`, {
          hint: 'Test the connection again and compare the fingerprint that is shown then.',
        })
      }
      if ((await judge(question.host, question.port, key)) === 'unknown') await store(question.host, question.port, key)
    },
  }
}

/** The question inside a `host-key-unknown` error, if that is what `error` is. */
export function hostKeyQuestionOf(error: AppError): HostKeyQuestion | undefined {
  const { host, port, algorithm, fingerprint, key } = error.context ?? {}
  if (error.code !== 'host-key-unknown' || typeof host !== 'string' || typeof port !== 'number') return undefined
  if (typeof algorithm !== 'string' || typeof fingerprint !== 'string' || typeof key !== 'string') return undefined
  return { host, port, algorithm, fingerprint, key }
}

function refused(host: string, port: number, key: Buffer, reason: string, where: string): AppError {
  const fingerprint = fingerprintOf(key)
  return new AppError(
    'host-key-changed',
    `the host key of ${knownHostName(host, port)} ${reason} (${fingerprint}); no credentials were sent`,
    {
      hint: `Somebody may be impersonating the host. If it was reinstalled, remove the old key (${where}), for example with ssh-keygen -R, and connect again.`,
      context: { host, port, algorithm: keyTypeOf(key), fingerprint, where },
    },
  )
}

async function readIfPresent(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return ''
    throw new AppError('permission-denied', `the known hosts file ${file} cannot be read`, {
      hint: 'Make the file readable for your account; without it no host can be told from an impostor.',
      context: { path: file },
      cause: error,
    })
  }
}
