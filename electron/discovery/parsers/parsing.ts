/** What all parsers of remote command output share: line splitting, JSON decoding and the one way to refuse a text. */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'

/** How much of a refused text is kept in the error: enough to recognise a shell message, too little to flood a log. */
const EXCERPT_CHARACTERS = 120

/**
 * The error for a text that cannot be the output of `command` at all.
 *
 * @param command the command family as an operator knows it, such as `ip link`
 * @param text the refused text; only the beginning of its first line that is not blank goes into the error's context
 */
export function parseFailed(command: string, text: string, cause?: unknown): AppError {
  return new AppError('parse-failed', `The output of "${command}" has an unknown form`, {
    hint: 'Run the command on the host manually and compare; a login banner or a shell message may be mixed into it.',
    context: { command, excerpt: excerptOf(text) },
    ...(cause === undefined ? {} : { cause }),
  })
}

function excerptOf(text: string): string {
  return text.trimStart().slice(0, EXCERPT_CHARACTERS).split(/\r?\n/, 1)[0] ?? ''
}

/** The lines of a text that are not blank, without line ends (LF or CRLF); indentation is kept. */
export function filledLines(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trimEnd()]))
}

/** Told of what in a text could not be read although the rest could. */
export type Report = (error: AppError) => void

/** Without a listener what is damaged is only left out. */
export const unheard: Report = () => {}

/** The error for a text of which one record or more could not be read. */
export function partlyRead(command: string, text: string): AppError {
  return new AppError('parse-failed', `Part of the output of "${command}" could not be read`, {
    hint: 'Run the command on the host manually; it may have been cut off, or one of the things it lists is printed wrongly.',
    context: { command, excerpt: excerptOf(text) },
  })
}

/** What begins JSON, and nothing in the text forms of the commands we read. A banner may stand before it. */
const JSON_BEGINS = /[[{]\s*["{[\]}]/

/**
 * The records a command printed in either of its forms.
 *
 * JSON is read record by record: one that is broken or cut off costs itself. Lists printed one after the other (a
 * command run in several containers) are one list.
 * @param fromText the lines of the textual form as records of the JSON form
 * @returns none for an empty text and an empty list
 * @throws AppError `parse-failed` when the text is not empty and no record of it can be read
 */
export function readRecords<T>(
  command: string,
  text: string,
  forms: { readonly schema: z.ZodType<T>; readonly fromText: (lines: string[]) => unknown[] },
  report: Report,
): T[] {
  const lines = filledLines(text)
  if (lines.length === 0) return []
  const json = JSON_BEGINS.test(text) ? readJson(text) : undefined
  const candidates = json?.values.flat() ?? forms.fromText(lines)
  // iproute2 4.x prints {} for what a filter leaves out
  const filled = candidates.filter((one) => typeof one !== 'object' || one === null || Object.keys(one).length > 0)
  const records = filled.flatMap((candidate) => forms.schema.safeParse(candidate).data ?? [])
  const isEmptyList = json !== undefined && !json.isDamaged && json.values.length > 0 && filled.length === 0
  if (records.length === 0 && !isEmptyList) throw parseFailed(command, text)
  if (records.length < filled.length || json?.isDamaged) report(partlyRead(command, text))
  return records
}

interface Span {
  readonly start: number
  /** Behind the closing bracket; undefined when the text ends before it. */
  end?: number
  readonly children: Span[]
}

/** Deeper brackets count as content: real output nests four levels deep, and a hostile one must not cost more. */
const DEEPEST_SPAN = 24

/** Reads the JSON documents in a text, whatever stands around them, and what is whole of those that are damaged. */
export function readJson(text: string): { readonly values: unknown[]; readonly isDamaged: boolean } {
  const whole = parseOrUndefined(text)
  if (whole !== undefined) return { values: [whole], isDamaged: false }
  // Something stands around it, or something in it is broken: looked at bracket by bracket.
  const found = { values: [] as unknown[], isDamaged: false }
  const salvage = (span: Span, depth: number): void => {
    const value = span.end === undefined ? undefined : parseOrUndefined(text.slice(span.start, span.end))
    if (value !== undefined) {
      found.values.push(value)
      return
    }
    // Brackets of a banner hold nothing that looks like a record.
    if (depth > 0 || span.children.length > 0) found.isDamaged = true
    // Of a record that is broken inside its parts are no records; a whole document, or what never ends, may hold some.
    if (depth === 0 || text[span.start] === '[' || span.end === undefined)
      for (const child of span.children) salvage(child, depth + 1)
  }
  for (const span of spansOf(text)) salvage(span, 0)
  return found
}

function parseOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** The bracketed parts of a text as a forest, in one pass; brackets inside strings do not count. */
function spansOf(text: string): Span[] {
  const roots: Span[] = []
  const open: Span[] = []
  let deeper = 0
  // A string ends at the latest with its line: JSON holds no line ends inside strings.
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"?|[[\]{}]/g)) {
    if (token === '[' || token === '{') {
      if (open.length >= DEEPEST_SPAN) deeper += 1
      else {
        const span: Span = { start: index, children: [] }
        ;(open.at(-1)?.children ?? roots).push(span)
        open.push(span)
      }
    } else if (token === ']' || token === '}') {
      if (deeper > 0) deeper -= 1
      else {
        const opening = token === ']' ? '[' : '{'
        const at = open.findLastIndex((span) => text[span.start] === opening)
        const closed = open[at]
        if (closed) closed.end = index + 1
        if (at !== -1) open.length = at
      }
    }
  }
  return roots
}

/** A text; anything else is absent. */
export const textField = z.string().optional().catch(undefined)
/** A number, also one that is written as a text; anything else is absent. */
export const numberField = z
  .union([z.number(), z.string().transform(wholeNumber)])
  .optional()
  .catch(undefined)
/** The texts of a list, or the one in its place; anything else is absent. */
export const textsField = z
  .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.unknown()))
  .transform((items) => items.filter((item) => typeof item === 'string'))
  .optional()
  .catch(undefined)

/**
 * A plain object from pairs that came from another machine. Later pairs win; `__proto__` is left out, because copying
 * such an object key by key would replace the copy's prototype.
 */
export function safeRecord<V>(pairs: Iterable<readonly [string, V]>): Record<string, V> {
  const record: Record<string, V> = {}
  for (const [key, value] of pairs) if (key !== '__proto__') record[key] = value
  return record
}

type Known<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The same record without the keys whose value is undefined, so that "unknown" is always an absent key. */
export function withoutUndefined<T extends object>(record: T): Known<T> {
  const known: Partial<T> = {}
  for (const key of Object.keys(record) as (keyof T)[]) if (record[key] !== undefined) known[key] = record[key]
  return known as unknown as Known<T>
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
