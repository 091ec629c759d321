/** How host keys are worded and ordered on screens. */
import type { HostKeyFinding, KeyComparison, KnownHostKey, TrustWay } from '@shared/model/host-key'
import type { StatusKey } from '../format/status'

export const TRUST_WORDS: Readonly<Record<TrustWay, string>> = {
  wizard: 'in the wizard',
  'trust-all': 'trust all',
  'single-host': 'single host',
  'first-contact': 'first contact',
  imported: 'imported',
}

export const STATE_WORDS: Readonly<Record<KnownHostKey['state'], string>> = {
  unchanged: 'unchanged',
  changed: 'changed',
  'not-seen': 'not seen yet',
  revoked: 'revoked',
}

/** "node-1", "node-1 port 2222"; hashed names say that they are. */
export function hostText({ host, port }: { host: string; port: number }): string {
  if (host.startsWith('|')) return 'hashed name'
  return port === 22 ? host : `${host} port ${String(port)}`
}

/** A fingerprint without the name of its hash. */
export const digestOf = (fingerprint: string): string => fingerprint.replace(/^SHA256:/, '')

/** What to compare a key by. */
export const keyId = ({
  host,
  port,
  fingerprint = '',
}: {
  host: string
  port: number
  fingerprint?: string | undefined
}) => `${host} ${String(port)} ${fingerprint}`

export interface Verdict {
  readonly status: StatusKey
  readonly text: string
  /** What needs somebody comes first. */
  readonly rank: number
}

/** What a comparison says. */
export const COMPARED: Readonly<Record<KeyComparison['state'], Verdict>> = {
  revoked: { status: 'error', text: 'revoked in the list', rank: 0 },
  different: { status: 'error', text: 'list has another key', rank: 0 },
  missing: { status: 'warn', text: 'not in the list', rank: 1 },
  same: { status: 'ok', text: 'same as in the list', rank: 4 },
}

/** @param twin another host with the same key */
export function verdictOn(
  { state, error }: HostKeyFinding,
  comparison: KeyComparison | undefined,
  twin: string | undefined,
): Verdict {
  if (state === 'changed') return { status: 'error', text: 'not the key that is trusted', rank: 0 }
  if (state === 'failed') return { status: 'unknown', text: error?.message ?? 'no answer', rank: 2 }
  const compared = comparison && COMPARED[comparison.state]
  if (compared && compared.status !== 'ok') return compared
  if (twin !== undefined) return { status: 'warn', text: `same key as ${twin}, cloned image?`, rank: 1 }
  if (compared) return compared
  return state === 'known' ? { status: 'ok', text: 'trusted', rank: 5 } : { status: 'unknown', text: 'new', rank: 3 }
}
