import { expect, test } from 'vitest'
import { ratioOf, tableText } from './table'

test('a ratio above one means that ours is better, for times and for frames', () => {
  expect(ratioOf({ what: 'a', unit: 'ms', ours: 10 }, 40)).toBe(4)
  expect(ratioOf({ what: 'a', unit: 'frames/s', ours: 60 }, 15)).toBe(4)
})

test('figures stand below one another, and rows without a naive way stay short', () => {
  const text = tableText([
    { what: 'short', unit: 'ms', ours: 1.234, naive: 12_345, how: 'by hand' },
    { what: 'a longer one', unit: 'MiB', ours: 120.4 },
  ])
  expect(text.split('\n')).toEqual([
    'what             ours   naive   ratio  the naive way',
    'short         1.23 ms  12.3 s  10004×  by hand',
    'a longer one  120 MiB',
  ])
})
