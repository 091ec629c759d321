/** A simulated cloud in a process of its own, for measuring what the product costs and not what the simulation does. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { SimulatedCloudOptions } from '../peers/simulated-cloud'

const ENTRY = fileURLToPath(new URL('./cloud-process.ts', import.meta.url))

export interface CloudApart extends SimulatedCloudOptions {
  /** Before every answer of the APIs and every remote execution. Default none. */
  readonly latencyMs?: number
  /** Names of hosts that let in and then say nothing. */
  readonly silentHosts?: readonly string[]
}

const startedSchema = z.object({
  environmentDocument: z.looseObject({ name: z.string() }),
  access: z.object({ sshHost: z.string(), sshPort: z.number(), sshUser: z.string(), sshPassword: z.string() }),
})
export type CloudApartAccess = z.infer<typeof startedSchema>['access']
const statsSchema = z.object({ requests: z.number(), executions: z.number() })

/**
 * A real cloud does not compute on the operator's machine: this one gives way to the product, with all its threads,
 * which only `nice` can arrange (not on Windows, where it competes).
 */
const node = [process.execPath, '--import', 'tsx']
const [execPath = '', ...execArgv] = process.platform === 'win32' ? node : ['nice', '-n', '19', ...node]

/** @throws Error when it does not start */
export async function startCloudApart(options: CloudApart) {
  const child = fork(ENTRY, [JSON.stringify(options)], { execPath, execArgv })
  const ended = once(child, 'exit')
  const message = async <T>(schema: z.ZodType<T>): Promise<T> => {
    const said = await Promise.race([once(child, 'message'), ended.then(() => undefined)])
    if (!said) throw new Error('the simulated cloud ended')
    return schema.parse(said[0])
  }
  return {
    ...(await message(startedSchema)),
    /** What it answered so far. */
    stats: () => {
      const told = message(statsSchema)
      child.send('stats')
      return told
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
