import { takeTurns } from '../turns'

/** Items sorted at a time without a turn: a few milliseconds' worth. */
const RUN = 1024

/** A sorted copy of any number of items, as `Array.prototype.sort` would sort them, letting others run meanwhile. */
export async function sortInTurns<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  signal?: AbortSignal,
): Promise<T[]> {
  const turns = takeTurns(signal)
  let runs: T[][] = []
  for (let start = 0; start < items.length; start += RUN) {
    runs.push(items.slice(start, start + RUN).sort(compare))
    await turns.next()
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], compare))
    runs = merged
  }
  return runs[0] ?? []

  async function merge(left: readonly T[], right: readonly T[], order: typeof compare): Promise<T[]> {
    const result: T[] = []
    let [l, r] = [0, 0]
    while (l < left.length && r < right.length) {
      const [a, b] = [left[l] as T, right[r] as T]
      if (order(a, b) <= 0) {
        result.push(a)
        l += 1
      } else {
        result.push(b)
        r += 1
      }
      if (turns.isOver()) await turns.next()
    }
    return result.concat(left.slice(l), right.slice(r))
  }
}
