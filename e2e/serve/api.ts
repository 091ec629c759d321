/** Prepares a data folder with the product's own command line, for journeys that begin later. */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))

/** @throws Error with what it said when it ends with another code than `expected`. */
export function calipso(dataDir: string, args: readonly string[], expected: readonly number[] = [0]): Promise<string> {
  return new Promise((resolve, reject) => {
    // Not a blocking call: the simulated cloud answers from this process.
    const child = spawn(process.execPath, [cli, '--data-dir', dataDir, '--trust-host-keys', '--quiet', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: dataDir },
    })
    let printed = ''
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.on('close', (code) => {
      if (code !== null && expected.includes(code)) resolve(printed)
      else reject(new Error(`calipso ${args.join(' ')} ended with ${code}: ${said}`))
    })
  })
}

export async function addEnvironment(dataDir: string, document: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(dataDir, 'to-add.json')
  await writeFile(file, JSON.stringify(document), { mode: 0o600 })
  await calipso(dataDir, ['env', 'add', '--file', file])
}

/** Scans an environment whose scan is expected to end without a problem. */
export async function scanToEnd(dataDir: string, environment: string): Promise<void> {
  await calipso(dataDir, ['scan', environment])
}
