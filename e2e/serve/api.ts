/** Prepares a data folder with the product's own command line, for journeys that begin later. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calipso } from '../calipso'

/** @throws Error when it ends with another exit code than expected, by default 0 */
export const run = (dataDir: string, args: readonly string[], expected?: readonly number[]) =>
  calipso(['--data-dir', dataDir, '--trust-host-keys', '--quiet', ...args], {
    env: { HOME: dataDir },
    ...(expected && { expected }),
  })

export async function addEnvironment(dataDir: string, document: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(dataDir, 'to-add.json')
  await writeFile(file, JSON.stringify(document), { mode: 0o600 })
  await run(dataDir, ['env', 'add', '--file', file])
}

/** Scans an environment. @param expected exit codes; by default that of a scan without a problem */
export async function scanToEnd(dataDir: string, environment: string, expected?: readonly number[]): Promise<void> {
  await run(dataDir, ['scan', environment], expected)
}

/** Every scan as a document of Calipso's collection, newest first. */
export async function scansOf(dataDir: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const lines = (await run(dataDir, ['scans', '--json'])).split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>)
}
