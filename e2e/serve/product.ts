/** The built serve host in a process of its own, over a data folder that a test owns. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { CLI, mustBeBuilt } from '../calipso'

export interface RunningProduct {
  /** Origin and, as its fragment, the access token. */
  readonly url: string
  readonly pid: number
  /** Ends it as an operator does; resolves when the process is gone. */
  stop(): Promise<void>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
}

const START_MS = 20_000

/** @throws Error with what it said when it does not start. */
export async function startProduct(dataDir: string): Promise<RunningProduct> {
  mustBeBuilt()
  const child = spawn(process.execPath, [CLI, '--data-dir', dataDir, '--json', 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Host keys an operator trusts on this machine must not decide a test.
    env: { ...process.env, HOME: dataDir },
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  const url = await addressOf(child, ended).catch(async (error: unknown) => {
    await end('SIGKILL')
    throw error
  })
  return { url, pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** The address in the first line it prints. */
async function addressOf(child: ChildProcessByStdio<null, Readable, Readable>, ended: Promise<void>): Promise<string> {
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const fail = (what: string): never => {
    throw new Error(`the serve host ${what}: ${said}`)
  }
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([
    once(lines, 'line', { signal: AbortSignal.timeout(START_MS) }).catch(() => fail('did not start')),
    ended.then(() => fail('ended')),
  ])
  return (JSON.parse(String(line)) as { url: string }).url
}
