/** Numbers as shown: thousands with a thin space, sizes with one unit, counts with their noun. */

const THIN_SPACE = '\u2009'

/** 15204 → "15 204" with a thin space; four digits are grouped too, so that columns line up. */
export function formatCount(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE)
}

/** 1 → "1 object", 4812 → "4 812 objects". */
export function countNoun(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`
}

/** "12", or "the first 60 of 300" where not all are shown. */
export function shownOf(shown: number, total: number): string {
  return shown === total ? formatCount(total) : `the first ${formatCount(shown)} of ${formatCount(total)}`
}

/** 4300800 → "4.1 MB"; powers of 1024, one decimal below ten. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const shown = unit === 0 || value >= 10 ? String(Math.round(value)) : value.toFixed(1)
  return `${shown} ${units[unit]}`
}
