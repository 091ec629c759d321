import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  completed,
  FILTER_KEYS,
  FILTERS,
  isEmptySearch,
  keysFrom,
  parseSearch,
  type SearchQuery,
  typedAt,
  wantsStale,
} from './search-syntax'

/** Writes a query as the operator would: words first, quoted where needed. */
function formatSearch(query: SearchQuery): string {
  const words = query.words.map((word) => formatToken(word.text, word.exact))
  const filters = query.filters.map((filter) => `${filter.key}:${formatToken(filter.value, filter.exact)}`)
  return [...words, ...filters].join(' ')
}

function formatToken(text: string, quoted: boolean): string {
  return quoted ? `"${text.replaceAll('"', '""')}"` : text
}

describe('parseSearch', () => {
  it('takes words and filters apart', () => {
    expect(parseSearch('  web-1 type:vnic HOST:"node 2" ip:10.0.0.0/24 "exact ""words""" fa:16:3e')).toEqual({
      words: [
        { text: 'web-1', exact: false },
        { text: 'exact "words"', exact: true },
        { text: 'fa:16:3e', exact: false },
      ],
      filters: [
        { key: 'type', value: 'vnic', exact: false },
        { key: 'host', value: 'node 2', exact: true },
        { key: 'ip', value: '10.0.0.0/24', exact: false },
      ],
    })
  })

  it('forgives what is still being typed', () => {
    expect(parseSearch('type:')).toEqual({ words: [], filters: [] })
    expect(parseSearch('stale: web')).toEqual({
      words: [{ text: 'web', exact: false }],
      filters: [{ key: 'stale', value: '', exact: false }],
    })
    expect(parseSearch('mac:fa:16')).toEqual({ words: [], filters: [{ key: 'mac', value: 'fa:16', exact: false }] })
    expect(parseSearch('"open end')).toEqual({ words: [{ text: 'open end', exact: true }], filters: [] })
    expect(parseSearch('unknown:key ""')).toEqual({ words: [{ text: 'unknown:key', exact: false }], filters: [] })
  })

  it('reads any text, and reads what it wrote back the same', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('"', ' ', ':', ...FILTER_KEYS.map((key) => `${key}:`)))
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const query = parseSearch(pieces.join(''))
        expect(parseSearch(formatSearch(query))).toEqual(query)
        for (const word of query.words) expect(word.text).not.toBe('')
        for (const { key, value } of query.filters) expect(value !== '' || 'isWhole' in FILTERS[key]).toBe(true)
        expect(isEmptySearch(pieces.join(''))).toBe(query.words.length + query.filters.length === 0)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what is being typed', () => {
  it.each([
    ['web', { start: 0, key: undefined, value: 'web' }],
    ['web ', { start: 4, key: undefined, value: '' }],
    ['web ty', { start: 4, key: undefined, value: 'ty' }],
    ['web TYPE:vn', { start: 4, key: 'type', value: 'vn' }],
    ['type:', { start: 0, key: 'type', value: '' }],
    ['type: web', { start: 6, key: undefined, value: 'web' }],
    ['network:"my ne', { start: 0, key: 'network', value: 'my ne' }],
    ['network:"my net"', { start: 16, key: undefined, value: '' }],
    ['ip:172.24.4.0/24', { start: 0, key: 'ip', value: '172.24.4.0/24' }],
    ['', { start: 0, key: undefined, value: '' }],
  ])('"%s"', (text, expected) => {
    expect(typedAt(text)).toEqual(expected)
  })

  it('is completed by a key and by a value, quoted where it must be', () => {
    expect(completed('web ty', 'type')).toBe('web type:')
    expect(completed('web type:in', 'type', 'instance')).toBe('web type:instance')
    expect(completed('network:my', 'network', 'my "net" one')).toBe('network:"my ""net"" one"')
    expect(keysFrom('st')).toEqual(['status', 'stale'])
    expect(keysFrom('s')).toEqual([])
    expect(keysFrom('IP')).toEqual(['ip'])
  })
})

it('asks for what is not stale only by a no, however little of it is typed', () => {
  const wants = (value: string) => wantsStale({ key: 'stale', value, exact: false })
  expect(['', 'y', 'ye', 'YES', 'true', '1', '2h'].filter((value) => !wants(value))).toEqual([])
  expect(['n', 'no', 'False', '0'].filter(wants)).toEqual([])
})
