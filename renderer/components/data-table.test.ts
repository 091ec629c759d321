import { expect, it } from 'vitest'
import { leastWidthRem, tableTracks } from './data-table'

it('lets columns grow with the font, and knows what they need at least', () => {
  const columns = [{ width: '32px' }, { width: 'minmax(160px, 1.5fr)' }, {}]
  expect(tableTracks(columns)).toBe('2rem minmax(10rem, 1.5fr) minmax(5rem, 1fr)')
  expect(leastWidthRem(columns)).toBe(17)
})
