/**
 * JSON the way MongoDB's tools and people write it: the shell's `NumberInt(4567)`, `ISODate("…")` and `ObjectId("…")`,
 * Extended JSON's `{"$numberInt": "4567"}`, keys without quotes, single quotes, trailing commas, comments, and several
 * documents one after the other. Pure; nothing is evaluated.
 */
import { AppError } from '../contract/errors'

/** Deeper documents are refused: real ones nest five levels deep. */
const DEEPEST = 64

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<punctuation>[[\]{}(),:;])|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w$.-]))|(?<word>[\p{L}_$][\p{L}\p{N}_$.-]*)/uy

interface Token {
  readonly kind: 'punctuation' | 'string' | 'number' | 'word' | 'end'
  readonly text: string
  readonly at: number
}

/**
 * The documents of a text.
 * @throws AppError `parse-failed` naming line and column; the text is not quoted, because it may hold a secret
 */
export function parseLooseJson(text: string): unknown[] {
  const tokens = tokensOf(text.replace(/^\uFEFF/, ''))
  let at = 0
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '', at: text.length }
  const take = (): Token => {
    const token = peek()
    at += 1
    return token
  }
  const takes = (punctuation: string): boolean => {
    const token = peek()
    const isIt = token.kind === 'punctuation' && token.text === punctuation
    if (isIt) at += 1
    return isIt
  }
  const demand = (punctuation: string) => {
    if (!takes(punctuation)) throw misplaced(text, peek().at)
  }

  /** Values up to `close`, with commas between them and, if need be, behind them. */
  function listUntil<T>(close: string, item: () => T): T[] {
    const items: T[] = []
    while (!takes(close)) {
      items.push(item())
      if (takes(close)) break
      demand(',')
    }
    return items
  }

  function value(depth: number): unknown {
    const token = take()
    if (depth > DEEPEST) throw misplaced(text, token.at)
    if (token.kind === 'string') return unquote(token.text)
    if (token.kind === 'number') return Number(token.text)
    if (token.kind === 'word') return wordValue(token, depth)
    if (token.text === '[') return listUntil(']', () => value(depth + 1))
    if (token.text === '{') {
      const entries = listUntil('}', () => {
        const key = take()
        const name = key.kind === 'string' ? unquote(key.text) : key.text
        // A key that reaches for the prototype has no place in any document.
        if (key.kind === 'punctuation' || key.kind === 'end' || name === '__proto__') throw misplaced(text, key.at)
        demand(':')
        return [name, value(depth + 1)] as const
      })
      return extendedValue(entries)
    }
    throw misplaced(text, token.at)
  }

  function wordValue(token: Token, depth: number): unknown {
    if (token.text === 'new') return value(depth + 1)
    if (Object.hasOwn(LITERALS, token.text)) return LITERALS[token.text]
    demand('(')
    const values = listUntil(')', () => value(depth + 1))
    const [first] = values
    if (NUMBERS.has(token.text)) return Number(first)
    // The types of MongoDB are named like classes; anything else would have to be run.
    if (!/^[A-Z]/.test(token.text)) throw misplaced(text, token.at)
    return typeof first === 'object' && first !== null ? first : values.map(String).join(' ')
  }

  const documents: unknown[] = []
  while (peek().kind !== 'end') {
    documents.push(value(0))
    while (takes(';') || takes(',')) {
      // Between documents of a list that lost its brackets.
    }
  }
  return documents

  function tokensOf(source: string): Token[] {
    const found: Token[] = []
    TOKEN.lastIndex = 0
    for (let from = 0; from < source.length; from = TOKEN.lastIndex) {
      TOKEN.lastIndex = from
      const match = TOKEN.exec(source)
      if (!match) throw misplaced(source, from)
      for (const kind of ['punctuation', 'string', 'number', 'word'] as const) {
        const token = match.groups?.[kind]
        if (token !== undefined) found.push({ kind, text: token, at: from })
      }
    }
    return found
  }
}

const LITERALS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
  None: null,
  True: true,
  False: false,
}
const NUMBERS = new Set(['NumberInt', 'NumberLong', 'NumberDecimal', 'Number', 'Int32', 'Long', 'Double', 'Decimal128'])

/** Dates end here, in milliseconds since 1970. */
const LAST_DATE_MS = 8.64e15

/** `{"$numberInt": "5"}`, `{"$date": …}` and the like are the value they wrap; numbers beyond what JSON can tell stay text. */
export function extendedValue(entries: readonly (readonly [string, unknown])[]): unknown {
  const [only, ...others] = entries
  if (only === undefined || others.length > 0) return Object.fromEntries(entries)
  const [key, wrapped] = only
  if (key === '$numberLong' && !Number.isSafeInteger(Number(wrapped))) return wrapped
  if (/^\$number(?:Int|Long|Double|Decimal)$/.test(key)) return Number(wrapped)
  if (key === '$oid' || key === '$uuid') return wrapped
  if (key === '$date')
    return typeof wrapped === 'number' && Math.abs(wrapped) <= LAST_DATE_MS ? new Date(wrapped).toISOString() : wrapped
  return Object.fromEntries(entries)
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '0': '\0' }

function unquote(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex?: string, letter = '') =>
      hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
    )
}

function misplaced(text: string, at: number): AppError {
  const before = text.slice(0, at).split('\n')
  const place = `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`
  return new AppError('parse-failed', `The text cannot be read as JSON from ${place} on`, {
    hint: 'Look for a missing quote, comma or bracket there.',
    context: { place },
  })
}
