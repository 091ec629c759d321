/** Helpers for tests that need real peers: free ports, private folders, programs that may be missing. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A TCP port of 127.0.0.1 that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/** A private folder and the way to remove it. */
export async function privateFolder(label: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `calipso-${label}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Whether a program is installed. When it is not, says loudly which package to install, and the test is to be skipped. */
export function isInstalled(path: string, debianPackage: string): boolean {
  if (existsSync(path)) return true
  process.stderr.write(`\n*** SKIPPED: ${path} is missing; install it with: apt-get install ${debianPackage} ***\n`)
  return false
}

/** A process of this test, to be ended by it. */
export interface RunningProcess {
  readonly child: ChildProcess
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts a program; its output is kept for the error message when it ends early. */
export function startProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): RunningProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'], env })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    child,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
    },
  }
}

/** Runs a program to its end. @throws Error with its complaint when it fails. */
export function runProgram(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const result = spawnSync(command, args, { encoding: 'utf8', env })
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr || result.error}`)
  return result.stdout
}

/** Waits until `port` accepts connections. */
export async function waitForPort(port: number, timeoutMs: number): Promise<void> {
  const endMs = Date.now() + timeoutMs
  while (Date.now() < endMs) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('close', () => socket.destroy())
      socket.once('connect', () => socket.destroy())
    })
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error(`port ${port} did not open within ${timeoutMs} ms`)
}
