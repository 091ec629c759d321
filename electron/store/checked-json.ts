/** Small JSON files with a checksum of their own: a changed digit is a digit still, and would be believed. */
import { crc32 } from 'node:zlib'
import { z } from 'zod'

/** The text of a file that holds `fields`; those that are undefined are left out. */
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

const checkOf = (fields: object) => crc32(JSON.stringify(fields)).toString(16).padStart(8, '0')
