import type { SearchHit } from '@shared/contract/calls/search'
import { describe, expect, it } from 'vitest'
import { highlightParts } from './results'
import { commandGroup, groupHits } from './use-results'

describe('highlightParts', () => {
  it('cuts at the ranges, and clips what overlaps or lies outside', () => {
    const shown = (text: string, ranges: [number, number][]) =>
      highlightParts(text, ranges)
        .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
        .join('')
    expect(
      shown('fa:16:3e', [
        [0, 2],
        [6, 8],
      ]),
    ).toBe('[fa]:16:[3e]')
    expect(
      shown('abcdef', [
        [1, 4],
        [2, 5],
      ]),
    ).toBe('a[bcd][e]f')
    expect(shown('abc', [[2, 9]])).toBe('ab[c]')
    expect(shown('abc', [])).toBe('abc')
  })
})

const hit = (environment: string, id: string): SearchHit => ({
  object: { environment, id, type: 'vnic', name: id, path: [], knowledge: 'read' },
  field: 'Name',
  value: id,
  ranges: [],
  hasClique: false,
})

describe('result groups', () => {
  it('keep the order of the search', () => {
    const groups = groupHits([hit('b', '1'), hit('a', '2'), hit('b', '3')])
    expect(groups.map((group) => [group.environment, group.items.map((item) => item.key)])).toEqual([
      ['b', ['b/1', 'b/3']],
      ['a', ['a/2']],
    ])
  })
  it('say why a command cannot run', () => {
    const [group] = commandGroup('Commands', [
      { id: 'x', title: 'X', group: 'Go', run: () => undefined, disabledReason: () => 'not now' },
    ])
    expect(group?.items).toMatchObject([{ kind: 'command', disabledReason: 'not now' }])
    expect(commandGroup('Commands', [])).toEqual([])
  })
})
