/** Tables as CSV. */
import { saveFile } from './save-file'

/** What a column is called and what it says of a row; the part of a table column that text needs. */
interface CsvColumn<T> {
  title: string
  /** Printed behind the title: "Duration (ms)". */
  unit?: string
  value: (row: T) => string | number | undefined
}

/** Names come from the cloud: a cell that starts like this, wide forms too, would be run as a formula by a spreadsheet. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
/** Whatever a spreadsheet may take for the end of a cell: where commas are decimal, semicolons. */
const SEPARATOR = /[",;\t\r\n]/

/** Tells a spreadsheet that the file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff'

/**
 * One line of titles and one per row, each ended by CR LF. Cells with separators, quotes or line ends are quoted; a text
 * that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function csvOf<T>(columns: readonly CsvColumn<T>[], rows: readonly T[]): string {
  const titles = columns.map(({ title, unit }) => (unit === undefined ? title : `${title} (${unit})`))
  const lines = [titles, ...rows.map((row) => columns.map(({ value }) => value(row)))]
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '')
  const text = FORMULA.test(value) ? `'${value}` : value
  return SEPARATOR.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Offers rows to the operator as a CSV file. @param name without the ending */
export function saveCsv<T>(name: string, columns: readonly CsvColumn<T>[], rows: readonly T[]): void {
  saveFile(new Blob([BYTE_ORDER_MARK, csvOf(columns, rows)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
}
