/**
 * Takes secrets out of text before it is written or shown: first the values that are known, in the encodings they
 * travel in, then what looks like a secret by its surroundings.
 */

export type Redactor = ReturnType<typeof createRedactor>

export const REDACTED = '[secret]'

/** Shorter values occur in ordinary words and numbers too often to be replaced wherever they stand. */
const MIN_LENGTH = 4
/** Tokens come and go in a process that runs for weeks; what is still in use is learned again and so stays. */
const MOST_VALUES = 256

export function createRedactor() {
  const known = new Map<string, Set<string>>()
  let pattern: RegExp | undefined

  /** The text with every secret replaced by `[secret]`. */
  const text = (input: string): string => {
    const withoutKnown = pattern ? input.replace(pattern, REDACTED) : input
    return PATTERNS.reduce((current, [look, put]) => current.replace(look, put), withoutPrivateKeys(withoutKnown))
  }

  /** A copy of a JSON value with every string redacted, and whole values under names such as "password" replaced. */
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(json)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        text(key),
        // Flags such as `has_password: true` and whether a secret is set stay readable.
        SECRET_NAME.test(key) && ['string', 'number'].includes(typeof member) ? REDACTED : json(member),
      ]),
    )
  }

  return {
    /**
     * Values to be replaced from now on, the newest {@link MOST_VALUES} of them. Those shorter than four characters are
     * left to the patterns.
     */
    learn: (values: Iterable<string>): void => {
      let isNew = false
      for (const value of values) {
        if (value.length < MIN_LENGTH) continue
        const forms = known.get(value)
        isNew ||= forms === undefined
        known.delete(value)
        known.set(value, forms ?? encodingsOf(value))
      }
      if (!isNew) return
      for (const oldest of [...known.keys()].slice(0, -MOST_VALUES)) known.delete(oldest)
      // Longest first, so that a secret that contains another is replaced whole. Forms are literals, escaped.
      const forms = [...new Set([...known.values()].flatMap((all) => [...all]))].sort((a, b) => b.length - a.length)
      pattern =
        forms.length === 0
          ? undefined
          : new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g')
    },
    text,
    json,
  }
}

const SECRET_NAME =
  /pass(word|wd|phrase)?$|^pwd$|_pwd$|secret|token$|api_?key$|private_?key$|^authorization$|^cookie$|credential_secret/i

// Every quantifier is bounded or runs over a class that excludes what follows it, so matching time is linear.
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b((?:X-Auth-Token|X-Subject-Token|X-Service-Token)["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi, `$1${REDACTED}`],
  // A cookie header holds several values, and which of them is the session nobody can tell.
  [/\b((?:Set-)?Cookie["']?\s*[:=]\s*["']?)[^\r\n"'}]+/gi, `$1${REDACTED}`],
  [/\b(Authorization["']?\s*[:=]\s*["']?(?:[A-Za-z][\w-]{0,20}[ ]+)?)[^\r\n"'}]+/gi, `$1${REDACTED}`],
  [/\b(gAAAA)[\w-]{40,}={0,2}/g, REDACTED],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"']{0,255}:)[^\s/@"']+(@)/gi, `$1${REDACTED}$2`],
  [
    /([\w-]{0,40}(?:password|passwd|passphrase|secret|token|api_?key)["']?\s*[=:]\s*)("[^"\n]*"|'[^'\n]*'|[^\s"',;&}]+)/gi,
    `$1${REDACTED}`,
  ],
  [/(\bpwd["']?\s*[=:]\s*)("[^"\n]*"|'[^'\n]*'|[^\s"',;&}]+)/gi, `$1${REDACTED}`],
]

/** A block from its first line to its last; one that is cut off, to the end of the string it stands in. */
function withoutPrivateKeys(text: string): string {
  let clean = ''
  let from = 0
  let isInside = false
  for (const match of text.matchAll(/-----(BEGIN|END) [A-Z ]{0,20}PRIVATE KEY-----/g)) {
    if (match[1] === 'BEGIN' && !isInside) {
      clean += text.slice(from, match.index) + REDACTED
      isInside = true
    } else if (match[1] === 'END' && isInside) {
      from = match.index + match[0].length
      isInside = false
    }
  }
  const end = isInside ? text.indexOf('"', text.lastIndexOf('PRIVATE KEY-----')) : from
  return end < 0 ? clean : clean + text.slice(end)
}

/** The forms in which a value turns up in URLs, headers, JSON, HTML, shell commands and dumps. */
function encodingsOf(value: string): Set<string> {
  const bytes = Buffer.from(value, 'utf8')
  const hex = bytes.toString('hex')
  const json = JSON.stringify(value).slice(1, -1)
  // Python, which OpenStack is written in, writes JSON in ASCII.
  const ascii = json.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const percent = encodeURIComponent(value)
  const form = new URLSearchParams({ v: value }).toString().slice(2)
  const html = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const perByte = bytes.reduce((all, byte) => `${all}%${byte.toString(16).padStart(2, '0')}`, '')
  const forms = [
    value,
    ...[percent, form].flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]),
    ...[perByte, hex].flatMap((text) => [text, text.toUpperCase()]),
    json,
    ascii,
    // A JSON text as a string inside another one.
    JSON.stringify(json).slice(1, -1),
    html.replaceAll('"', '&quot;'),
    html.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    value.replaceAll("'", `'\\''`),
    ...base64Forms(bytes),
  ]
  return new Set(forms.filter((form) => form.length >= MIN_LENGTH))
}

/**
 * Base64 of a value wherever it stands in what was encoded ("user:password"): three alignments, each without the
 * characters at its ends that depend on the neighbours.
 */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const start = Math.ceil((offset * 8) / 6)
    const end = Math.floor(((offset + bytes.length) * 8) / 6)
    const inner = encoded.slice(start, end)
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
