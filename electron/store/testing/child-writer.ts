/** Starts writer-process.ts as a child process and collects what it acknowledges. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const SCRIPT = fileURLToPath(new URL('./writer-process.ts', import.meta.url))

export type WriterMode = 'write' | 'add' | 'hold' | 'vault'

export interface ChildWriter {
  readonly process: ChildProcess
  /** Everything printed so far. */
  readonly said: readonly Record<string, unknown>[]
  /** Resolves with the first message, printed already or later, that `wanted` accepts; rejects when the process ends first. */
  hears(wanted: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  /** Resolves when the process is gone and all it said was heard. */
  readonly ended: Promise<void>
  /** Ends the process and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
}

/** @param fileSizeLimitKiB lets writes beyond this size fail, as on a full disk. */
export function startWriter(dataDir: string, mode: WriterMode, fileSizeLimitKiB?: number): ChildWriter {
  const command = [process.execPath, '--import', 'tsx', SCRIPT, dataDir, mode]
  const limited =
    fileSizeLimitKiB === undefined ? [] : ['sh', '-c', `ulimit -f ${fileSizeLimitKiB * 2}; exec "$@"`, 'sh']
  const [program = '', ...args] = [...limited, ...command]
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TSX_TSCONFIG_PATH: 'electron/tsconfig.json' },
  })
  const said: Record<string, unknown>[] = []
  const listeners = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line))
    for (const listener of listeners) listener()
  })
  const ended = once(child, 'close').then(() => {
    for (const listener of listeners) listener()
  })
  return {
    process: child,
    said,
    ended,
    hears: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = said.find(wanted)
          if (!found && child.exitCode === null && child.signalCode === null) return
          listeners.delete(look)
          if (found) resolve(found)
          else reject(new Error(`the writer ended without saying it; it said ${JSON.stringify(said.slice(-3))}`))
        }
        listeners.add(look)
        look()
      }),
    kill: async (signal) => {
      child.kill(signal)
      await ended
    },
  }
}
