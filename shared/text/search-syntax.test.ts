import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILTER_KEYS, parseSearch, type SearchQuery } from './search-syntax'

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
        for (const part of [...query.words.map((word) => word.text), ...query.filters.map((filter) => filter.value)]) {
          expect(part).not.toBe('')
        }
      }),
      { numRuns: 1000 },
    )
  })
})
