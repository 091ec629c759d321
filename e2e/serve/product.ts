/** The built serve host in a process of its own, over a data folder that a test owns. */
import { type ChildProcess, spawn } from 'node:child_process'
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
function addressOf(child: ChildProcess, ended: Promise<void>): Promise<string> {
  let printed = ''
  let said = ''
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the serve host did not start: ${said}`)), START_MS)
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (!printed.includes('\n')) return
      clearTimeout(timer)
      resolve((JSON.parse(printed.slice(0, printed.indexOf('\n'))) as { url: string }).url)
    })
    void ended.then(() => {
      clearTimeout(timer)
      reject(new Error(`the serve host ended: ${said}`))
    })
  })
}
