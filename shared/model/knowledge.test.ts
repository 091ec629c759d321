import { expect, it } from 'vitest'
import { isWhollyKnown, knowledgeOf, missingOf, missingWords, NO_KNOWLEDGE } from './knowledge'

const reading = (state: 'refused' | 'partly' | 'read') => ({ reading: { state, sources: [] } })

it('takes the worse of what a host remembers and of how it was last seen', () => {
  expect(knowledgeOf({})).toBe('read')
  expect(knowledgeOf(reading('partly'))).toBe('partly')
  expect(knowledgeOf({ ...reading('read'), stale: { since: '', reason: '' } })).toBe('stale')
  expect(knowledgeOf({ ...reading('refused'), stale: { since: '', reason: '' } })).toBe('refused')
})

it('believes hosts stored before they remembered anything', () => {
  expect(knowledgeOf({ reachable: false })).toBe('stale')
  expect(knowledgeOf({ reachable: true })).toBe('read')
})

it('is green only when everything was read', () => {
  const whole = { hosts: { ...NO_KNOWLEDGE, read: 3 }, regions: { ...NO_KNOWLEDGE, read: 1 }, stale: 0 }
  expect([isWhollyKnown(whole), missingWords(whole)]).toEqual([true, []])
  const holes = [
    { ...whole, hosts: { ...whole.hosts, 'not-asked': 1 } },
    { ...whole, regions: { ...NO_KNOWLEDGE, partly: 1 } },
    { ...whole, stale: 1 },
  ]
  expect(holes.map((hole) => [isWhollyKnown(hole), missingWords(hole)])).toEqual([
    [false, ['1 of 4 hosts not read']],
    [false, ['1 region partly read']],
    [false, ['1 object stale']],
  ])
})

it('says what is missing worst first', () => {
  const hosts = { ...NO_KNOWLEDGE, refused: 1, never: 1, stale: 1, partly: 1, read: 42 }
  expect(missingWords({ hosts, regions: { ...NO_KNOWLEDGE, never: 1 }, stale: 118 })).toEqual([
    '3 of 46 hosts not read',
    '1 host partly read',
    '1 region not read',
    '118 objects stale',
  ])
})

it('is not green where there was nothing to read', () => {
  const nothing = { hosts: NO_KNOWLEDGE, regions: NO_KNOWLEDGE, stale: 0 }
  expect([isWhollyKnown(nothing), missingWords(nothing)]).toEqual([false, ['nothing read']])
})

it('tells which objects are meant by each part of what is missing', () => {
  const hosts = { ...NO_KNOWLEDGE, never: 1, partly: 1 }
  const parts = missingOf({ hosts, regions: { ...NO_KNOWLEDGE, refused: 1 }, stale: 2 })
  expect(parts.map(({ type, condition }) => [type, condition])).toEqual([
    ['host', 'unread'],
    ['host', 'partly'],
    ['region', 'unread'],
    [undefined, 'stale'],
  ])
})
