/**
 * The known_hosts format: parsing, host matching and the verdict about a presented key. Pure.
 *
 * Format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"; matching agrees with `ssh-keygen -F` (known-hosts.test.ts compares).
 * Certificate authorities are recognised and skipped: this product does not use host certificates.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Trust, trustSchema } from '@shared/model/host-key'
import { withoutBrackets } from '../../addresses'
import { unique } from '../../values'

/** One usable line: `names` is its first field (patterns, or one hashed name), `key` the public key in base64. */
export interface KnownHostLine {
  readonly marker: 'revoked' | 'cert-authority' | undefined
  readonly names: string
  readonly keyType: string
  readonly key: string
  /** What follows the key. */
  readonly comment: string
  /** 1-based, for messages. */
  readonly line: number
  /** Where the line stands, for messages. */
  readonly file?: string
}

/** What known hosts say about a presented key. `changed` lists where the host's other key is. */
type HostKeyVerdict =
  | { readonly state: 'known' | 'unknown' | 'revoked' }
  | { readonly state: 'changed'; readonly line: KnownHostLine }

const LINE = /^(?:@(\S+)[ \t]+)?(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]*(.*)/

/** Reads the lines of a file; comments, empty, malformed and torn lines are skipped as ssh does. */
export function parseKnownHosts(text: string): KnownHostLine[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const trimmed = raw.trim()
    const match = trimmed.startsWith('#') ? null : LINE.exec(trimmed)
    if (match === null) return []
    const [, marker, names, keyType, key, comment = ''] = match
    if (names === undefined || keyType === undefined || key === undefined) return []
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return []
    if (!isWholeKey(key, keyType)) return []
    return [{ marker, names, keyType, key, comment, line: index + 1 }]
  })
}

/** The name a host is filed under: "node1", or "[node1]:2222" for another port than 22. Lower case. */
export function knownHostName(host: string, port: number): string {
  const name = withoutBrackets(host.toLowerCase())
  return port === 22 ? name : `[${name}]:${port}`
}

/** The host and port behind a name of {@link knownHostName}. */
export function hostOfName(name: string): { host: string; port: number } {
  const [, host, port] = /^\[(.+)\]:(\d+)$/.exec(name) ?? []
  return host === undefined ? { host: name, port: 22 } : { host, port: Number(port) }
}

/** Finds the lines that speak about a name (as made by {@link knownHostName}) without going through all of them. */
export function lookUpIn(lines: readonly KnownHostLine[]): (name: string) => KnownHostLine[] {
  const isPattern = ({ names }: KnownHostLine) => names.startsWith('|') || /[*?!]/.test(names)
  const patterns = lines.filter(isPattern)
  const plain = new Map<string, KnownHostLine[]>()
  for (const line of lines) {
    if (isPattern(line)) continue
    for (const name of unique(line.names.toLowerCase().split(','))) {
      const known = plain.get(name)
      if (known) known.push(line)
      else plain.set(name, [line])
    }
  }
  return (name) =>
    [...(plain.get(name) ?? []), ...patterns.filter((line) => matchesName(line.names, name))].sort(
      (a, b) => a.line - b.line,
    )
}

const matchesName = (names: string, name: string): boolean =>
  names.startsWith('|') ? matchesHashed(names, name) : matchesPatterns(names, name)

/** "|1|<salt>|<HMAC-SHA1 of the name>", both base64. */
function matchesHashed(field: string, name: string): boolean {
  const [, magic, salt, digest] = field.split('|')
  if (magic !== '1' || salt === undefined || digest === undefined) return false
  const expected = Buffer.from(digest, 'base64')
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** Comma-separated patterns with `*` and `?`; a matching `!pattern` rules the line out wherever it stands. */
function matchesPatterns(field: string, name: string): boolean {
  let isMatch = false
  for (const pattern of field.toLowerCase().split(',')) {
    const isNegated = pattern.startsWith('!')
    if (!matchesPattern(isNegated ? pattern.slice(1) : pattern, name)) continue
    if (isNegated) return false
    isMatch = true
  }
  return isMatch
}

/** Glob match in O(pattern × name): a regular expression built from a file could be made to backtrack for ever. */
function matchesPattern(pattern: string, name: string): boolean {
  let reachable = new Set([0])
  for (const char of pattern) {
    const next = new Set<number>()
    for (const at of reachable) {
      if (char === '*') for (let end = at; end <= name.length; end++) next.add(end)
      else if (at < name.length && (char === '?' || char === name[at])) next.add(at + 1)
    }
    reachable = next
  }
  return reachable.has(name.length)
}

/** The type inside a public key blob: a length-prefixed string at its start ("ssh-ed25519"); "" when the blob is garbage. */
export function keyTypeOf(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0
  return length > 0 && length <= 64 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : ''
}

/** Whether base64 text holds a key of that type to its end: length-prefixed strings (RFC 4253 §6.6), the first one the type. */
function isWholeKey(base64: string, keyType: string): boolean {
  const blob = Buffer.from(base64, 'base64')
  if (keyTypeOf(blob) !== keyType) return false
  let at = 0
  while (at + 4 <= blob.length) at += 4 + blob.readUInt32BE(at)
  return at === blob.length
}

/** "SHA256:…" as `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/**
 * Judges a presented key. A revoked key is never accepted; an equal key wins over a different one elsewhere.
 * Stricter than ssh in one case: a host known only under another key type counts as changed, because the connection
 * asks for the known types first and a genuine server would have presented one.
 * @param relevant the lines about the host
 */
export function judgeHostKey(relevant: readonly KnownHostLine[], key: Buffer): HostKeyVerdict {
  const isSame = (line: KnownHostLine) => Buffer.from(line.key, 'base64').equals(key)
  if (relevant.some((line) => line.marker === 'revoked' && isSame(line))) return { state: 'revoked' }
  const plain = relevant.filter((line) => line.marker === undefined)
  if (plain.some(isSame)) return { state: 'known' }
  const other = plain.find((line) => line.keyType === keyTypeOf(key)) ?? plain[0]
  return other === undefined ? { state: 'unknown' } : { state: 'changed', line: other }
}

/** How a key came to be trusted, as a comment that ssh passes over: "calipso 2026-11-22T14:03:00Z trust-all list%20of%2046". */
export const trustComment = ({ at, how, compared }: Trust): string =>
  ['calipso', at, how, ...(compared === undefined ? [] : [encodeURIComponent(compared)])].join(' ')

/** What a comment of {@link trustComment} says; undefined for any other. */
export function trustIn(comment: string): Trust | undefined {
  const [mark, at, how, compared] = comment.split(' ')
  if (mark !== 'calipso') return undefined
  return trustSchema.safeParse({ at, how, ...(compared === undefined ? {} : { compared: decoded(compared) }) }).data
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
