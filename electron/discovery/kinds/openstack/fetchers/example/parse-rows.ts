/** The parser of the example: pure, tolerant of what it does not know, strict about what it cannot read at all. */
import { AppError } from '@shared/contract/errors'
import { parse as parseJson } from 'secure-json-parse'
import type { z } from 'zod'

/**
 * Rows of a JSON list that have the wanted form; others are left out. `[{"dst":"default","gateway":"10.0.0.1","dev":"eth0"}]`
 * @throws AppError `parse-failed` when the text is no JSON list
 */
export function parseRows<T extends z.ZodType>(text: string, row: T): z.infer<T>[] {
  const rows = listFrom(text)
  if (rows === undefined)
    throw new AppError('parse-failed', 'the list of routes is no JSON list', {
      hint: 'Run the command on the host by hand; its iproute2 may be too old for JSON.',
    })
  return rows.flatMap((candidate) => {
    const parsed = row.safeParse(candidate)
    return parsed.success ? [parsed.data] : []
  })
}

function listFrom(text: string): unknown[] | undefined {
  try {
    const value: unknown = parseJson(text, { protoAction: 'remove', constructorAction: 'remove' })
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
