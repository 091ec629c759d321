/**
 * Files of one JSON document a line: reading in bounded steps, writing as a stream, and repair of a torn last line.
 *
 * A line ends with a newline or it was never completely written; every reader of these files relies on that.
 */
import { createHash, randomUUID } from 'node:crypto'
import { copyFile, rename, stat, truncate } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { takeTurns } from '../../turns'
import { ensureFolder, ifPresent, translated, withFile } from '../disk'
import type { RevisionLedger } from '../repository'

/** What every part of a store that writes files of its own is given. */
export interface StorePlace {
  readonly quarantineFolder: string
  readonly ledger: RevisionLedger
  /** Told of every repaired torn tail. */
  readonly onRepair: (tail: TornTail) => void
  /** Throws when this process may no longer write (lock lost, store closed). */
  readonly assertWritable: () => void
}

const CHUNK_BYTES = 256 * 1024
const NEWLINE = 0x0a

/** What a line file held or was given, with the hash of it all: compared with the manifest to notice damage. */
export const fileFactsSchema = z.strictObject({ records: z.number(), bytes: z.number(), sha256: z.string() })
export type FileFacts = z.infer<typeof fileFactsSchema>

/** One line per document, in chunks of about `size` characters. */
export function* jsonLines(documents: Iterable<unknown>, size = CHUNK_BYTES): Generator<Buffer> {
  let pending = ''
  for (const document of documents) {
    pending += `${JSON.stringify(document)}\n`
    if (pending.length < size) continue
    yield Buffer.from(pending, 'utf8')
    pending = ''
  }
  if (pending !== '') yield Buffer.from(pending, 'utf8')
}

/**
 * Writes one line per document, fsynced; an existing file is replaced in place (callers use names not yet referred to).
 * @throws AppError `store-full` and the like; the incomplete file is left for the caller to remove.
 */
export async function writeLines(file: string, documents: readonly unknown[]): Promise<FileFacts> {
  const hash = createHash('sha256')
  const turns = takeTurns()
  let bytes = 0
  await translated(file, () =>
    withFile(file, 'w', async (handle) => {
      for (const chunk of jsonLines(documents)) {
        hash.update(chunk)
        bytes += chunk.length
        // `writeFile` on a handle continues at its position and, unlike `write`, never writes only a part.
        await handle.writeFile(chunk)
        if (turns.isOver()) await turns.next()
      }
      await handle.sync()
    }),
  )
  return { records: documents.length, bytes, sha256: hash.digest('hex') }
}

/**
 * Reads a line file, calling `onLine` for every complete line, without holding the event loop.
 * @returns facts of the file as read; `undefined` when there is no such file. A last line without newline is counted in
 * `bytes` and the hash, not given to `onLine`.
 */
export async function readLines(file: string, onLine: (line: string) => void): Promise<FileFacts | undefined> {
  const hash = createHash('sha256')
  const turns = takeTurns()
  let records = 0
  let bytes = 0
  return ifPresent(file, () =>
    withFile(file, 'r', async (handle) => {
      // A line may span chunks; bytes are collected, not text, so that a character split in two stays whole.
      let rest: Buffer[] = []
      for (;;) {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES)
        if (bytesRead === 0) return { records, bytes, sha256: hash.digest('hex') }
        const chunk = buffer.subarray(0, bytesRead)
        hash.update(chunk)
        bytes += bytesRead
        const lastNewline = chunk.lastIndexOf(NEWLINE)
        if (lastNewline < 0) {
          rest.push(chunk)
          continue
        }
        const text = Buffer.concat([...rest, chunk.subarray(0, lastNewline)]).toString('utf8')
        rest = [chunk.subarray(lastNewline + 1)]
        for (const line of text.split('\n')) {
          records += 1
          onLine(line)
          if (turns.isOver()) await turns.next()
        }
      }
    }),
  )
}

/**
 * Appends text that ends with a newline; not fsynced.
 * @returns the bytes written.
 * @throws AppError `store-full` and the like; the file is then as before.
 */
export async function appendLines(file: string, text: string): Promise<number> {
  const bytes = Buffer.from(text, 'utf8')
  await translated(file, () =>
    withFile(file, 'a', async (handle) => {
      const { size } = await handle.stat()
      // Without the part that may have reached the file, the next line starts on a line of its own.
      await handle.writeFile(bytes).catch(async (error) => {
        await handle.truncate(size)
        throw error
      })
    }),
  )
  return bytes.length
}

/** A torn last line that was cut off. */
export type TornTail = NonNullable<Awaited<ReturnType<typeof repairTornTail>>>

/**
 * Cuts an incomplete last line, which a process killed in the middle of a write leaves, after keeping a copy of the
 * whole file in `quarantineFolder`. NeDB refuses small files with a torn line, so this runs before it opens one.
 * @returns what was cut, and where the copy is; undefined when the file is whole, empty or absent.
 */
export async function repairTornTail(file: string, quarantineFolder: string) {
  return ifPresent(file, async () => {
    const { size } = await stat(file)
    const whole = await endOfLastLine(file, size)
    if (whole === size) return undefined
    const quarantine = await quarantineCopy(file, quarantineFolder)
    await truncate(file, whole)
    return { file, quarantine, lostBytes: size - whole }
  })
}

/** Moves a file or folder into the quarantine, under a name not yet used; fine when it does not exist. */
export async function moveAside(path: string, quarantineFolder: string): Promise<void> {
  await ensureFolder(quarantineFolder)
  await ifPresent(path, () => rename(path, nameAside(path, quarantineFolder)))
}

/** Copies a damaged file aside under a name not yet used. @returns the copy, or undefined when there is no such file. */
export async function quarantineCopy(file: string, quarantineFolder: string): Promise<string | undefined> {
  await ensureFolder(quarantineFolder)
  const copy = nameAside(file, quarantineFolder)
  return ifPresent(file, () => copyFile(file, copy).then(() => copy))
}

const nameAside = (path: string, quarantineFolder: string) =>
  join(quarantineFolder, `${basename(dirname(path))}-${basename(path)}.${randomUUID()}`)

/** What to do about a damaged inventory. */
export const INVENTORY_HINT =
  'Run calipso recover to go back to the scan before or to discard this inventory; the configuration of the environment is not affected.'

/** The error for a file that is not what was written to it. */
export function damagedFile(file: string, found: string, hint: string): AppError {
  return new AppError('store-corrupt', `${file} is damaged: ${found}.`, { hint, context: { path: file } })
}

/** The same for a file of an inventory. */
export const damagedInventory = (file: string, found: string) => damagedFile(file, found, INVENTORY_HINT)

function endOfLastLine(file: string, size: number): Promise<number> {
  return withFile(file, 'r', async (handle) => {
    let end = size
    while (end > 0) {
      const start = Math.max(0, end - CHUNK_BYTES)
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start)
      const newline = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE)
      if (newline >= 0) return start + newline + 1
      end = start
    }
    return 0
  })
}
