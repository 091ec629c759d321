/** The colours and fonts of the drawing, read once per theme change so that SVG, canvas and exports share them. */
import { watchMedia, watchRoot } from '../theme/appearance'

/** Line, text and face colour of a status. */
export interface Tone {
  line: string
  text: string
  fill: string
}

/** Colours and fonts by their use, stroke widths in drawing units, and the opacity of what is not meant (`dim`). */
export type GraphTheme = ReturnType<typeof readTheme>

/**
 * Reads the theme from the tokens of `theme/tokens.css`.
 * @param token value of a custom property by its name without dashes in front
 */
export function readTheme(token: (name: string) => string) {
  const number = (name: string): number => Number.parseFloat(token(name)) || 0
  const tone = (name: string): Tone => ({
    line: token(`${name}-line`),
    text: token(`${name}-text`),
    fill: token(`${name}-fill`),
  })
  return {
    canvas: token('surface-canvas'),
    raised: token('surface-raised'),
    group: token('surface-group'),
    selected: token('surface-selected'),
    text: token('text'),
    text2: token('text-2'),
    text3: token('text-3'),
    border: token('border'),
    grid: token('grid'),
    accent: token('accent'),
    idle: token('link-idle'),
    badgeGlyph: token('badge-glyph'),
    tones: {
      ok: tone('ok'),
      warn: tone('warn'),
      error: tone('error'),
      unknown: tone('unknown'),
      stale: tone('stale'),
    },
    fontUi: token('font-ui'),
    fontMono: token('font-mono'),
    node: number('node-stroke'),
    nodeBad: number('node-stroke-bad'),
    link: number('link'),
    linkBad: number('link-bad'),
    focalMark: number('focal-mark-stroke'),
    dim: number('dim'),
    /** Font size chosen by the operator as a multiple of the usual one: everything in the drawing grows with it. */
    scale: 1,
  }
}

/** Font size of the root element that is 100 %. */
const USUAL_PX = 16

/** Reads the theme in force on the root element. */
export function themeOf(element: Element): GraphTheme {
  const style = getComputedStyle(element)
  const theme = readTheme((name) => style.getPropertyValue(`--${name}`).trim())
  return { ...theme, scale: (Number.parseFloat(style.fontSize) || USUAL_PX) / USUAL_PX }
}

/**
 * Calls back whenever the theme may have changed: an attribute of the root element, or a preference of the system.
 * @returns ends the watch
 */
export function watchTheme(onChange: () => void): () => void {
  const ends = [watchRoot(onChange), watchMedia(['(prefers-color-scheme: dark)', '(forced-colors: active)'], onChange)]
  return () => {
    for (const end of ends) end()
  }
}
