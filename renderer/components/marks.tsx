/** Small marks: the product's own, icons, glyphs of objects, dots, keys with their tooltips, codes of environments. */
import { FOLDER_TYPES, OBJECT_TYPES, typeInfo } from '@shared/catalog/object-types'
import type { LucideIcon } from 'lucide-react'
import type { CSSProperties, ReactNode, SVGAttributes } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components'
import { colourOfName } from '../format/text'
import spriteUrl from '../icons/glyphs.svg'
import { cx } from './class-names'
import styles from './marks.module.css'

const PX_PER_REM = 16

/** Pixels of the design at 100 % as a length that grows with the font. */
export const rem = (px: number): string => `${String(px / PX_PER_REM)}rem`

/** How much larger than in the design at 100 % everything is. */
export const fontScale = (): number =>
  (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || PX_PER_REM) / PX_PER_REM

/** A chrome icon at the one size and weight that match the glyphs (1.25 px stroke at 16 px). Decorative. */
export function Icon({ as: Drawing, size = 16, className }: { as: LucideIcon; size?: number; className?: string }) {
  return <Drawing size={rem(size)} strokeWidth={1.875} aria-hidden="true" className={cx('rigid block', className)} />
}

/** Address of a symbol of the glyph sprite, for `<use href>`. */
export const symbolHref = (symbol: string): string => `${spriteUrl}#${symbol}`

interface SpriteSymbolProps extends Omit<SVGAttributes<SVGElement>, 'width' | 'height'> {
  symbol: string
  size: number
  label?: string | undefined
  'data-tone'?: string
  'data-glyph'?: string
}

/** A symbol of the glyph sprite; decorative unless it has a label. */
export function SpriteSymbol({ symbol, size, label, className, ...rest }: SpriteSymbolProps) {
  const drawing = <use href={symbolHref(symbol)} />
  const shared = {
    ...rest,
    className: cx('rigid block', className),
    width: rem(size),
    height: rem(size),
    children: drawing,
  }
  return label === undefined ? (
    <svg {...shared} aria-hidden="true" />
  ) : (
    <svg {...shared} role="img" aria-label={label} />
  )
}

/** The product's mark; turning, it is the busy indicator (a still mark under reduced motion). */
export function ProductMark({ busy = false, size = 16, label }: { busy?: boolean; size?: number; label?: string }) {
  return <SpriteSymbol symbol="product-mark" size={size} label={label} className={cx('acc', busy && styles.busy)} />
}

const isKnown = (type: string) => Object.hasOwn(OBJECT_TYPES, type) || Object.hasOwn(FOLDER_TYPES, type)

/** Folders that stand for a level of the cloud wear its glyph; the others are plain folders. */
const LEVEL_FOLDERS: Readonly<Record<string, string>> = {
  projects_folder: 'project',
  regions_folder: 'region',
  aggregates_folder: 'aggregate',
  availability_zones_folder: 'availability_zone',
  networks_folder: 'network',
  switches_folder: 'switch',
}

/** Name of the sprite symbol of an object type; unknown types (foreign imports) get the neutral one. */
function glyphSymbol(type: string, size: 16 | 24): string {
  const known = isKnown(type) || type.endsWith('_folder') ? typeInfo(type).glyph : 'unknown'
  const glyph = LEVEL_FOLDERS[type] ?? known
  return `${glyph}-${size}`
}

/** The drawing of an object type. Decorative: the type is always said in words nearby or in the label. */
export function Glyph({ type, size = 16, className }: { type: string; size?: 16 | 24; className?: string }) {
  // `data-glyph` lets a list give its glyphs a colour without touching the status badges beside them.
  return <SpriteSymbol symbol={glyphSymbol(type, size)} size={size} className={className} data-glyph={type} />
}

/** A state lamp; always beside the word it stands for. */
export function Dot({ tone = 'unknown' }: { tone?: 'ok' | 'warn' | 'error' | 'unknown' | 'accent' }) {
  return <span className={styles.dot} data-tone={tone} aria-hidden="true" />
}

/** A key or shortcut, as printed on the keyboard: `<Kbd keys="Ctrl K" />`. */
export function Kbd({ keys }: { keys: string }) {
  return <kbd className={styles.kbd}>{keys}</kbd>
}

/** What identifies an environment at a glance. */
interface EnvMark {
  name: string
  code?: string | undefined
  /** 1 to 8. */
  color?: number | undefined
}

/** The environment's colour as a custom property, for everything drawn with `var(--env)` below it. */
export function envStyle(mark: EnvMark): CSSProperties {
  return { '--env': `var(--env-${envColor(mark)})` } as CSSProperties
}

/** Two letters: the chosen code, else the initials of the first two words of the name, else its first two letters. */
export function envCode(mark: EnvMark): string {
  if (mark.code) return mark.code.toUpperCase()
  const words = mark.name.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const [first = '', second] = words
  const letters = second ? first.charAt(0) + second.charAt(0) : first.slice(0, 2)
  return (letters || '?').toUpperCase()
}

/** The chosen colour, else one derived from the name so that it does not change between starts. */
function envColor(mark: EnvMark): number {
  return mark.color ?? colourOfName(mark.name)
}

/** The environment's code in its colour. */
export function EnvCode({ mark, small = false }: { mark: EnvMark; small?: boolean }) {
  return (
    <span className={cx(styles.code, small && styles.small)} style={envStyle(mark)} aria-hidden="true">
      {envCode(mark)}
    </span>
  )
}

interface TooltipProps {
  label: ReactNode
  shortcut?: string | undefined
  children: ReactNode
}

/** Names a control, with its shortcut, on hover and on keyboard focus. `children` is one focusable control. */
export function Tooltip({ label, shortcut, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={50}>
      {children}
      <AriaTooltip className={styles.tooltip ?? ''} offset={6}>
        {label}
        {shortcut !== undefined && <Kbd keys={shortcut} />}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
