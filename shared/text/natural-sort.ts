/** Order in which people expect names: "node-2" before "node-10", upper and lower case together. */

// One collator for the process: building one costs more than thousands of comparisons. The locale is fixed so that two
// workstations show, and two exports list, the same order.
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * Compares two names naturally. Names the collator takes for equal ("A" and "a", "1" and "01") fall back to code-unit
 * order, so that 0 means identical and a sort does not depend on the order it was given.
 * @returns negative, 0 or positive, as `Array.prototype.sort` expects.
 */
export function compareNaturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** A sorted copy of `items`, by the name that `nameOf` gives. */
export function sortNaturally<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareNaturally(nameOf(a), nameOf(b)))
}
