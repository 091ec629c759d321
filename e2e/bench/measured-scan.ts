/** A scan by the built command line in a process of its own, with its time and its peak memory. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Scan, scanSchema } from '@shared/model/scan'

export interface MeasuredScan {
  /** Of the whole process: start, scan, commit, end. */
  readonly wallMs: number
  /** Highest resident size; 0 where the system does not tell. */
  readonly peakMiB: number
  readonly scan: Scan
}

const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const POLL_MS = 50

/** @throws Error when the product is not built, or the scan ends in anything but an inventory. */
export async function measureScan(document: Readonly<Record<string, unknown>>): Promise<MeasuredScan> {
  if (!existsSync(cli)) throw new Error('the product is not built: run "npm run build" first')
  const folder = await mkdtemp(join(tmpdir(), 'calipso-bench-'))
  try {
    const file = join(folder, 'environment.json')
    await writeFile(file, JSON.stringify(document), { mode: 0o600 })
    const common = ['--data-dir', join(folder, 'data'), '--trust-host-keys', '--quiet']
    await run([...common, 'env', 'add', '--file', file])
    const started = performance.now()
    const { stdout, peakMiB } = await run([...common, 'scan', String(document.name), '--json'])
    return { wallMs: performance.now() - started, peakMiB, scan: scanSchema.parse(JSON.parse(stdout)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Exit codes of a scan that was committed: without and with problems. */
const COMMITTED = [0, 3]

function run(args: readonly string[]): Promise<{ stdout: string; peakMiB: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const text = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      text.stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      text.stderr += chunk.toString()
    })
    let peakMiB = 0
    const poll = setInterval(async () => {
      peakMiB = Math.max(peakMiB, await residentPeakMiB(child.pid))
    }, POLL_MS)
    child.on('close', (code) => {
      clearInterval(poll)
      if (code !== null && COMMITTED.includes(code)) resolve({ stdout: text.stdout, peakMiB })
      else reject(new Error(`calipso ${args.join(' ')} ended with ${code}\n${text.stderr}`))
    })
  })
}

/** Linux keeps the highest resident size of each process. */
async function residentPeakMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
}
