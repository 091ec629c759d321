import { useSyncExternalStore } from 'react'
import { watchRoot } from '../theme/appearance'

/**
 * The present value of a length token in pixels ("--row-table" → 28); follows density and font scale.
 * @param fallback used where no stylesheet is loaded.
 */
export function useTokenPx(token: `--${string}`, fallback: number): number {
  return useSyncExternalStore(watchRoot, () => {
    const style = getComputedStyle(document.documentElement)
    const text = style.getPropertyValue(token).trim()
    const value = Number.parseFloat(text)
    if (!Number.isFinite(value)) return fallback
    return text.endsWith('rem') ? value * Number.parseFloat(style.fontSize) : value
  })
}
