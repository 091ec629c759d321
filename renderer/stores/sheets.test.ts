import { expect, it } from 'vitest'
import { freeName } from './sheets'

it('finds a name that is free and not too long', () => {
  expect(freeName('lab', new Set(['prod']))).toBe('lab')
  expect(freeName('lab', new Set(['lab', 'lab (2)']))).toBe('lab (3)')
  const long = 'x'.repeat(64)
  expect(freeName(long, new Set([long]))).toBe(`${'x'.repeat(60)} (2)`)
})
