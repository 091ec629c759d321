/** Runs the product's command line and reads what it says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clique } from '@shared/model/clique'
import { viewName } from '@shared/model/environment'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { ScanProblem } from '@shared/model/scan'
import { calipso } from '../calipso'

/**
 * The product with the environment in a data folder of its own, removed when this program ends; with `dataDir`, what is
 * stored there.
 */
export async function openProduct(name: string, document: object, dataDir: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'calipso-verify-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const data = ['--data-dir', dataDir ?? join(folder, 'data')]
  const rows = async <T>(command: string, shown: string): Promise<T[]> => {
    const lines = (await calipso([...data, command, shown, '--json'])).split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
  }
  if (dataDir === undefined) {
    const file = join(folder, 'environment.json')
    writeFileSync(file, JSON.stringify(document), { mode: 0o600 })
    await calipso([...data, 'env', 'add', '--file', file])
  }
  const stored = async (inventory?: string) => {
    const shown = inventory === undefined ? name : viewName(name, inventory)
    return {
      objects: await rows<InventoryObject>('inventory', shown),
      links: await rows<Link>('links', shown),
      cliques: await rows<Clique>('cliques', shown),
    }
  }
  /** A scan that completed with errors is no failure of this: what is missing will be seen. */
  const scan = async (options: readonly string[]) => {
    const printed = await calipso([...data, '--trust-host-keys', 'scan', name, '--json', ...options], {
      expected: [0, 3],
    })
    return JSON.parse(printed) as { problems: readonly ScanProblem[] }
  }
  return {
    scan,
    /** What is known of it; of a named inventory, what is known there. */
    stored,
    /** Scans the cloud, unless stored results are to be compared, and reads what is known then; `problems` say why something is missing. */
    inventory: async () => {
      const started = performance.now()
      const { problems } = dataDir === undefined ? await scan([]) : { problems: [] }
      const scanMs = dataDir === undefined ? performance.now() - started : 0
      const texts = problems.map(({ title, error }) => (title === error.message ? title : `${title}: ${error.message}`))
      return { ...(await stored()), problems: texts, scanMs }
    },
  }
}
export type Product = Awaited<ReturnType<typeof openProduct>>
export type ProductInventory = Awaited<ReturnType<Product['inventory']>>
