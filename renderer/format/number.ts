/** Numbers as shown: thousands with a thin space, counts with their noun. */

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
