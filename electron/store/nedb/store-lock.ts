/**
 * One writer per data folder: two processes appending to, or rewriting, the same files lose each other's records.
 * The lock is a folder whose time stamp its holder keeps fresh; one that is no longer kept fresh is taken over.
 */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@shared/contract/errors'
import lockfile from 'proper-lockfile'
import { z } from 'zod'
import { diskError, isMissing, readTextIfPresent, replaceFile, systemCode } from '../disk'

/** A holder that did not renew for this long is taken for dead. */
const STALE_MS = 10_000
const RENEW_MS = 2_000
/** Longer than the moment in which two processes can both find the same lock stale and take it. */
const TAKEOVER_CHECK_MS = 300

export interface StoreLock {
  /** Throws `store-locked` once another process has taken the lock over, such as after a long sleep of this computer. */
  assertHeld(): void
  release(): Promise<void>
}

const holderSchema = z.object({ token: z.string(), pid: z.number(), host: z.string(), since: z.string() })

/**
 * Takes the lock of a folder, which exists.
 * @throws AppError `store-locked`, at once, naming the process that holds it.
 */
export async function lockStore(folder: string, now: () => Date): Promise<StoreLock> {
  const lockfilePath = join(folder, 'lock')
  const holderFile = join(folder, 'holder.json')
  let lost: Error | undefined
  const wasStale = await exists(lockfilePath)
  let release: () => Promise<void>
  try {
    release = await lockfile.lock(folder, {
      lockfilePath,
      stale: STALE_MS,
      update: RENEW_MS,
      onCompromised: (error) => {
        lost = error
      },
    })
  } catch (error) {
    if (systemCode(error) === 'ELOCKED') throw await heldByOther(folder, holderFile)
    throw diskError(folder, error)
  }
  const token = randomUUID()
  try {
    const holder = { token, pid: process.pid, host: hostname(), since: now().toISOString() }
    await replaceFile(holderFile, `${JSON.stringify(holder)}\n`)
    if (wasStale) {
      // Of two processes that both take over a stale lock, the later one's token stands.
      await delay(TAKEOVER_CHECK_MS)
      if ((await readHolder(holderFile))?.token !== token) throw await heldByOther(folder, holderFile)
    }
  } catch (error) {
    await release().catch(() => undefined) // The reason to report is the one already at hand.
    throw error
  }
  // The lock library frees its locks at exit too, but through a hook that write-file-atomic's own copy of the same
  // library takes away again (signal-exit 4 restores what signal-exit 3 had replaced).
  const releaseAtExit = () => {
    if (!lost) rmSync(lockfilePath, { recursive: true, force: true })
  }
  process.once('exit', releaseAtExit)
  return {
    assertHeld: () => {
      if (!lost) return
      throw new AppError('store-locked', `Another process has taken over the data folder ${folder}.`, {
        hint: 'Close this instance and start it again. Nothing is written until then.',
        context: { path: folder },
        cause: lost,
      })
    },
    release: async () => {
      process.off('exit', releaseAtExit)
      if (!lost) await release()
    },
  }
}

async function heldByOther(folder: string, holderFile: string): Promise<AppError> {
  const holder = await readHolder(holderFile)
  const by = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process'
  return new AppError('store-locked', `The data folder ${folder} is in use by ${by}.`, {
    hint: 'Use the instance that is running, close it, or choose another data folder. After a crash the folder is free again within 15 seconds.',
    context: { path: folder, ...(holder ? { pid: holder.pid, host: holder.host } : {}) },
  })
}

async function readHolder(file: string): Promise<z.infer<typeof holderSchema> | undefined> {
  const text = await readTextIfPresent(file)
  if (text === undefined) return undefined
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    // Only used to say who holds the lock; the lock itself does not depend on this file.
    return undefined
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw diskError(path, error)
  }
}
