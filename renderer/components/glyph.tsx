import { FOLDER_TYPES, OBJECT_TYPES, typeInfo } from '@shared/catalog/object-types'
import spriteUrl from '../icons/glyphs.svg'
import { cx } from './class-names'
import styles from './glyph.module.css'

/** Address of a symbol of the glyph sprite, for `<use href>`. */
export const symbolHref = (symbol: string): string => `${spriteUrl}#${symbol}`

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
  return (
    // `data-glyph` lets a list give its glyphs a colour without touching the status badges beside them.
    <svg className={cx(size === 24 ? styles.i24 : styles.i, className)} aria-hidden="true" data-glyph={type}>
      <use href={symbolHref(glyphSymbol(type, size))} />
    </svg>
  )
}
