/** Keeping a column of things in order and apart while each stays as near as possible to where it wants to be. */

interface Wish {
  /** Wanted middle. */
  at: number
  /** How much a distance from `at` counts, 1 or more. */
  weight: number
  /** Room needed above and below the middle. */
  above: number
  below: number
}

interface Block {
  sum: number
  weight: number
  first: number
}

/**
 * Middles that keep the given order and overlap nowhere, with the least weighted squared distance from the wishes
 * (pool-adjacent-violators, O(n)).
 */
export function stack(wishes: readonly Wish[]): number[] {
  const offsets: number[] = []
  let offset = 0
  wishes.forEach((wish, index) => {
    const previous = wishes[index - 1]
    if (previous) offset += previous.below + wish.above
    offsets.push(offset)
  })
  const blocks: Block[] = []
  wishes.forEach((wish, index) => {
    let block: Block = {
      sum: (wish.at - (offsets[index] ?? 0)) * wish.weight,
      weight: wish.weight,
      first: index,
    }
    for (
      let above = blocks.at(-1);
      above && above.sum / above.weight >= block.sum / block.weight;
      above = blocks.at(-1)
    ) {
      blocks.pop()
      block = { sum: above.sum + block.sum, weight: above.weight + block.weight, first: above.first }
    }
    blocks.push(block)
  })
  const middles = new Array<number>(wishes.length)
  blocks.forEach((block, index) => {
    const end = blocks[index + 1]?.first ?? wishes.length
    for (let at = block.first; at < end; at++) middles[at] = block.sum / block.weight + (offsets[at] ?? 0)
  })
  return middles
}
