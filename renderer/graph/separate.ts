/** Pushing overlapping boxes apart with as little movement as possible. */

/** `x` and `y` are the middle and are changed in place. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
  fixed: boolean
}

const ROUNDS = 160

/**
 * Moves overlapping boxes along the axis of least overlap until none overlap. The boxes are swept in order of their
 * left edge, so a round costs little more than sorting. Deterministic.
 */
export function separate(boxes: Box[]): void {
  for (let round = 0; round < ROUNDS; round++) if (!pushApart(boxes)) return
}

function pushApart(boxes: Box[]): boolean {
  const order = boxes.map((_, index) => index).sort((a, b) => left(boxes[a]) - left(boxes[b]) || a - b)
  let moved = false
  for (let i = 0; i < order.length; i++) {
    const a = boxes[order[i] ?? 0]
    if (!a) continue
    for (let j = i + 1; j < order.length; j++) {
      const b = boxes[order[j] ?? 0]
      if (!b) continue
      if (left(b) >= a.x + a.width / 2) break
      if (push(a, b)) moved = true
    }
  }
  return moved
}

function push(a: Box, b: Box): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const overlapX = (a.width + b.width) / 2 - Math.abs(dx)
  const overlapY = (a.height + b.height) / 2 - Math.abs(dy)
  if (overlapX <= 0.01 || overlapY <= 0.01 || (a.fixed && b.fixed)) return false
  const share = a.fixed ? 0 : b.fixed ? 1 : 0.5
  if (overlapX < overlapY) {
    const step = overlapX * (dx < 0 ? -1 : 1)
    a.x -= step * share
    b.x += step * (1 - share)
  } else {
    const step = overlapY * (dy < 0 ? -1 : 1)
    a.y -= step * share
    b.y += step * (1 - share)
  }
  return true
}

function left(box: Box | undefined): number {
  return box ? box.x - box.width / 2 : 0
}
