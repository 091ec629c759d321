/** Reads environment documents from a file: one document, or a list of them. */
import { readFile, stat } from 'node:fs/promises'
import { AppError } from '@shared/contract/errors'
import { parse as parseJson } from 'secure-json-parse'

/** An environment document is a few kilobytes; this keeps a wrong file from being read whole. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * The documents of the file, not validated yet.
 * @throws AppError `not-found` or `permission-denied` when it cannot be read, `validation` when it is not JSON.
 */
export async function readEnvironmentFile(path: string): Promise<unknown[]> {
  const text = await readText(path)
  let value: unknown
  try {
    value = parseJson(text.replace(/^\uFEFF/, ''), undefined, { protoAction: 'error', constructorAction: 'error' })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : ''
    // SECURITY: newer engines quote the text around the mistake, which may be a password; only the place is repeated.
    const place = /position \d+|line \d+ column \d+/.exec(reason)?.[0]
    throw new AppError('validation', `${path} is not valid JSON${place ? ` (at ${place})` : ''}`)
  }
  return Array.isArray(value) ? value : [value]
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > MAX_FILE_BYTES) throw new AppError('limit-exceeded', `${path} is larger than ${MAX_FILE_BYTES} bytes`)
    return await readFile(path, 'utf8')
  } catch (thrown) {
    throw fileError(path, thrown)
  }
}

/** A failure to read `path` in words. */
export function fileError(path: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOENT') return new AppError('not-found', `There is no file ${path}`, { cause: thrown })
  if (code === 'EACCES') return new AppError('permission-denied', `${path} may not be read`, { cause: thrown })
  return new AppError('not-found', `${path} cannot be read`, { cause: thrown })
}
