/** The gate for documents whose shape a schema describes. */
import { validationError } from '@shared/contract/errors'
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
