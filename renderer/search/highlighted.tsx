/** Text with the parts that matched emphasised; `ranges` are [start, end) and ascending. */
export function Highlighted({ text, ranges }: { text: string; ranges: readonly (readonly [number, number])[] }) {
  return highlightParts(text, ranges).map((part) =>
    part.isMatch ? <mark key={part.start}>{part.text}</mark> : <span key={part.start}>{part.text}</span>,
  )
}

/** The text cut at the ranges; overlapping and out-of-range ones are clipped. Pure. */
export function highlightParts(
  text: string,
  ranges: readonly (readonly [number, number])[],
): { text: string; start: number; isMatch: boolean }[] {
  const parts: { text: string; start: number; isMatch: boolean }[] = []
  let at = 0
  const add = (end: number, isMatch: boolean) => {
    if (end > at) parts.push({ text: text.slice(at, end), start: at, isMatch })
    at = Math.max(at, end)
  }
  for (const [start, end] of ranges) {
    add(Math.min(start, text.length), false)
    add(Math.min(end, text.length), true)
  }
  add(text.length, false)
  return parts
}
