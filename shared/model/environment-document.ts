/** Reads environment documents as they are kept in files, dumps and guides (Calipso's `environments_config`). */
import { parseLooseJson } from '../text/loose-json'
import { foreignFields } from './environment'

/**
 * The documents of a text: one, a list of them, or several one after the other. Fields that are null or empty texts
 * count as absent, in the groups too: real documents carry `"admin_token": ""`.
 * @throws AppError `parse-failed` when the text is not JSON in any of its forms
 */
export function readEnvironmentDocuments(text: string): unknown[] {
  return parseLooseJson(text).flat().map(withoutEmpty)
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) =>
      field === null || field === '' ? [] : [[key, withoutEmpty(field)] as const],
    ),
  )
}

/** What of a document means something to Calipso's server only, and is kept for it. */
export function foreignOf(document: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).filter(([key, value]) => Object.hasOwn(foreignFields, key) && value !== undefined),
  )
}
