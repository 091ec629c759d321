/** A simulated cloud in a process of its own, for measuring what the product costs and not what the simulation does. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { CloudSpec } from '../peers/cloud-spec'

const ENTRY = fileURLToPath(new URL('./cloud-process.ts', import.meta.url))

/**
 * A real cloud does not compute on the operator's machine: this one gives way to the product, with all its threads,
 * which only `nice` can arrange (not on Windows, where it competes).
 */
const node = [process.execPath, '--import', 'tsx']
const [execPath = '', ...execArgv] = process.platform === 'win32' ? node : ['nice', '-n', '19', ...node]

/** @throws Error when it does not start */
export async function startCloudApart(spec: CloudSpec) {
  const child = fork(ENTRY, [JSON.stringify(spec)], { execPath, execArgv })
  const ended = once(child, 'exit')
  const started = await Promise.race([once(child, 'message'), ended.then(() => undefined)])
  if (!started) throw new Error('the simulated cloud did not start')
  return {
    environmentDocument: z.record(z.string(), z.unknown()).parse(started[0]),
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
