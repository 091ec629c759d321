/** Runs the product's command line and reads what it says. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface ProductObject {
  id: string
  type: string
  name: string
  host?: string
  parent_id: string
  stale?: unknown
  [attribute: string]: unknown
}
export interface ProductLink {
  id: string
  link_type: string
  source_id: string
  target_id: string
  attributes: Record<string, unknown>
}
export interface ProductClique {
  focal_point: string
  focal_point_type: string
  links: string[]
  nodes: string[]
}
export interface ProductInventory {
  objects: ProductObject[]
  links: ProductLink[]
  cliques: ProductClique[]
  scanMs: number
}

const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))

function run(args: string[], expected: number[] = [0]): string {
  const result = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (!expected.includes(result.status ?? -1))
    throw new Error(`calipso ${args.join(' ')} ended with ${result.status}\n${result.stderr}`)
  return result.stdout
}
const lines = <T>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)

/**
 * Scans the cloud into a data folder of its own and reads the result; with `dataDir`, reads what is stored there.
 * A scan that completed with errors is read too: the comparison then shows what is missing.
 */
export function productInventory(options: {
  document: Record<string, unknown>
  name: string
  dataDir: string | undefined
}): ProductInventory {
  if (!existsSync(cli)) throw new Error('the product is not built: run "npm run build" first')
  const folder = mkdtempSync(join(tmpdir(), 'calipso-verify-'))
  try {
    const data = ['--data-dir', options.dataDir ?? join(folder, 'data')]
    let scanMs = 0
    if (options.dataDir === undefined) {
      const file = join(folder, 'environment.json')
      writeFileSync(file, JSON.stringify(options.document), { mode: 0o600 })
      run([...data, 'env', 'add', '--file', file])
      const started = performance.now()
      run([...data, '--trust-host-keys', 'scan', options.name, '--json'], [0, 3])
      scanMs = performance.now() - started
    }
    return {
      objects: lines<ProductObject>(run([...data, 'inventory', options.name, '--json'])),
      links: lines<ProductLink>(run([...data, 'links', options.name, '--json'])),
      cliques: lines<ProductClique>(run([...data, 'cliques', options.name, '--json'])),
      scanMs,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
