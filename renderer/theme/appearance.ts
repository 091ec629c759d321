/**
 * The appearance of the window: theme, density, status palette and font scale, written as attributes of the root
 * element, where every token reads them. What is applied is remembered for the next first paint
 * (`public/first-paint.js` reads it before any module runs).
 */
import type { Preferences } from '@shared/contract/calls/host'

/** The part of the preferences that decides how the window looks. */
export type Appearance = Pick<Preferences, 'theme' | 'density' | 'palette' | 'fontScale'>

export type ResolvedTheme = 'light' | 'dark' | 'contrast'

/** What the operating system asks for. */
export interface SystemAppearance {
  dark: boolean
  moreContrast: boolean
}

/** The theme to draw with; "system" follows the operating system, which may ask for more contrast. */
export function resolveTheme(theme: Appearance['theme'], system: SystemAppearance): ResolvedTheme {
  if (theme !== 'system') return theme
  if (system.moreContrast) return 'contrast'
  return system.dark ? 'dark' : 'light'
}

/** Key of the remembered appearance in the page's own storage. */
const APPEARANCE_KEY = 'calipso.appearance'

/** Writes the attributes and remembers them; "system" is remembered as such, so that the next start asks again. */
export function applyAppearance(root: HTMLElement, appearance: Appearance, system: SystemAppearance): void {
  root.dataset.theme = resolveTheme(appearance.theme, system)
  if (appearance.density === 'compact') root.dataset.density = 'compact'
  else delete root.dataset.density
  if (appearance.palette === 'cvd') root.dataset.palette = 'cvd'
  else delete root.dataset.palette
  root.style.fontSize = appearance.fontScale === 1 ? '' : `${appearance.fontScale * 100}%`
  try {
    window.localStorage.setItem(APPEARANCE_KEY, JSON.stringify(appearance))
  } catch {
    // Storage may be refused or full: only the first paint of the next start is affected.
  }
}

/** Reads the operating system's wishes and tells when they change, for as long as the page is there. */
export function followSystem(listener: (system: SystemAppearance) => void): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const contrast = window.matchMedia('(prefers-contrast: more)')
  const tell = () => listener({ dark: dark.matches, moreContrast: contrast.matches })
  dark.addEventListener('change', tell)
  contrast.addEventListener('change', tell)
  tell()
}
