/** Runs of a built command line in a process of its own, with time, peak memory and longest stall. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { inFolder, timed } from './measure'

export interface Measured {
  /** Of the whole process: start, work, end. */
  readonly wallMs: number
  /** Highest resident size; 0 where the system does not tell. */
  readonly peakMiB: number
  /** Longest time in which the process could not answer. */
  readonly stallMs: number
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

export interface MeasuredScan extends Measured {
  readonly scan: z.infer<typeof scanSchema>
}

/** This checkout's own command line. */
export const OWN_CLI = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const WATCH = new URL('./watch-process.mjs', import.meta.url).href

/** @throws Error when the product is not built, or the scan ends in anything but an inventory. */
export async function measureScan(document: Readonly<Record<string, unknown>>, cli = OWN_CLI): Promise<MeasuredScan> {
  return inFolder(async (folder) => {
    const file = join(folder, 'environment.json')
    await writeFile(file, JSON.stringify(document), { mode: 0o600 })
    const common = ['--data-dir', join(folder, 'data'), '--trust-host-keys', '--quiet']
    await measureRun(cli, [...common, 'env', 'add', '--file', file])
    const measured = await measureRun(cli, [...common, 'scan', String(document.name), '--json'])
    return { ...measured, scan: scanSchema.parse(JSON.parse(measured.stdout)) }
  })
}

/** Exit codes of a scan that was committed: without and with problems. */
const COMMITTED = [0, 3]
const reportSchema = z.object({ stallMs: z.number(), peakMiB: z.number() })

/** One run of a command line. @throws Error when it is not built or ends with another code than 0 or 3 */
export async function measureRun(cli: string, args: readonly string[]): Promise<Measured> {
  if (!existsSync(cli)) throw new Error('the product is not built: run "npm run build" first')
  return inFolder(async (folder) => {
    const report = join(folder, 'report.json')
    const { ms, result } = await timed(() => run(cli, args, report))
    return { wallMs: ms, stdout: result, ...reportSchema.parse(JSON.parse(await readFile(report, 'utf8'))) }
  })
}

function run(cli: string, args: readonly string[], report: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', WATCH, cli, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CALIPSO_BENCH_REPORT: report },
    })
    const text = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      text.stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      text.stderr += chunk.toString()
    })
    child.on('close', (code) => {
      if (code !== null && COMMITTED.includes(code)) resolve(text.stdout)
      else reject(new Error(`calipso ${args.join(' ')} ended with ${code}\n${text.stderr}`))
    })
  })
}
