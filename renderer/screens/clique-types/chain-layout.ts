/** Where the types and steps of a clique type stand in its drawing: types left to right, steps between them numbered. */
import type { CliqueStep } from '@shared/catalog/clique-steps'
import { typeInfo } from '@shared/catalog/object-types'

export interface ChainNode {
  readonly type: string
  readonly x: number
  /** False for types that nothing leads to. */
  readonly isReached: boolean
}

export interface ChainEdge {
  readonly d: string
  readonly isReached: boolean
  /** Numbers of the steps that follow it, from 1, and where each number stands. */
  readonly pips: readonly { readonly step: number; readonly x: number; readonly y: number }[]
}

export interface ChainLayout {
  readonly nodes: readonly ChainNode[]
  readonly edges: readonly ChainEdge[]
  readonly y: number
  readonly height: number
}

const NODE_Y = 58
const HALF_NODE = 20
const LANE = 22
const FIRST_LANE = 44
const PIP = 20
const CORNER = 8
/** Steps between objects of one type go round above their node's label. */
const LOOP = 16

/** @param width room for all of it */
export function layoutChain(focal: string, steps: readonly CliqueStep[], width: number): ChainLayout {
  const { reached, apart } = columnsOf(focal, steps)
  const types = [...reached, ...apart]
  const slot = width / Math.max(1, types.length)
  const xOf = (type: string) => slot * (types.indexOf(type) + 0.5)
  const pairs = new Map<string, { from: number; to: number; steps: number[]; isReached: boolean }>()
  steps.forEach(({ from, to, isReached }, index) => {
    const ends = [types.indexOf(from), types.indexOf(to)].sort((a, b) => a - b) as [number, number]
    if (ends[0] < 0) return
    const key = `${ends.join('-')} ${String(isReached)}`
    const pair = pairs.get(key) ?? { from: ends[0], to: ends[1], steps: [], isReached }
    pair.steps.push(index + 1)
    pairs.set(key, pair)
  })
  const lanes = lanesOf([...pairs.values()].filter(({ from, to }) => to - from > 1))
  const edges = [...pairs.values()].map((pair): ChainEdge => {
    const [a, b] = [slot * (pair.from + 0.5), slot * (pair.to + 0.5)]
    const lane = lanes.get(pair)
    if (pair.from === pair.to) return loopAt(a, pair)
    if (lane === undefined) {
      const d = `M${a + HALF_NODE} ${NODE_Y}H${b - HALF_NODE}`
      return { d, isReached: pair.isReached, pips: pipsAt(pair.steps, (a + b) / 2, NODE_Y) }
    }
    const y = NODE_Y + FIRST_LANE + lane * LANE
    const [from, to] = [a + 5 + 3 * lane, b - 5 - 3 * lane]
    const d = `M${from} ${NODE_Y + HALF_NODE}V${y - CORNER}q0 ${CORNER} ${CORNER} ${CORNER}H${to - CORNER}q${CORNER} 0 ${CORNER} ${-CORNER}V${NODE_Y + HALF_NODE}`
    return { d, isReached: pair.isReached, pips: pipsAt(pair.steps, (a + b) / 2, y) }
  })
  const deepest = Math.max(-1, ...lanes.values())
  return {
    nodes: types.map((type) => ({ type, x: xOf(type), isReached: reached.includes(type) })),
    edges,
    y: NODE_Y,
    height: NODE_Y + (deepest < 0 ? 34 : FIRST_LANE + deepest * LANE + 18),
  }
}

function loopAt(x: number, { steps, isReached }: { steps: number[]; isReached: boolean }): ChainEdge {
  const y = NODE_Y + HALF_NODE
  const d = `M${x - 8} ${y}C${x - LOOP} ${y + LOOP} ${x + LOOP} ${y + LOOP} ${x + 8} ${y}`
  return { d, isReached, pips: pipsAt(steps, x, y + 13) }
}

const pipsAt = (steps: readonly number[], x: number, y: number) =>
  steps.map((step, index) => ({ step, x: x + (index - (steps.length - 1) / 2) * PIP, y }))

/** Types that are reached along the layers, in the direction that leads away from the focal one; then the others. */
function columnsOf(focal: string, steps: readonly CliqueStep[]) {
  const layer = (type: string) => typeInfo(type).layer ?? 5
  const direction = layer(focal) > 5 ? -1 : 1
  const types = new Set([focal, ...steps.flatMap((step) => (step.isReached ? [step.to] : []))])
  const reached = [...types].sort(
    (a, b) => Number(b === focal) - Number(a === focal) || direction * (layer(a) - layer(b)),
  )
  const others = new Set(steps.flatMap(({ from, to, isReached }) => (isReached ? [] : [from, to])))
  return { reached, apart: [...others].filter((type) => type !== '' && !types.has(type)) }
}

/** The lane of each arc: the highest that no shorter arc it overlaps with takes. */
function lanesOf<P extends { readonly from: number; readonly to: number }>(arcs: readonly P[]): Map<P, number> {
  const lanes = new Map<P, number>()
  for (const arc of arcs.toSorted((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from)) {
    const taken = new Set([...lanes].flatMap(([one, lane]) => (one.from < arc.to && arc.from < one.to ? lane : [])))
    let lane = 0
    while (taken.has(lane)) lane += 1
    lanes.set(arc, lane)
  }
  return lanes
}
