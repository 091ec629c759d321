/**
 * Compares keys with a list somebody has: lines of known_hosts files (also `ssh-keyscan` output), what
 * `ssh-keygen -l` prints ("256 SHA256:… node-1 (ED25519)"), or pairs of a name and a fingerprint. Pure.
 */
import type { ComparedKey, KeyComparison } from '@shared/model/host-key'
import { keyTypeWord } from '@shared/text/host-key-text'
import { fingerprintOf, knownHostName, lookUpIn, parseKnownHosts } from './known-hosts'

interface Listed {
  readonly fingerprint: string
  /** "ed25519"; undefined where the list does not say. */
  readonly type: string | undefined
  readonly line: number
  readonly isRevoked: boolean
}

const FINGERPRINT = /SHA256:[A-Za-z0-9+/]{43}/

/** @returns one comparison per key, how many keys the list has, and how many of them fit none of the hosts */
export function compareWithList(text: string, keys: readonly ComparedKey[]) {
  const hostLines = parseKnownHosts(text).filter(({ marker }) => marker !== 'cert-authority')
  const linesFor = lookUpIn(hostLines)
  const pairs = fingerprintLines(text)
  const used = new Set<number>()
  const results = keys.map((key): KeyComparison => {
    const names = [key.host, key.address ?? key.host].flatMap((host) => [knownHostName(host, key.port), host])
    const listed: Listed[] = [
      ...names.flatMap(linesFor).map(({ key: blob, keyType, line, marker }) => ({
        fingerprint: fingerprintOf(Buffer.from(blob, 'base64')),
        type: keyTypeWord(keyType),
        line,
        isRevoked: marker === 'revoked',
      })),
      ...names.flatMap((name) => pairs.get(name.toLowerCase()) ?? []),
    ]
    for (const { line } of listed) used.add(line)
    return judge(key, listed)
  })
  const lines = new Set([...hostLines, ...[...pairs.values()].flat()].map(({ line }) => line))
  return { results, lines: lines.size, unused: [...lines].filter((line) => !used.has(line)).length }
}

function judge({ fingerprint, algorithm }: ComparedKey, listed: readonly Listed[]): KeyComparison {
  const same = listed.filter((one) => one.fingerprint === fingerprint)
  if (same.some(({ isRevoked }) => isRevoked)) return { state: 'revoked' }
  if (same.length > 0) return { state: 'same' }
  // A key of another type says nothing about this one.
  const type = keyTypeWord(algorithm)
  const other = listed.find((one) => !one.isRevoked && (one.type ?? type) === type)
  if (!other) return { state: 'missing' }
  return { state: 'different', listed: { fingerprint: other.fingerprint, line: other.line } }
}

/** Every word of a line with a fingerprint may be the name of its host. */
function fingerprintLines(text: string): Map<string, Listed[]> {
  const found = new Map<string, Listed[]>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fingerprint = FINGERPRINT.exec(line)?.[0]
    if (fingerprint === undefined || line.trimStart().startsWith('#')) continue
    const type = /\((ED25519|ECDSA|RSA)\)/i.exec(line)?.[1]?.toLowerCase()
    const words = line.toLowerCase().split(/[\s,;]+/)
    // The comment of a host's own key is "root@node-1".
    for (const word of new Set(words.flatMap((one) => [one, one.replace(/^.*@/, '')]))) {
      const one = { fingerprint, type, line: index + 1, isRevoked: false }
      const known = found.get(word)
      if (known) known.push(one)
      else found.set(word, [one])
    }
  }
  return found
}
