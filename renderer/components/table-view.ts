/** How a table is laid out: which columns, in which order and how wide. Pure; what the operator chose is kept by name. */
import { reaction } from 'mobx'
import { createContext, useContext, useMemo, useState, useSyncExternalStore } from 'react'
import { z } from 'zod'
import type { Column } from './table-column'

const tableViewSchema = z.object({
  /** Ids of columns in the chosen order; others keep the place they are given. */
  order: z.array(z.string()).default([]),
  /** Columns that were shown or hidden by choice. */
  shown: z.record(z.string(), z.boolean()).default({}),
  /** Chosen widths in rem. */
  widths: z.record(z.string(), z.number().positive()).default({}),
})
export type TableView = z.infer<typeof tableViewSchema>

const AS_GIVEN: TableView = { order: [], shown: {}, widths: {} }

/** Where screen state is kept by key; the values are JSON. */
export interface ScreenState {
  ui: (key: string) => unknown
  setUi: (key: string, value: TableView) => void
}

/** Without it, a table forgets its view when it goes. */
export const ScreenStateContext = createContext<ScreenState | undefined>(undefined)

/** The view of the table of a name, and how to change it. */
export function useTableView(name: string): [TableView, (change: Partial<TableView>) => void] {
  const state = useContext(ScreenStateContext)
  const [own, setOwn] = useState<TableView>()
  const key = `table.${name}`
  const read = () => state?.ui(key)
  const stored = useSyncExternalStore((onChange) => reaction(read, onChange), read)
  const view = useMemo(() => own ?? tableViewSchema.safeParse(stored).data ?? AS_GIVEN, [own, stored])
  return [
    view,
    (change) => {
      const next = { ...view, ...change }
      if (state) state.setUi(key, next)
      else setOwn(next)
    },
  ]
}

/** All columns in the chosen order. */
export function orderedColumns<C extends { id: string }>(columns: readonly C[], order: readonly string[]): C[] {
  const ordered = order.flatMap((id) => columns.find((column) => column.id === id) ?? [])
  for (const [index, column] of columns.entries()) if (!order.includes(column.id)) ordered.splice(index, 0, column)
  return ordered
}

/** Whether a column is shown: by choice, else unless it is an extra one. */
export const isShown = ({ id, isExtra = false }: { id: string; isExtra?: boolean }, { shown }: TableView): boolean =>
  shown[id] ?? !isExtra

/** The order after a column went one place up (−1) or down (+1). */
export function moved(ids: readonly string[], id: string, by: 1 | -1): string[] {
  const others = ids.filter((other) => other !== id)
  others.splice(ids.indexOf(id) + by, 0, id)
  return others
}

/** Columns are given in pixels of the design; they grow with the font. */
export const PX_PER_REM = 16

type Track = Pick<Column<never>, 'width'>

/** The grid tracks of columns while nothing is measured: "minmax(160px, 2fr)" → "minmax(10rem, 2fr)". */
export function tableTracks(columns: readonly (Track & { id: string })[], { widths }: TableView): string {
  const given = ({ width = 'minmax(80px, 1fr)' }: Track) =>
    width.replace(/(\d+)px/g, (_, px: string) => `${String(Number(px) / PX_PER_REM)}rem`)
  return columns.map((column) => (widths[column.id] ? `${String(widths[column.id])}rem` : given(column))).join(' ')
}

/** What a column needs at least, in rem; in less room the table scrolls sideways, head and rows together. */
export const leastRem = ({ width = '80px' }: Track): number => Number(/\d+/.exec(width)?.[0] ?? 0) / PX_PER_REM

/** Its share of room that is left over; columns of one width take none. */
const shareOf = ({ width = '1fr' }: Track): number => Number(/([\d.]+)fr/.exec(width)?.[1] ?? 0)

/**
 * Widths of columns in pixels. Each gets what its content needs; left over room goes to the flexible ones. Where there
 * is too little, the widest flexible ones give way first, so that short names and times stay whole. Where the table
 * scrolls sideways even so, nothing needs to give way.
 * @param columns `needs` is what the content takes, `least` what it is cut down to, `set` a chosen width
 */
export function fitColumns(
  columns: readonly { least: number; needs: number; share: number; set?: number | undefined }[],
  room: number,
): number[] {
  const wanted = columns.map((column) => column.set ?? (column.needs || column.least))
  const left = room - sum(wanted)
  const shares = columns.map((column) => (column.set === undefined ? column.share : 0))
  if (left >= 0) return wanted.map((width, index) => width + (left * (shares[index] ?? 0)) / (sum(shares) || 1))
  const givesWay = (index: number) => (shares[index] ?? 0) > 0
  const capped = (most: number) =>
    wanted.map((width, index) =>
      givesWay(index) ? Math.min(width, Math.max(columns[index]?.least ?? 0, most)) : width,
    )
  if (sum(capped(0)) > room) return capped(2 * Math.max(...columns.map(({ least }) => least)))
  let [low, high] = [0, Math.max(...wanted)]
  while (high - low > 0.5) {
    const middle = (low + high) / 2
    if (sum(capped(middle)) > room) high = middle
    else low = middle
  }
  return capped(low)
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** What `fitColumns` takes, in pixels. @param needs what the content of a column takes, where it is measured */
export function columnNeeds<C extends Track & { id: string }>(
  columns: readonly C[],
  { widths }: TableView,
  needs: ReadonlyMap<string, number>,
  pxPerRem: number,
) {
  return columns.map((column) => {
    const set = widths[column.id]
    return {
      least: leastRem(column) * pxPerRem,
      needs: needs.get(column.id) ?? 0,
      share: shareOf(column),
      set: set === undefined ? undefined : set * pxPerRem,
    }
  })
}
