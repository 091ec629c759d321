import { describe, expect, it } from 'vitest'
import { resolveTheme } from './appearance'

describe('resolveTheme', () => {
  it.each([
    ['system', { dark: false, moreContrast: false }, 'light'],
    ['system', { dark: true, moreContrast: false }, 'dark'],
    ['system', { dark: true, moreContrast: true }, 'contrast'],
    ['light', { dark: true, moreContrast: true }, 'light'],
    ['contrast', { dark: false, moreContrast: false }, 'contrast'],
  ] as const)('%s with %o is %s', (theme, system, expected) => {
    expect(resolveTheme(theme, system)).toBe(expected)
  })
})
