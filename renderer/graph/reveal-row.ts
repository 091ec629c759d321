/** Bringing the selected row of a table into view. */

/**
 * Scrolls the least needed. Only rows near the view exist as elements; for others the place in the given order is
 * tried, and taken back when the row is not there because the operator sorted the table.
 * @param table element around the grid
 * @param index of the row in the unsorted table of `count` rows
 */
export function revealRow(table: Element, index: number, count: number): void {
  const scroller = table.querySelector('[role=grid]')
  if (!scroller || showSelected(scroller)) return
  const before = scroller.scrollTop
  scroller.scrollTop = (index / Math.max(1, count)) * scroller.scrollHeight - scroller.clientHeight / 2
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (!showSelected(scroller)) scroller.scrollTop = before
    }),
  )
}

/** @returns false when the selected row does not exist as an element */
function showSelected(scroller: Element): boolean {
  const row = scroller.querySelector('[aria-selected=true]')
  row?.scrollIntoView({ block: 'nearest' })
  return row !== null
}
