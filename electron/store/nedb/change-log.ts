/**
 * `changes-<n>.db`: changes to a generation, appended one a line. A line is one atomic change: either its newline was
 * written or the change did not happen.
 */
import { open, truncate } from 'node:fs/promises'
import { z } from 'zod'
import { diskError, FILE_MODE } from '../disk'
import type { InventoryChanges } from '../repository'
import { verifiedText, withChecksum } from './checked-lines'
import { damagedFile, readLines } from './line-files'

// Only the frame is validated: the checksum vouches that the documents in it are those that were written.
const lineSchema = z.object({ seq: z.number().int().positive(), changes: z.unknown() })

const HINT =
  'Put back a copy of the data folder, or discard this inventory and scan the environment again; its configuration is not affected.'

/**
 * Reads every change, in order.
 * @param atLeast how many changes are known to have been saved.
 * @throws AppError `store-corrupt` for a damaged line, a gap, or fewer changes than `atLeast`.
 */
export async function readChanges(file: string, atLeast: number): Promise<readonly InventoryChanges[]> {
  const changes: InventoryChanges[] = []
  await readLines(file, (line) => {
    const parsed = lineSchema.safeParse(parse(verifiedText(line)))
    if (!parsed.success || parsed.data.seq !== changes.length + 1) {
      throw damagedFile(file, `line ${changes.length + 1} is not as written`, HINT)
    }
    changes.push(parsed.data.changes as InventoryChanges)
  })
  if (changes.length < atLeast) {
    throw damagedFile(file, `it holds ${changes.length} changes, but ${atLeast} were saved`, HINT)
  }
  return changes
}

/**
 * Appends the change with number `seq`, counted from 1. Survives the end of this process; not fsynced.
 * @returns the bytes written.
 * @throws AppError `store-full` and the like; the file is then as before.
 */
export async function appendChange(file: string, seq: number, changes: InventoryChanges): Promise<number> {
  const line = Buffer.from(`${withChecksum(JSON.stringify({ seq, changes }))}\n`, 'utf8')
  try {
    const handle = await open(file, 'a', FILE_MODE)
    const { size } = await handle.stat()
    try {
      await handle.writeFile(line)
    } catch (error) {
      // A part of the line may have reached the file: without it the next change starts on a line of its own.
      await truncate(file, size)
      throw error
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw diskError(file, error)
  }
  return line.length
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
