/** Compact rows: what is drawn as a line of text in the box of its host, and how wide its columns are. */
import { max, rollup } from 'd3'
import type { Scene, SceneNode } from './model'
import { type ColumnPlan, type ColumnRange, placeRanges, ROW, type RowCell } from './placement'
import { factLabel, nameFont, textWidth } from './text'

/** Instances, vNICs and bridges are lines; from the switch on a host has little enough for shapes. */
const LAST_LAYER = 3

/** Objects of hosts that are drawn as lines: all up to the bridges, but not a bridge that joins several. */
export function rowsIn(scene: Scene): ReadonlySet<string> {
  const hosts = new Set(scene.groups.filter((group) => group.kind === 'host').map((group) => group.id))
  const layers = new Map(scene.nodes.map((node) => [node.id, node.layer]))
  const joined = rollup(
    scene.links.flatMap(({ source, target }) => {
      const [from = 0, to = 0] = [layers.get(source), layers.get(target)]
      return from < to ? [target] : [source]
    }),
    (ends) => ends.length,
    (id) => id,
  )
  const isRow = (node: SceneNode): boolean =>
    hosts.has(node.group ?? '') &&
    node.layer <= LAST_LAYER &&
    (node.layer < LAST_LAYER || (joined.get(node.id) ?? 0) <= 1)
  return new Set(scene.nodes.filter(isRow).map((node) => node.id))
}

/** Most room for a name, the first that lets the columns fit into the width. */
const NAME_ROOMS = [280, 200, 150, 116, 92, 80] as const
/** Names of taps and bridges are of one length, and told apart by either end: they are always written in full. */
const DEVICE_ROOM = 92

/** The columns placed for a width, with the cell of the lines in each: names are cut only where there is no room. */
export function placeColumns(
  scene: Scene,
  rows: ReadonlySet<string>,
  plan: ColumnPlan,
  ranges: readonly ColumnRange[],
  width: number,
) {
  const widths = plan.columns.map((_, index) => widthsOf(scene, rows, plan, index))
  for (const most of NAME_ROOMS) {
    const cells = widths.map((column) => column && cellOf(column, column.fact > 0 ? most : Math.max(most, DEVICE_ROOM)))
    const least = cells.map((cell) => (cell ? cell.right + ROW.left + ROW.gap : 0))
    const places = placeRanges(ranges, plan, width, least)
    if (places.right <= width || most === NAME_ROOMS.at(-1)) return { places, cells }
  }
  throw new Error('There is always a last room for names')
}

interface CellWidths {
  name: number
  fact: number
}

/** The widest name and fact of the lines in a column; undefined when it has none. */
function widthsOf(scene: Scene, rows: ReadonlySet<string>, plan: ColumnPlan, index: number): CellWidths | undefined {
  const own = scene.nodes.filter((node) => rows.has(node.id) && plan.columnOf.get(node.id) === index)
  if (own.length === 0) return undefined
  return {
    name: max(own, (node) => textWidth(node.label, nameFont(node.type))) ?? 0,
    fact: max(own, (node) => textWidth(rowFact(node) ?? '', 'mono')) ?? 0,
  }
}

function cellOf({ name, fact }: CellWidths, most: number): RowCell {
  const room = Math.min(name + ROW.slack, most)
  const end = ROW.text + room + ROW.badge
  return fact === 0 ? { name: room, right: end - ROW.badge } : { name: room, fact: end, right: end + fact + ROW.slack }
}

/** The second thing a line says: the address of an instance. MAC addresses are in the table and the tooltip. */
export function rowFact(node: SceneNode): string | undefined {
  return node.layer === 1 && node.fact !== undefined ? factLabel(node.fact) : undefined
}
