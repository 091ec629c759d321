/**
 * One writer per data folder: two processes appending to, or rewriting, the same files lose each other's records.
 * The lock is a folder whose time stamp its holder keeps fresh; one that is no longer kept fresh is taken over.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@shared/contract/errors'
import lockfile from 'proper-lockfile'
import { z } from 'zod'
import { diskError, parseJson, readTextIfPresent, removePath, replaceFile, statIfPresent, systemCode } from '../disk'

/** A holder that did not renew for this long is taken for dead. */
const STALE_MS = 10_000
const RENEW_MS = 2_000
/** Longer than the moment in which two processes can both find the same lock stale and take it. */
const TAKEOVER_CHECK_MS = 300

export type StoreLock = Awaited<ReturnType<typeof lockStore>>

const holderSchema = z.object({ token: z.string(), pid: z.number(), host: z.string(), since: z.string() })

/** Asks the system whether a process of this computer is alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) !== 'ESRCH' // EPERM: it is, and belongs to somebody else.
  }
}

/**
 * Frees a lock whose holder cannot be alive, whatever its time stamp says: its process is gone, or the stamp lies in the
 * future and is not renewed.
 */
async function freeDeadLock(lockfilePath: string, holderFile: string): Promise<void> {
  const holder = await readHolder(holderFile)
  const stamp = await timeOf(lockfilePath)
  if (stamp === undefined) return
  const isGone = holder?.host === hostname() && !isAlive(holder.pid)
  const isInFuture = stamp > Date.now() + STALE_MS
  if (!isGone && !isInFuture) return
  if (!isGone) {
    await delay(2 * RENEW_MS)
    if ((await timeOf(lockfilePath)) !== stamp) return
  }
  // Another process may have found the same and hold the lock by now.
  if ((await readHolder(holderFile))?.token === holder?.token) await removePath(lockfilePath)
}

/** The holder of a folder's lock, or undefined when nobody has it. */
export async function lockHolder(folder: string): Promise<{ pid: number; host: string; since: string } | undefined> {
  const stamp = await timeOf(join(folder, 'lock'))
  const holder = await readHolder(join(folder, 'holder.json'))
  if (stamp === undefined || !holder) return undefined
  const isGone = holder.host === hostname() ? !isAlive(holder.pid) : stamp < Date.now() - STALE_MS
  return isGone ? undefined : { pid: holder.pid, host: holder.host, since: holder.since }
}

/**
 * Takes the lock of a folder, which exists.
 * @throws AppError `store-locked`, at once, naming the process that holds it.
 */
export async function lockStore(folder: string, now: () => Date) {
  const lockfilePath = join(folder, 'lock')
  const holderFile = join(folder, 'holder.json')
  let lost: Error | undefined
  const wasStale = (await timeOf(lockfilePath)) !== undefined
  if (wasStale) await freeDeadLock(lockfilePath, holderFile)
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
  // The library watches the lock by a timer, and timers are late after a sleep of this process; the file is not.
  const isHeld = () => !lost && holderNow(holderFile)?.token === token
  // The lock library frees its locks at exit too, but through a hook that write-file-atomic's own copy of the same
  // library takes away again (signal-exit 4 restores what signal-exit 3 had replaced).
  const releaseAtExit = () => {
    if (isHeld()) rmSync(lockfilePath, { recursive: true, force: true })
  }
  process.once('exit', releaseAtExit)
  return {
    /** Throws `store-locked` once another process has taken the lock over, such as after a long sleep of this computer. */
    assertHeld: (): void => {
      if (isHeld()) return
      throw new AppError('store-locked', `Another process has taken over the data folder ${folder}.`, {
        hint: 'Close this instance and start it again. Nothing is written until then.',
        context: { path: folder },
        cause: lost,
      })
    },
    release: async (): Promise<void> => {
      process.off('exit', releaseAtExit)
      if (isHeld()) await release()
    },
  }
}

async function heldByOther(folder: string, holderFile: string): Promise<AppError> {
  const holder = await readHolder(holderFile)
  const by = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process'
  return new AppError('store-locked', `The data folder ${folder} is in use by ${by}.`, {
    hint: 'Use the instance that is running, close it, or choose another data folder. When that process has ended, the folder is free at once; on another computer, within 15 seconds.',
    context: { path: folder, ...(holder ? { pid: holder.pid, host: holder.host } : {}) },
  })
}

type Holder = z.infer<typeof holderSchema>

async function readHolder(file: string): Promise<Holder | undefined> {
  return holderSchema.safeParse(parseJson(await readTextIfPresent(file))).data
}

/** The same at once, for the moment before a write. */
function holderNow(file: string): Holder | undefined {
  try {
    return holderSchema.safeParse(parseJson(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined // Whoever cannot read who holds the lock must not write.
  }
}

/** When a lock was renewed last, in milliseconds; undefined when there is none. */
const timeOf = async (path: string) => (await statIfPresent(path))?.mtimeMs
