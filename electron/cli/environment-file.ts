/** Reads environment documents from a file: one document, or a list of them. */
import { readFile, stat } from 'node:fs/promises'
import { AppError, asAppError } from '@shared/contract/errors'
import { readEnvironmentDocuments } from '@shared/model/environment-document'

/** An environment document is a few kilobytes; this keeps a wrong file from being read whole. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * The documents of the file, not validated yet.
 * @throws AppError `not-found` or `permission-denied` when it cannot be read, `validation` when it is not JSON in any of the forms of `readEnvironmentDocuments`.
 */
export async function readEnvironmentFile(path: string): Promise<unknown[]> {
  const text = await readText(path)
  let documents: unknown[]
  try {
    documents = readEnvironmentDocuments(text)
  } catch (thrown) {
    const { hint, context } = asAppError(thrown)
    throw new AppError(
      'validation',
      `${path} is not valid JSON (at ${context?.place})`,
      hint === undefined ? {} : { hint },
    )
  }
  if (documents.length > 0) return documents
  throw new AppError('validation', `${path} holds no environment`, {
    hint: 'It must hold a document of the form of Calipso’s environments_config, or a list of them.',
  })
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
