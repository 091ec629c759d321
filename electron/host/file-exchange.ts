/**
 * Files on their way between the operator and the backend, known by random tokens instead of paths: uploads and picked
 * files going in, exports going out. Whoever holds no token reaches no file.
 */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, asAppError } from '@shared/contract/errors'
import { makeFolder } from '../folders'
import { randomSecret } from './random-secret'

/** Largest upload; the limit of imports (compressed). */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024
/** How long a token is good for: long enough to look at a preview, short enough not to fill the disk. */
export const TOKEN_LIFETIME_MS = 60 * 60 * 1000
/** Files waiting or arriving at once. */
export const MAX_WAITING_FILES = 32
/** What all uploads together may hold. */
const MAX_WAITING_BYTES = 500 * 1024 * 1024

export type FileExchange = ReturnType<typeof createFileExchange>

interface Waiting {
  readonly path: string
  /** What a download is called. */
  readonly name?: string
  readonly kind: 'upload' | 'download'
  /** Size of an upload; none for files that belong to the operator, which stay. */
  readonly bytes?: number
  readonly expiresAt: number
}

/**
 * An exchange that keeps uploads in `folder`, made with mode 0700 when the first file arrives. The folder lies in the
 * data folder, so that whoever opens that one next removes what a killed host left. `now` is milliseconds.
 */
export function createFileExchange(
  folder: string,
  { now = Date.now, maxWaitingBytes = MAX_WAITING_BYTES }: { now?: () => number; maxWaitingBytes?: number } = {},
) {
  const waiting = new Map<string, Waiting>()
  let arriving = 0
  let arrivingBytes = 0
  const waitingBytes = () => [...waiting.values()].reduce((sum, { bytes = 0 }) => sum + bytes, arrivingBytes)

  const forget = (token: string, entry: Waiting) => {
    waiting.delete(token)
    // Best effort: the folder itself goes when the host ends.
    if (isOurs(entry)) void rm(entry.path, { force: true }).catch(() => undefined)
  }
  const dropExpired = () => {
    for (const [token, entry] of waiting) if (entry.expiresAt <= now()) forget(token, entry)
  }
  const keep = (entry: Omit<Waiting, 'expiresAt'>, token = randomSecret()): string => {
    waiting.set(token, { ...entry, expiresAt: now() + TOKEN_LIFETIME_MS })
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
    /** Hands in a file of the operator's, which stays where it is; under a random token unless one is given. */
    add: (path: string, token?: string): string => {
      dropExpired()
      return keep({ path, kind: 'upload' }, token)
    },
    /**
     * Hands in a file that arrives as a stream; it is kept in a private folder until its token expires.
     * @throws AppError `limit-exceeded` beyond {@link MAX_UPLOAD_BYTES} or {@link MAX_WAITING_FILES}, or when all
     * uploads together hold too much; nothing is left behind.
     */
    async receive(body: Readable): Promise<string> {
      dropExpired()
      if (waiting.size + arriving >= MAX_WAITING_FILES)
        throw new AppError('limit-exceeded', `${MAX_WAITING_FILES} files are waiting already`, { hint: LATER })
      // Counted from now on: others arrive while this one is read.
      arriving += 1
      let bytes = 0
      const count = (length: number) => {
        bytes += length
        arrivingBytes += length
        if (bytes > MAX_UPLOAD_BYTES)
          throw new AppError('limit-exceeded', `The file is larger than ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB`)
        if (waitingBytes() > maxWaitingBytes)
          throw new AppError('limit-exceeded', 'The files that wait to be imported take too much space', {
            hint: LATER,
          })
      }
      const path = join(folder, `${randomSecret()}.upload`)
      try {
        await makeFolder(folder)
        await pipeline(body, counted(count), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
      } catch (thrown) {
        await rm(path, { force: true })
        throw uploadError(thrown, folder)
      } finally {
        arriving -= 1
        arrivingBytes -= bytes
      }
      return keep({ path, kind: 'upload', bytes })
    },
    take: async (token: string) => find(token, 'upload').path,
    /** Offers a finished file for one download under a name; it is removed when fetched, expired or the oldest of many. */
    offer: (path: string, name: string): string => {
      dropExpired()
      const [oldest, ...others] = [...waiting].filter(([, { kind }]) => kind === 'download')
      if (oldest && others.length + 1 >= MAX_WAITING_FILES) forget(...oldest)
      return keep({ path, name, kind: 'download' })
    },
    /** The offered file, once. The caller removes it after sending. @throws AppError `not-found` */
    claim(token: string): { path: string; name: string } {
      const { path, name = basename(path) } = find(token, 'download')
      waiting.delete(token)
      return { path, name }
    },
    /** Removes every file that was left with the exchange. */
    async dispose(): Promise<void> {
      const ours = [...waiting.values()].filter(isOurs).map(({ path }) => path)
      waiting.clear()
      await Promise.all(ours.map((path) => rm(path, { force: true })))
    },
  }
}

const LATER = 'Import or leave those first; a file nobody takes is dropped after an hour.'

/** False for files that belong to the operator. */
const isOurs = ({ kind, bytes }: Waiting) => kind === 'download' || bytes !== undefined

/** Counts what really passes: a declared length is only a claim. `count` throws to end it. */
function counted(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        count(chunk.length)
        done(null, chunk)
      } catch (thrown) {
        done(asAppError(thrown))
      }
    },
  })
}

function uploadError(thrown: unknown, folder: string): AppError {
  if (thrown instanceof AppError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOSPC')
    return new AppError('store-full', 'There is no space left for the uploaded file', {
      cause: thrown,
      hint: `Free space in ${folder}.`,
    })
  return new AppError('peer-error', 'The upload was broken off', { cause: thrown })
}
