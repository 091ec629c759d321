/**
 * The appearance of the window: theme, density, status palette, motion and font scale, written as attributes of the root
 * element, where every token reads them. What is applied is remembered for the next first paint
 * (`public/first-paint.js` reads it before any module runs).
 */
import type { Preferences } from '@shared/model/preferences'

/** The part of the preferences that decides how the window looks. */
export type Appearance = Pick<Preferences, 'theme' | 'density' | 'palette' | 'fontScale' | 'motion'>

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
  if (appearance.motion === 'reduced') root.dataset.motion = 'reduced'
  else delete root.dataset.motion
  root.style.fontSize = appearance.fontScale === 1 ? '' : `${appearance.fontScale * 100}%`
  try {
    // Nothing else of the preferences: what was looked at stays out of the browser's storage.
    const { theme, density, palette, fontScale, motion } = appearance
    window.localStorage.setItem(APPEARANCE_KEY, JSON.stringify({ theme, density, palette, fontScale, motion }))
  } catch {
    // Storage may be refused or full: only the first paint of the next start is affected.
  }
}

/**
 * Has the rules for the width of the page looked at again. Chromium keeps what they said before the first font size was
 * known, although they are in units of it.
 */
export function refreshWidthRules(body: HTMLElement): void {
  body.style.containerType = 'normal'
  // Reading a size makes it take notice.
  void body.offsetWidth
  body.style.containerType = ''
}

/** Reads the operating system's wishes and tells when they change, for as long as the page is there. */
export function followSystem(listener: (system: SystemAppearance) => void): void {
  const [dark, contrast] = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'] as const
  const tell = () => listener({ dark: matchMedia(dark).matches, moreContrast: matchMedia(contrast).matches })
  tell()
  watchMedia([dark, contrast], tell)
}

/** Calls back whenever the answer to one of the media queries changes, until the returned function is called. */
export function watchMedia(queries: readonly string[], onChange: () => void): () => void {
  const lists = queries.map((query) => window.matchMedia(query))
  for (const list of lists) list.addEventListener('change', onChange)
  return () => {
    for (const list of lists) list.removeEventListener('change', onChange)
  }
}

/** Calls back whenever an attribute of the root element changes that tokens depend on; ends like `watchMedia`. */
export function watchRoot(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  const attributeFilter = ['data-theme', 'data-palette', 'data-density', 'style']
  observer.observe(document.documentElement, { attributes: true, attributeFilter })
  return () => observer.disconnect()
}
