/** The table of a benchmark run as text. Pure. */
import type { Row } from './measure'

/** Rows for people: what, ours, the naive way, and how many times better ours is. */
export function tableText(rows: readonly Row[]): string {
  const cells = [
    ['what', 'ours', 'naive', 'ratio', 'the naive way'],
    ...rows.map((row) => [
      row.what,
      withUnit(row.ours, row.unit),
      ...(row.naive === undefined ? ['', '', ''] : naiveCells(row, row.naive)),
    ]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells
    .map(([what = '', ...figures]) =>
      [
        what.padEnd(widths[0] ?? 0),
        ...figures.slice(0, 3).map((cell, index) => cell.padStart(widths[index + 1] ?? 0)),
        figures[3],
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const naiveCells = (row: Row, naive: number) => [
  withUnit(naive, row.unit),
  `${rounded(ratioOf(row, naive))}×`,
  row.how ?? '',
]

/** Above 1 ours is better: frames are better when there are more, everything else when there is less. */
export function ratioOf(row: Row, naive: number): number {
  return row.unit === 'frames/s' ? row.ours / naive : naive / row.ours
}

function withUnit(value: number, unit: Row['unit']): string {
  if (unit === 'ms' && value >= 10_000) return `${rounded(value / 1000)} s`
  if (unit === 'calls') return `${Math.round(value)}`
  return `${rounded(value)} ${unit}`
}

/** Three digits that mean something. */
const rounded = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
