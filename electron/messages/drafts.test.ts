import { AppError } from '@shared/contract/errors'
import type { Scan } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import { createErrorSummary } from '../discovery/scan/error-summary'
import { aScan } from '../store/testing/generated-inventory'
import { checksMessage, diskMessage, type KnownObjects, recoveredMessage, scanMessages, testMessages } from './drafts'

const known: KnownObjects = {
  host: (name) => ({ id: `id of ${name}` }),
  object: (id) => (id === 'i-1' ? { name: 'web-03', type: 'instance' } : undefined),
}
const END = '2026-11-22T14:03:40.000Z'
const ended = (more: Partial<Scan>) => scanMessages(aScan('lab', 418, { end_timestamp: END, ...more }), known)

describe('the checks of a scan leave', () => {
  const scan = { id: 'lab-7', number: 7 }
  const one = (check: 'orphan' | 'no-graph', type: string, change?: number) => ({
    ...{ check, type, count: 4, level: 'warning' as const, samples: [], remedy: 'Allow it.' },
    ...{ cause: { text: 'sudo is refused on 3 hosts' }, ...(change !== undefined && { change }) },
  })
  const told = (failed: Parameters<typeof checksMessage>[1]['failed'], more: object = {}) =>
    checksMessage(aScan('lab', 7, { end_timestamp: END }), { failed, scan, ...more })

  it('one message of all that got worse, with the likely cause of the first', () => {
    const before = { id: 'lab-6', number: 6 }
    const types = ['vnic', 'otep', 'port', 'network', 'host']
    const [message, ...others] = told(
      [one('orphan', 'instance', 0), ...types.map((type) => one('no-graph', type, 1))],
      { before },
    )
    expect(others).toEqual([])
    expect(message).toMatchObject({
      ...{ level: 'warning', environment: 'lab', origin_id: 'lab-7', origin_name: '#7', timestamp: END },
      text: 'The checks are worse than after scan #6',
      consequence: '4 vNICs have no graph; 4 tunnel endpoints have no graph; 4 ports have no graph; and 2 more.',
      remedy: expect.stringMatching(/^Likely cause: sudo is refused on 3 hosts\. Allow it\. .*dashboard/),
    })
    expect(told([one('orphan', 'vnic')])).toMatchObject([{ text: 'Checks of the inventory failed' }])
  })

  it('nothing where nothing got worse, and nothing about the result of another scan', () => {
    expect(told([])).toEqual([])
    expect(told([one('orphan', 'vnic', 0), one('no-graph', 'vnic', -2)])).toEqual([])
    expect(told([one('orphan', 'vnic')], { scan: { id: 'lab-8', number: 8 } })).toEqual([])
  })
})

describe('a scan leaves', () => {
  it.each([
    ['completed', 'info', 'Scan #418 completed'],
    ['completed_with_errors', 'warning', 'Scan #418 completed with errors'],
    ['aborted', 'info', 'Scan #418 was cancelled'],
    ['failed', 'error', 'Scan #418 failed: keystone does not answer'],
  ] as const)('when it %s, a message of the level %s', (status, level, text) => {
    const error = new AppError('unreachable', 'keystone does not answer.', { hint: 'Start it.' }).toData()
    const [end, ...others] = ended({ status, problems: [], ...(status === 'failed' && { error }) })
    expect(others).toEqual([])
    expect(end).toMatchObject({
      level,
      text,
      environment: 'lab',
      origin_type: 'scan',
      origin_id: 'lab-418',
      origin_name: '#418',
      timestamp: END,
    })
    if (status === 'failed') expect(end).toMatchObject({ remedy: 'Start it.', received: { code: 'unreachable' } })
  })

  it('one of each problem and host, in the words of that host', () => {
    const summary = createErrorSummary()
    for (const host of ['cmp-1', 'cmp-2'])
      summary.add(new AppError('unreachable', `${host} does not answer`, { context: { host } }), { host })
    summary.add(new AppError('not-found', 'lldpd is not installed on cmp-1'), { host: 'cmp-1' }, 'warning')
    summary.add(new AppError('not-found', 'lldpd is not installed on cmp-2'), { host: 'cmp-2' }, 'warning')
    const [, ...messages] = ended({ status: 'completed_with_errors', problems: summary.problems() })
    expect(messages.map(({ level, text, related_object }) => [level, text, related_object])).toEqual([
      ['error', 'Host cmp-1 cannot be reached', 'id of cmp-1'],
      ['error', 'Host cmp-2 cannot be reached', 'id of cmp-2'],
      ['warning', 'lldpd is not installed on cmp-1', 'id of cmp-1'],
      ['warning', 'lldpd is not installed on cmp-2', 'id of cmp-2'],
    ])
    expect(messages[1]).toMatchObject({ consequence: 'cmp-2 does not answer', received: { hosts: ['cmp-2'] } })
    expect(messages[1]?.received).not.toHaveProperty('context')
    expect(new Set(messages.map(({ id }) => id)).size).toBe(4)
  })

  it('one of a changed host key and scan, however many commands it stopped', () => {
    const summary = createErrorSummary()
    for (const fetcher of ['cli.a', 'cli.b', 'cli.c'])
      summary.add(new AppError('host-key-changed', 'The key of cmp-1 is another one'), { host: 'cmp-1', fetcher })
    expect(ended({ status: 'completed_with_errors', problems: summary.problems() })).toHaveLength(2)
  })

  it('one that names them where a problem has many hosts, and the object where it has one', () => {
    const summary = createErrorSummary()
    for (let host = 0; host < 40; host += 1)
      summary.add(new AppError('timeout', `cmp-${host} took too long`), { host: `cmp-${host}` })
    summary.add(new AppError('not-found', 'No vEdge leads to it'), { object: 'i-1' })
    const [, ...messages] = ended({ status: 'completed_with_errors', problems: summary.problems() })
    expect(messages).toHaveLength(2)
    expect(messages.find(({ text }) => text.startsWith('40 hosts'))).toMatchObject({
      text: '40 hosts did not answer in time',
      received: { hosts: expect.arrayContaining(['cmp-39']) },
    })
    expect(messages.find(({ related_object }) => related_object === 'i-1')).toMatchObject({
      related_object_name: 'web-03',
      related_object_type: 'instance',
    })
  })
})

it('a failed connection test says which connection, and those that work say nothing', () => {
  const stages = [{ id: 'tcp', state: 'ok' as const }]
  const error = new AppError('auth-failed', 'root is refused', { hint: 'Check the key.' }).toData()
  expect(
    testMessages('lab', [
      { target: 'OpenStack', state: 'ok', stages, elapsed_ms: 1, warnings: [] },
      { target: 'CLI', state: 'failed', stages, elapsed_ms: 1, warnings: [], error },
    ]),
  ).toMatchObject([
    { level: 'error', text: 'The connection test of CLI failed: root is refused', remedy: 'Check the key.' },
  ])
})

it('ways out of damage and a full disk are told; the disk once a minute', () => {
  expect(recoveredMessage({ area: 'inventory', environment: 'lab', way: 'restore' })).toMatchObject({
    environment: 'lab',
    text: 'The inventory is as it was in its last good state',
  })
  const full = new AppError('store-full', 'Cannot write to /x: no space left', { hint: 'Free some.' })
  const ids = ['14:03:01', '14:03:59', '14:04:00'].map((at) => diskMessage(full, new Date(`2026-11-22T${at}Z`)).id)
  expect(new Set(ids).size).toBe(2)
})
