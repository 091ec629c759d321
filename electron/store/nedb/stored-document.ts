/** Reading back documents whose shape a schema describes. */
import { AppError, validationError } from '@shared/contract/errors'
import type { z } from 'zod'

/**
 * Parses what a collection is about to take, so that nothing is written that could not be read back.
 * @throws AppError `validation` naming every wrong field.
 */
export function parseForStorage<T>(what: string, schema: z.ZodType<T>, document: unknown): T {
  const result = schema.safeParse(document)
  if (!result.success) throw validationError(what, result.error)
  return result.data
}

/**
 * Parses what a collection holds. It was checked when written, so a mismatch means that someone changed the file.
 * @throws AppError `store-corrupt` naming the first wrong field.
 */
export function parseStored<T>(what: string, schema: z.ZodType<T>, stored: unknown): T {
  const result = schema.safeParse(stored)
  if (result.success) return result.data
  const problem = validationError(`The stored ${what}`, result.error)
  throw new AppError('store-corrupt', problem.message, {
    hint: 'Put back a copy of the data folder, or remove the document concerned.',
    cause: problem,
  })
}
