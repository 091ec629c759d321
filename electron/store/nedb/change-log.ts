/**
 * `changes-<n>.db`: changes to a generation, appended one a line. A line is one atomic change: either its newline was
 * written or the change did not happen.
 */

import { z } from 'zod'
import { verifiedText, withChecksum } from '../checksums'
import { parseJson } from '../disk'
import type { InventoryChanges } from '../repository'
import { appendLines, damagedInventory, readLines } from './line-files'

// Only the frame is validated: the checksum vouches that the documents in it are those that were written.
const lineSchema = z.object({
  seq: z.number().int().positive(),
  changes: z.custom<InventoryChanges>(),
  /** Given for a change that is the result of a scan. */
  commit: z.object({ scanId: z.string().optional() }).optional(),
})
export type ChangeLine = z.infer<typeof lineSchema>

/**
 * Reads every change, in order.
 * @param atLeast how many changes are known to have been saved.
 * @throws AppError `store-corrupt` for a damaged line, a gap, or fewer changes than `atLeast`.
 */
export async function readChanges(
  file: string,
  atLeast: number,
): Promise<{ readonly lines: readonly ChangeLine[]; readonly bytes: number }> {
  const lines: ChangeLine[] = []
  const facts = await readLines(file, (line) => {
    const parsed = lineSchema.safeParse(parseJson(verifiedText(line)))
    if (!parsed.success || parsed.data.seq !== lines.length + 1) {
      throw damagedInventory(file, `line ${lines.length + 1} is not as written`)
    }
    lines.push(parsed.data)
  })
  if (lines.length < atLeast) {
    throw damagedInventory(file, `it holds ${lines.length} changes, but ${atLeast} were saved`)
  }
  return { lines, bytes: facts?.bytes ?? 0 }
}

/**
 * Appends a change, numbered from 1. Survives the end of this process; not fsynced.
 * @returns the bytes written.
 * @throws AppError `store-full` and the like; the file is then as before.
 */
export function appendChange(file: string, line: ChangeLine): Promise<number> {
  return appendLines(file, `${withChecksum(JSON.stringify(line))}\n`)
}
