/** What a file from a stranger may ask of this computer. */
import { AppError } from '@shared/contract/errors'

const MIB = 1024 * 1024

/** Room for an inventory of half a million documents; nesting is limited by `assertStorable`. */
export const IMPORT_LIMITS = {
  /** Size of the file. */
  packedBytes: 100 * MIB,
  /** All entries together, counted while inflating. */
  unpackedBytes: 500 * MIB,
  /** Unpacked bytes per packed byte of one entry. */
  ratio: 100,
  entries: 64,
  /** Documents in all entries together. */
  records: 500_000,
  /** One line, that is one document. */
  lineBytes: 8 * MIB,
  stringLength: MIB,
  keysPerObject: 256,
}
export type ImportLimits = Readonly<typeof IMPORT_LIMITS>

/** A reference dump has a file per collection and inventory, and maps by name where others have lists. */
export const DUMP_LIMITS: ImportLimits = { ...IMPORT_LIMITS, entries: 512, keysPerObject: 4096 }

/** Short texts compress beyond any ratio without harm. */
export const RATIO_FREE_BYTES = MIB

/** The error for a file that asks for more. */
export function limitExceeded(what: string): AppError {
  return new AppError('limit-exceeded', `The file is refused: ${what}.`, {
    hint: 'Files exported by Calipso Desktop stay within the limits. Ask whoever made the file for another one. Nothing was imported.',
  })
}

/** Checks the size of what a document holds. @throws AppError `limit-exceeded`. */
export function assertModest(value: unknown, limits: ImportLimits): void {
  if (typeof value === 'string') {
    if (value.length > limits.stringLength)
      throw limitExceeded(`a text has more than ${limits.stringLength} characters`)
    return
  }
  if (value === null || typeof value !== 'object') return
  const members: unknown[] = Array.isArray(value) ? value : Object.values(value)
  if (!Array.isArray(value) && members.length > limits.keysPerObject) {
    throw limitExceeded(`a document has more than ${limits.keysPerObject} attributes on one level`)
  }
  for (const member of members) assertModest(member, limits)
}
