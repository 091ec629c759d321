import { useSyncExternalStore } from 'react'

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-density', 'data-theme', 'style'],
  })
  return () => observer.disconnect()
}

/**
 * The present value of a length token in pixels ("--row-table" → 28); follows density changes.
 * @param fallback used where no stylesheet is loaded.
 */
export function useTokenPx(token: `--${string}`, fallback: number): number {
  return useSyncExternalStore(subscribe, () => {
    const value = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token))
    return Number.isFinite(value) ? value : fallback
  })
}
