/**
 * Files on their way between the operator and the backend, known by random tokens instead of paths: uploads and picked
 * files going in, exports going out. Whoever holds no token reaches no file.
 */
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@shared/contract/errors'
import type { FileIntake } from '../host-services'
import { randomSecret } from './random-secret'

/** Largest upload; the limit of imports (compressed). */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024
/** How long a token is good for: long enough to look at a preview, short enough not to fill the disk. */
export const TOKEN_LIFETIME_MS = 60 * 60 * 1000
/** Files waiting at once. */
export const MAX_WAITING_FILES = 32

export interface FileExchange extends FileIntake {
  /** Hands in a file of the operator's, which stays where it is; under a random token unless one is given. */
  add(path: string, token?: string): string
  /**
   * Hands in a file that arrives as a stream; it is kept in a private folder until its token expires.
   * @throws AppError `limit-exceeded` beyond {@link MAX_UPLOAD_BYTES} or {@link MAX_WAITING_FILES}; nothing is left behind.
   */
  receive(body: Readable): Promise<string>
  /** Offers a finished file for one download; it is removed when fetched or expired. */
  offer(path: string): string
  /** The offered file, once. The caller removes it after sending. @throws AppError `not-found` */
  claim(token: string): { path: string; name: string }
  /** Removes every file that was left with the exchange. */
  dispose(): Promise<void>
}

interface Waiting {
  readonly path: string
  readonly kind: 'upload' | 'download'
  /** False for files that belong to the operator. */
  readonly ours: boolean
  readonly expiresAt: number
}

/**
 * An exchange with its own folder (mode 0700) below the system's temporary folder, made when the first file arrives: a
 * host that is killed leaves nothing behind unless it held uploads. `now` is milliseconds.
 */
export function createFileExchange(now: () => number = Date.now): FileExchange {
  let folder: Promise<string> | undefined
  const ownFolder = () => {
    folder ??= mkdtemp(join(tmpdir(), 'calipso-files-'))
    return folder
  }
  const waiting = new Map<string, Waiting>()

  const forget = (token: string, entry: Waiting) => {
    waiting.delete(token)
    // Best effort: the folder itself goes when the host ends.
    if (entry.ours) void rm(entry.path, { force: true }).catch(() => undefined)
  }
  const dropExpired = () => {
    for (const [token, entry] of waiting) if (entry.expiresAt <= now()) forget(token, entry)
  }
  const keep = (path: string, kind: Waiting['kind'], ours: boolean, token = randomSecret()): string => {
    waiting.set(token, { path, kind, ours, expiresAt: now() + TOKEN_LIFETIME_MS })
    return token
  }
  const find = (token: string, kind: Waiting['kind']): Waiting => {
    dropExpired()
    const entry = waiting.get(token)
    if (entry?.kind !== kind)
      throw new AppError('not-found', `There is no ${kind} with this token`, {
        hint: 'It may have expired; start again.',
      })
    return entry
  }

  return {
    add: (path, token) => {
      dropExpired()
      return keep(path, 'upload', false, token)
    },
    async receive(body) {
      dropExpired()
      if (waiting.size >= MAX_WAITING_FILES)
        throw new AppError('limit-exceeded', `${MAX_WAITING_FILES} files are waiting already`)
      const path = join(await ownFolder(), `${randomBytes(16).toString('hex')}.upload`)
      try {
        await pipeline(body, byteLimit(MAX_UPLOAD_BYTES), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
      } catch (thrown) {
        await rm(path, { force: true })
        throw uploadError(thrown)
      }
      return keep(path, 'upload', true)
    },
    take: async (token) => find(token, 'upload').path,
    offer: (path) => {
      dropExpired()
      return keep(path, 'download', true)
    },
    claim(token) {
      const { path } = find(token, 'download')
      waiting.delete(token)
      return { path, name: basename(path) }
    },
    async dispose() {
      const offered = [...waiting.values()].filter((entry) => entry.kind === 'download')
      waiting.clear()
      await Promise.all(
        [...(folder ? [await folder] : []), ...offered.map((entry) => entry.path)].map((path) =>
          rm(path, { recursive: true, force: true }),
        ),
      )
    },
  }
}

/** Counts what really passes: a declared length is only a claim. */
function byteLimit(limitBytes: number): Transform {
  let seenBytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seenBytes += chunk.length
      if (seenBytes > limitBytes)
        done(new AppError('limit-exceeded', `The file is larger than ${limitBytes / 1024 / 1024} MiB`))
      else done(null, chunk)
    },
  })
}

function uploadError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOSPC')
    return new AppError('store-full', 'There is no space left for the uploaded file', {
      cause: thrown,
      hint: `Free space in ${tmpdir()}.`,
    })
  return new AppError('peer-error', 'The upload was broken off', { cause: thrown })
}
