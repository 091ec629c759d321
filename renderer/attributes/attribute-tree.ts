/** All attributes of an object as a filtered, foldable list of lines. Pure. */
import { attributeText } from './attribute-text'

export interface AttributeLine {
  /** "ports.0.options": unique, and what "copy path" gives. */
  path: string
  key: string
  depth: number
  value: unknown
  /** Number of entries of a list or object; undefined for a plain value. */
  size: number | undefined
  isOpen: boolean
}

/** Text longer than this is folded until asked for, in characters. */
export const LONG_TEXT = 2048

/**
 * The lines to show: top level always, deeper ones where `open` holds the path or, with a filter, where something
 * below fits. The filter looks at keys and values, whatever the case.
 */
export function attributeLines(
  record: Readonly<Record<string, unknown>>,
  open: ReadonlySet<string>,
  filter = '',
): AttributeLine[] {
  const lines: AttributeLine[] = []
  for (const [key, value] of sortedEntries(record)) addLine(lines, { key, path: key, depth: 0, value }, open, filter)
  return lines
}

interface Item {
  key: string
  path: string
  depth: number
  value: unknown
}

function addLine(lines: AttributeLine[], item: Item, open: ReadonlySet<string>, filter: string): void {
  const children = childrenOf(item)
  const fits = filter === '' || matches(item, filter)
  if (!fits) {
    // Shown for what is below, if anything there fits.
    const below: AttributeLine[] = []
    for (const child of children ?? []) addLine(below, child, open, filter)
    if (below.length > 0) lines.push({ ...item, size: children?.length, isOpen: true }, ...below)
    return
  }
  const isOpen = children !== undefined && open.has(item.path)
  lines.push({ ...item, size: children?.length, isOpen })
  if (isOpen) for (const child of children) addLine(lines, child, open, '')
}

function childrenOf(item: Item): Item[] | undefined {
  const { value, path, depth } = item
  if (typeof value !== 'object' || value === null) return undefined
  const entries = Array.isArray(value)
    ? value.map((child: unknown, index): [string, unknown] => [String(index), child])
    : Object.entries(value)
  return entries.map(([key, child]) => ({ key, path: `${path}.${key}`, depth: depth + 1, value: child }))
}

function matches({ key, value }: Item, filter: string): boolean {
  const wanted = filter.toLowerCase()
  const text = typeof value === 'object' ? '' : attributeText(value, key)
  return key.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted)
}

const sortedEntries = (record: Readonly<Record<string, unknown>>) =>
  Object.entries(record).sort(([a], [b]) => a.localeCompare(b, 'en'))
