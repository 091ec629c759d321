/*
 * Applies the appearance remembered by theme/appearance.ts before anything is painted, so that a dark window never
 * flashes white. A file of its own because the content security policy allows no inline script, and a classic script
 * because module scripts run after the first paint.
 */
;(() => {
  const root = document.documentElement
  const prefers = (query) => window.matchMedia(query).matches
  let stored = {}
  try {
    stored = JSON.parse(window.localStorage.getItem('calipso.appearance') ?? '{}')
  } catch {
    // Unreadable or refused storage: the system's appearance is used.
  }
  const system = prefers('(prefers-contrast: more)')
    ? 'contrast'
    : prefers('(prefers-color-scheme: dark)')
      ? 'dark'
      : 'light'
  root.dataset.theme = ['light', 'dark', 'contrast'].includes(stored.theme) ? stored.theme : system
  if (stored.density === 'compact') root.dataset.density = 'compact'
  if (stored.palette === 'cvd') root.dataset.palette = 'cvd'
  if (stored.motion === 'reduced') root.dataset.motion = 'reduced'
  if (typeof stored.fontScale === 'number') root.style.fontSize = `${stored.fontScale * 100}%`
})()
