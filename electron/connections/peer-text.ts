/**
 * What peers say (answers, complaints, banners, headers), made fit for messages: a peer may echo the secrets it was
 * sent, aim escape sequences at the operator's terminal, or talk without end.
 */
import { AppError } from '@shared/contract/errors'
import { printable } from '@shared/text/printable'
import type { Redactor } from '../secrets/redactor'

/** Takes known and likely secrets out of a text. */
export type Clean = Redactor['text']

/** More than any message needs; what follows is not even looked at. */
const MOST_READ = 65_536
/**
 * One line of at most `most` characters without secrets, control characters or escape sequences.
 * @param most default 300
 */
export function peerText(raw: string, clean: Clean, most = 300): string {
  // Twice: a secret may hold what is stripped, and stripping may put a secret together.
  const stripped = printable(clean(raw.slice(0, MOST_READ)))
  const text = clean(stripped.replace(/\s+/g, ' ').trim())
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/** What a peer complained of, line by line: cleaned, with what follows the first 64 KiB left out. */
export function peerLines(raw: string, clean: Clean): string {
  const whole = raw.length > MOST_READ ? raw.slice(0, raw.lastIndexOf('\n', MOST_READ) + 1) : raw
  return whole === ''
    ? ''
    : clean(whole)
        .split('\n')
        .map((line) => peerText(line, clean, LONGEST))
        .join('\n')
}

/** Longest message, hint or detail of an error: our words and what a peer said. */
const LONGEST = 1_000

/** The errors of one place with every text cleaned; what needs no cleaning stays the same object, and so does its copy. */
export function createErrorCleaner(clean: Clean): (error: AppError) => AppError {
  const cleaned = new WeakMap<AppError, AppError>()
  return (error) => {
    const known = cleaned.get(error)
    if (known !== undefined) return known
    const copy = cleanCopy(error, clean)
    cleaned.set(error, copy)
    cleaned.set(copy, copy)
    return copy
  }
}

function cleanCopy(error: AppError, clean: Clean): AppError {
  const { code, retryable, cause } = error
  const text = (value: string) => peerText(value, clean, LONGEST)
  // What is said about a key is checked where it is found, and must stay what it is to be answered.
  const isKey = code === 'host-key-unknown' || code === 'host-key-changed'
  const context = Object.entries(error.context ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' && !isKey ? text(value) : value,
  ])
  const copy = new AppError(code, text(error.message), {
    retryable,
    cause,
    hint: error.hint && text(error.hint),
    context: error.context && Object.fromEntries(context),
    fields: error.fields?.map(({ path, message }) => ({ path: text(path), message: text(message) })),
  })
  return JSON.stringify(copy.toData()) === JSON.stringify(error.toData()) ? error : copy
}

/** The same object, with the errors of its asynchronous methods cleaned. */
export function withCleanErrors<T extends object>(target: T, clean: Clean): T {
  const cleanError = createErrorCleaner(clean)
  const wrapped = Object.entries(target).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member]
    return [
      name,
      (...args: unknown[]) => {
        const result: unknown = member.apply(target, args)
        if (!(result instanceof Promise)) return result
        return result.catch((error: unknown) => {
          throw error instanceof AppError ? cleanError(error) : error
        })
      },
    ]
  })
  // Every member stands under its own name and does what it did.
  return Object.fromEntries(wrapped) as T
}
