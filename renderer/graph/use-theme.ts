/** The drawing's theme as React state: read once, and again when it changes. */
import { useEffect, useState } from 'react'
import { type GraphTheme, themeOf, watchTheme } from './graph-theme'

export function useTheme(): GraphTheme {
  const [theme, setTheme] = useState(() => themeOf(document.documentElement))
  useEffect(() => watchTheme(() => setTheme(themeOf(document.documentElement))), [])
  return theme
}
