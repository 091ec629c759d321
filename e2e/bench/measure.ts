/** What a measurement is, and how a piece of work is timed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One line of the table. */
export interface Row {
  /** What is done, with its size: "cliques of 30 000 focal points". */
  readonly what: string
  readonly unit: 'ms' | 'MiB' | 'frames/s' | 'calls' | 'a host'
  readonly ours: number
  /** The same in the obvious way; absent for figures that stand alone. */
  readonly naive?: number | undefined
  /** What the obvious way is. */
  readonly how?: string | undefined
}

export interface Bench {
  /** For `--only`. */
  readonly name: string
  /**
   * @param say tells what is being done, on standard error
   * @returns an empty list when the machine lacks what it needs, after having said so
   */
  run(say: (text: string) => void): Promise<Row[]>
}

/** Milliseconds `work` takes, with its result. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now()
  const result = await work()
  return { ms: performance.now() - started, result }
}

/** The middle of several runs in milliseconds: one slow run of a busy machine does not count. */
export async function medianMs(runs: number, work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push((await timed(work)).ms)
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)] ?? 0
}

/** Milliseconds of a whole that is too slow to wait for, from a part of it. */
export async function extrapolatedMs(whole: number, part: number, work: () => unknown): Promise<number> {
  return ((await timed(work)).ms * whole) / part
}

/** Work that needs a folder of its own, which is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'calipso-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
