import type { HostKeyFinding, KeyComparison } from '@shared/model/host-key'
import { describe, expect, it } from 'vitest'
import type { Comparison } from './comparison'
import { rowsOf } from './trust-sheet'

const key = (host: string, fingerprint = `SHA256:${host}`) => ({
  ...{ host, port: 22, algorithm: 'ssh-ed25519', fingerprint },
})
const fresh = (host: string, fingerprint?: string): HostKeyFinding => ({
  ...key(host, fingerprint),
  state: 'new',
  question: { ...key(host, fingerprint), key: 'AAAA' },
})
const withList = (states: Readonly<Record<string, KeyComparison['state']>>): Comparison => ({
  list: { name: 'known_hosts', text: '' },
  setList: () => undefined,
  answer: undefined,
  of: ({ host }) => (states[host] === undefined ? undefined : { state: states[host] }),
})
const WITHOUT: Comparison = { list: undefined, setList: () => undefined, answer: undefined, of: () => undefined }
const shown = (...args: Parameters<typeof rowsOf>) =>
  rowsOf(...args).map(({ finding, tick, verdict }) => [finding.host, tick, verdict.text])

describe('the keys to be trusted', () => {
  it('compared with a list: different and missing first, different ones cannot be ticked, missing ones are not by themselves', () => {
    const findings = [
      { ...key('ctl-1'), state: 'known' as const },
      fresh('cmp-1'),
      fresh('cmp-2'),
      fresh('cmp-3'),
      fresh('cmp-4'),
    ]
    const comparison = withList({
      'ctl-1': 'same',
      'cmp-1': 'same',
      'cmp-2': 'missing',
      'cmp-3': 'different',
      'cmp-4': 'revoked',
    })
    // Whatever somebody ticked before the list came.
    const chosen = new Map([['cmp-3 22 SHA256:cmp-3', true]])
    expect(shown(findings, comparison, chosen)).toEqual([
      ['cmp-3', 'never', 'list has another key'],
      ['cmp-4', 'never', 'revoked in the list'],
      ['cmp-2', 'off', 'not in the list'],
      ['ctl-1', 'known', 'same as in the list'],
      ['cmp-1', 'on', 'same as in the list'],
    ])
  })

  it('without a list: all new ones; never a changed one or a host that did not answer', () => {
    const failed = { ...key('cmp-3'), fingerprint: undefined, state: 'failed' as const }
    const findings: HostKeyFinding[] = [fresh('cmp-1'), { ...key('cmp-2'), state: 'changed' }, failed]
    expect(shown(findings, WITHOUT, new Map())).toEqual([
      ['cmp-2', 'never', 'not the key that is trusted'],
      ['cmp-3', 'never', 'no answer'],
      ['cmp-1', 'on', 'new'],
    ])
  })

  it('say where two hosts have the same key', () => {
    expect(shown([fresh('cmp-1', 'SHA256:a'), fresh('cmp-2', 'SHA256:a')], WITHOUT, new Map())).toEqual([
      ['cmp-1', 'on', 'same key as cmp-2, cloned image?'],
      ['cmp-2', 'on', 'same key as cmp-1, cloned image?'],
    ])
  })
})
