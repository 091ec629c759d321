/**
 * The lines of a collection's file: what is in it, and whether that is all that was written.
 *
 * Every line carries a checksum, so that a damaged one is noticed. Every write is one line with a rising revision and,
 * as `sum`, the digest of all documents after it, so that a line that is missing, doubled or older than it should be is
 * noticed too: whatever part of the file the last revision does not vouch for shows in the digest.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { verifiedText, withChecksum } from '../checksums'
import { parseJson, replaceFile } from '../disk'
import type { JsonValue } from '../repository'
import { readLines } from './line-files'

// The checksum vouches for the document; only the frame is checked.
const rowSchema = z.object({
  _id: z.string(),
  rev: z.number().int().positive(),
  sum: z.string().optional(),
  doc: z.custom<JsonValue>().optional(),
})
/** One write of a document; without `doc` it says that the document was removed. */
export type Row = z.infer<typeof rowSchema>
const deletedSchema = z.object({ _id: z.string(), $$deleted: z.literal(true) })

export type Rows = Awaited<ReturnType<typeof readRows>>

/** Reads a file as it is; one that does not exist holds nothing. A last line without newline is left out. */
export async function readRows(file: string) {
  /** The newest row of each id. */
  const rows = new Map<string, Row>()
  /** Lines that are not as written, or come after a newer one of the same id. */
  let damagedLines = 0
  await readLines(file, (line) => {
    const value = parseJson(verifiedText(line))
    const deleted = deletedSchema.safeParse(value)
    const row = rowSchema.safeParse(value)
    if (deleted.success) rows.delete(deleted.data._id)
    else if (row.success && row.data.rev > (rows.get(row.data._id)?.rev ?? 0)) rows.set(row.data._id, row.data)
    else damagedLines += 1
  })
  /** The highest one; 0 in an empty file. */
  const revision = Math.max(0, ...[...rows.values()].map((row) => row.rev))
  return { rows, revision, digest: digestOf(rows.values()), damagedLines }
}

/**
 * What is wrong with a file's rows, or undefined.
 * @param acknowledged the revision that is known to have been saved.
 * @param hasDigests false for files of version 0.1.0.
 */
export function problemOf(
  { rows, revision, digest, damagedLines }: Rows,
  acknowledged: number,
  hasDigests = true,
): string | undefined {
  if (damagedLines > 0) return `${damagedLines} of its lines are not as written`
  if (revision < acknowledged) return `it holds revision ${revision}, but revision ${acknowledged} was saved`
  if (!hasDigests) return undefined
  const newest = [...rows.values()].find((row) => row.rev === revision)
  if (newest && newest.sum !== sumText(digest)) return 'some of its lines are missing or older than what was saved'
  return undefined
}

/** Replaces the file by these rows and one more that vouches for them. @returns its revision. */
export async function writeRows(file: string, rows: Iterable<Row>, revision: number): Promise<number> {
  const kept = [...rows].filter((row) => row.doc !== undefined)
  const last: Row = { _id: 'rewritten', rev: revision + 1, sum: sumText(digestOf(kept)) }
  await replaceFile(file, [...kept, last].map((row) => `${lineOf(JSON.stringify(row))}\n`).join(''))
  return last.rev
}

/** The line for a row's JSON. NeDB ends lines at some characters that JSON leaves as they are within strings. */
export function lineOf(json: string): string {
  return withChecksum(
    json.replace(/[\u0085\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}

/** What a row adds to the digest; adding it twice takes it away again. */
export function digestOfRow(row: Pick<Row, '_id' | 'doc'> | undefined): bigint {
  if (row?.doc === undefined) return 0n
  const hash = createHash('sha256').update(`${row._id}\n${JSON.stringify(row.doc)}`)
  return BigInt(`0x${hash.digest('hex').slice(0, 32)}`)
}

export const sumText = (digest: bigint) => digest.toString(16)

function digestOf(rows: Iterable<Row>): bigint {
  let digest = 0n
  for (const row of rows) digest ^= digestOfRow(row)
  return digest
}
