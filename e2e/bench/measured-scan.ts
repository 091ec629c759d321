/** Runs of a built command line in a process of its own, with time, peak memory and longest stall. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CLI, calipso } from '../calipso'
import { inFolder, timed } from './measure'

export interface Measured {
  /** Of the whole process: start, work, end. */
  readonly wallMs: number
  /** Highest resident size; 0 where the system does not tell. */
  readonly peakMiB: number
  /** Longest time in which the process could not answer. */
  readonly stallMs: number
  /** Of all processors, by all threads of the process. */
  readonly cpuMs: number
  readonly stdout: string
}

/** What both versions print of a scan with `--json`. */
const scanSchema = z.object({
  status: z.string(),
  counts: z.object({
    objects: z.number(),
    links: z.number(),
    cliques: z.number(),
    byType: z.record(z.string(), z.number()),
  }),
  cost: z.object({ api_calls: z.number(), ssh_commands: z.number() }),
})

const WATCH = new URL('./watch-process.mjs', import.meta.url).href

/** @throws Error when the product is not built, or the scan ends in anything but an inventory. */
export async function measureScan(document: Readonly<Record<string, unknown>>, cli = CLI) {
  return inFolder(async (folder) => {
    const file = join(folder, 'environment.json')
    await writeFile(file, JSON.stringify(document), { mode: 0o600 })
    const common = ['--data-dir', join(folder, 'data'), '--trust-host-keys', '--quiet']
    await measureRun(cli, [...common, 'env', 'add', '--file', file])
    const measured = await measureRun(cli, [...common, 'scan', String(document.name), '--json'])
    return { ...measured, scan: scanSchema.parse(JSON.parse(measured.stdout)) }
  })
}
export type MeasuredScan = Awaited<ReturnType<typeof measureScan>>

const reportSchema = z.object({ stallMs: z.number(), peakMiB: z.number(), cpuMs: z.number() })

/** One run of a command line. @throws Error when it is not built or ends with another code than 0 or 3 */
export async function measureRun(cli: string, args: readonly string[]): Promise<Measured> {
  return inFolder(async (folder) => {
    const report = join(folder, 'report.json')
    const { ms, result } = await timed(() =>
      calipso(args, {
        cli,
        nodeOptions: ['--import', WATCH],
        env: { CALIPSO_BENCH_REPORT: report },
        // Of a scan that was committed: without and with problems.
        expected: [0, 3],
      }),
    )
    return { wallMs: ms, stdout: result, ...reportSchema.parse(JSON.parse(await readFile(report, 'utf8'))) }
  })
}
