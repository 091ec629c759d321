import { FOLDER_TYPES, OBJECT_TYPES, typeInfo } from '@shared/catalog/object-types'
import spriteUrl from '../icons/glyphs.svg'
import { cx } from './class-names'
import styles from './glyph.module.css'

/** Address of a symbol of the glyph sprite, for `<use href>`. */
export const symbolHref = (symbol: string): string => `${spriteUrl}#${symbol}`

const isKnown = (type: string) => Object.hasOwn(OBJECT_TYPES, type) || Object.hasOwn(FOLDER_TYPES, type)

/** Name of the sprite symbol of an object type; unknown types (foreign imports) get the neutral one. */
export function glyphSymbol(type: string, size: 16 | 24): string {
  const glyph = isKnown(type) || type.endsWith('_folder') ? typeInfo(type).glyph : 'unknown'
  return `${glyph}-${size}`
}

/** The drawing of an object type. Decorative: the type is always said in words nearby or in the label. */
export function Glyph({ type, size = 16, className }: { type: string; size?: 16 | 24; className?: string }) {
  return (
    <svg className={cx(size === 24 ? styles.i24 : styles.i, className)} aria-hidden="true">
      <use href={symbolHref(glyphSymbol(type, size))} />
    </svg>
  )
}
