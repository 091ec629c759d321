/**
 * The access token of one run of the serve host, and the sessions of browsers that have shown it.
 *
 * The token is printed once inside the URL's fragment, which no server log or Referer ever contains, and lies in a file
 * only its owner can read, for scripts that use `Authorization: Bearer`.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { dirname } from 'node:path'
import { AppError } from '@shared/contract/errors'
import writeFileAtomic from 'write-file-atomic'
import { makeFolder } from '../../folders'
import { randomSecret } from '../random-secret'

/** A session unused for so long must show the token again. */
export const SESSION_IDLE_MS = 12 * 60 * 60 * 1000
/** Sessions kept; the least recently used goes first. */
export const MAX_SESSIONS = 64

/** True when both are the same text; takes the same time wherever they differ, and whatever their lengths. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * Writes the token to `path` with mode 0600, its folder with 0700.
 * @throws AppError `store-full` naming the file when it cannot be written.
 */
export async function writeTokenFile(path: string, token: string): Promise<void> {
  try {
    await makeFolder(dirname(path))
    await writeFileAtomic(path, `${token}\n`, { mode: 0o600 })
  } catch (cause) {
    throw new AppError('store-full', `The token file ${path} cannot be written`, {
      cause,
      hint: 'Check the folder: it must exist, be writable and have space.',
    })
  }
}

/** Browsers that have shown the token. Kept by digest: the cookie's value cannot be read back from memory dumps of the map. */
export class Sessions {
  readonly #lastUsed = new Map<string, number>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Starts a session and answers the cookie's value. */
  start(): string {
    const secret = randomSecret()
    this.#touch(keyOf(secret))
    const [oldest] = this.#lastUsed.keys()
    if (oldest !== undefined && this.#lastUsed.size > MAX_SESSIONS) this.#lastUsed.delete(oldest)
    return secret
  }

  /** True when the cookie belongs to a session that is alive; using it keeps it alive. */
  has(secret: string): boolean {
    const key = keyOf(secret)
    const lastUsed = this.#lastUsed.get(key)
    if (lastUsed === undefined) return false
    this.#lastUsed.delete(key)
    if (this.#now() - lastUsed > SESSION_IDLE_MS) return false
    this.#touch(key)
    return true
  }

  /** Most recently used last: maps keep the order of insertion. */
  #touch(key: string): void {
    this.#lastUsed.set(key, this.#now())
  }
}

// Looking a secret up by its digest gives away nothing through timing: nobody can choose a digest's prefix at will.
const keyOf = (secret: string) => digest(secret).toString('base64')
