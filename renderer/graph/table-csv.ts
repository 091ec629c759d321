/** A table as comma-separated values (RFC 4180). */

/** What a column is called and what it says of a row; the part of a table column that text needs. */
interface CsvColumn<T> {
  title: string
  value: (row: T) => string | number | null | undefined
}

/** Names come from the cloud: a cell that starts like this would be run as a formula by a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/

/**
 * One line of titles and one per row, each ended by CR LF. Cells with commas, quotes or line ends are quoted; a text
 * that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function csvOf<T>(columns: readonly CsvColumn<T>[], rows: readonly T[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ value }) => value(row)))]
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return value === undefined || value === null ? '' : String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
