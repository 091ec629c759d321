/** Lanes for the vertical parts of lines in the channels between columns. */
import { append } from './columns'
import type { Point } from './geometry'

/** One change of height between two level parts of a line. */
export interface Run {
  from: Point
  to: Point
  /** Runs of different style never share a trunk. */
  style: string
  /** Middle of the channel. */
  at: number
}

/** Distance of neighbouring lanes, when the channel is wide enough. */
const PITCH = 8
/** Keeps bends off the ports at either side of a channel. */
const CLEARANCE = 10

interface Trunk {
  runs: Run[]
  top: number
  bottom: number
  /** More runs go down than up. */
  falling: boolean
}

/**
 * The x of every run. Runs into the same point share a trunk, else runs out of the same point do; trunks that would
 * lie over one another get lanes of their own, ordered so that parallel bends do not cross.
 */
export function assignLanes(runs: readonly Run[]): ReadonlyMap<Run, number> {
  const lanes = new Map<Run, number>()
  for (const channel of channels(runs)) {
    const trunks = trunksOf(channel)
    const slots = slotsOf(trunks)
    const count = Math.max(...slots) + 1
    const left = Math.max(...channel.map((run) => run.from.x)) + CLEARANCE
    const right = Math.min(...channel.map((run) => run.to.x)) - CLEARANCE
    const middle = (left + right) / 2
    const pitch = count > 1 ? Math.min(PITCH, Math.max(0, right - left) / (count - 1)) : 0
    trunks.forEach((trunk, index) => {
      const x = middle + ((count - 1) / 2 - (slots[index] ?? 0)) * pitch
      for (const run of trunk.runs) lanes.set(run, x)
    })
  }
  return lanes
}

/** Runs between the same two columns; ports differ by the width of their nodes, so the middle is rounded. */
function channels(runs: readonly Run[]): Run[][] {
  const sorted = [...runs].sort((a, b) => a.at - b.at)
  const result: Run[][] = []
  let reach = Number.NEGATIVE_INFINITY
  for (const run of sorted) {
    const [left, right] = [Math.min(run.from.x, run.to.x), Math.max(run.from.x, run.to.x)]
    const current = result.at(-1)
    if (current && left < reach - 1) {
      current.push(run)
      reach = Math.min(reach, right)
    } else {
      result.push([run])
      reach = right
    }
  }
  return result
}

function trunksOf(channel: readonly Run[]): Trunk[] {
  const arriving = new Map<string, number>()
  const into = (run: Run): string => `${run.style} in ${run.to.x} ${run.to.y}`
  for (const run of channel) arriving.set(into(run), (arriving.get(into(run)) ?? 0) + 1)
  const bundles = new Map<string, Run[]>()
  for (const run of channel) {
    const shared = (arriving.get(into(run)) ?? 0) > 1
    append(bundles, shared ? into(run) : `${run.style} out ${run.from.x} ${run.from.y}`, run)
  }
  return [...bundles.values()].map((own) => ({
    runs: own,
    top: Math.min(...own.flatMap((run) => [run.from.y, run.to.y])),
    bottom: Math.max(...own.flatMap((run) => [run.from.y, run.to.y])),
    falling: own.reduce((sum, run) => sum + Math.sign(run.to.y - run.from.y), 0) > 0,
  }))
}

/** Slot of each trunk, 0 is the rightmost: of overlapping falling trunks the upper one turns later, of rising ones the lower. */
function slotsOf(trunks: readonly Trunk[]): number[] {
  const order = trunks
    .map((_, index) => index)
    .sort((a, b) => {
      const [one, two] = [trunks[a], trunks[b]]
      if (!one || !two) return 0
      if (one.falling !== two.falling) return one.falling ? -1 : 1
      return one.falling ? one.top - two.top : two.bottom - one.bottom
    })
  const slots = new Array<number>(trunks.length).fill(0)
  const taken: Trunk[][] = []
  for (const index of order) {
    const trunk = trunks[index]
    if (!trunk) continue
    const free = taken.findIndex((lane) =>
      lane.every((other) => other.bottom <= trunk.top || other.top >= trunk.bottom),
    )
    const slot = free < 0 ? taken.length : free
    slots[index] = slot
    const lane = taken[slot]
    if (lane) lane.push(trunk)
    else taken.push([trunk])
  }
  return slots
}
