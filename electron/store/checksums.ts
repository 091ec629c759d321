/**
 * Checksums within files. A flipped bit inside a JSON string leaves valid JSON, and a changed digit is a digit still:
 * parsing alone does not notice damage.
 */
import { crc32 } from 'node:zlib'
import { z } from 'zod'

/** The text of a small JSON file that holds `fields` and their checksum; those that are undefined are left out. */
export function checkedJson(fields: object): string {
  const plain: object = JSON.parse(JSON.stringify(fields))
  return `${JSON.stringify({ ...plain, check: checkOf(plain) }, undefined, 1)}\n`
}

const fileSchema = z.looseObject({ check: z.string().optional() })

/** What a file holds, its checksum taken off; `isIntact` is false when it does not fit, undefined when there is none. */
export function readCheckedJson(data: unknown): { fields: unknown; isIntact: boolean | undefined } {
  const file = fileSchema.safeParse(data)
  if (!file.success) return { fields: data, isIntact: undefined }
  const { check, ...fields } = file.data
  return { fields, isIntact: check === undefined ? undefined : check === checkOf(fields) }
}

const checkOf = (fields: object) => checksum(JSON.stringify(fields))

/** The line to write for `text`, which holds no newline: "<crc32, 8 hex digits> <text>". */
export const withChecksum = (text: string) => `${checksum(text)} ${text}`

/** The text of a checked line, or undefined when it is not what was written. */
export function verifiedText(line: string): string | undefined {
  const text = line.slice(9)
  return line[8] === ' ' && line.slice(0, 8) === checksum(text) ? text : undefined
}

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0')
