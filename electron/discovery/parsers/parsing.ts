/** What all parsers of remote command output share: line splitting, JSON decoding and the one way to refuse a text. */
import { AppError } from '@shared/contract/errors'

/** How much of a refused text is kept in the error: enough to recognise a shell message, too little to flood a log. */
const EXCERPT_CHARACTERS = 120

/**
 * The error for a text that cannot be the output of `command` at all.
 *
 * @param command the command family as an operator knows it, such as `ip link`
 * @param text the refused text; only the beginning of its first line that is not blank goes into the error's context
 */
export function parseFailed(command: string, text: string, cause?: unknown): AppError {
  const excerpt = text.trimStart().slice(0, EXCERPT_CHARACTERS).split(/\r?\n/, 1)[0] ?? ''
  return new AppError('parse-failed', `The output of "${command}" has an unknown form`, {
    hint: 'Run the command on the host by hand and compare; a login banner or a shell message may be mixed into it.',
    context: { command, excerpt },
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The lines of a text that are not blank, without line ends (LF or CRLF); indentation is kept. */
export function filledLines(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trimEnd()]))
}

/** Whether `text` looks like JSON output rather than the textual form of the same command. */
export function isJson(text: string): boolean {
  const first = text.trimStart()[0]
  return first === '[' || first === '{'
}

/**
 * Decodes JSON printed by `command`.
 * @throws AppError `parse-failed` when the text is not JSON (cut off, or mixed with messages)
 */
export function decodeJson(command: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw parseFailed(command, text, error)
  }
}

/**
 * A plain object from pairs that came from another machine. Later pairs win; `__proto__` is left out, because copying
 * such an object key by key would replace the copy's prototype.
 */
export function safeRecord<V>(pairs: Iterable<readonly [string, V]>): Record<string, V> {
  return Object.fromEntries([...pairs].filter(([key]) => key !== '__proto__'))
}

/** The same record without the keys whose value is undefined, so that "unknown" is always an absent key. */
export function withoutUndefined<T extends object>(record: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T
}

/** A non-negative decimal integer, or undefined when the text is anything else. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/**
 * Splits a `key: value` line at its first colon.
 * @returns the trimmed halves, or undefined when there is no colon or nothing before it
 */
export function splitAtColon(line: string): readonly [string, string] | undefined {
  const colon = line.indexOf(':')
  const key = line.slice(0, Math.max(colon, 0)).trim()
  return key === '' ? undefined : [key, line.slice(colon + 1).trim()]
}
