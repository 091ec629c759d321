/** Runs the product's command line and reads what it says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clique } from '@shared/model/clique'
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
  const rows = async <T>(command: string): Promise<T[]> => {
    const lines = (await calipso([...data, command, name, '--json'])).split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
  }
  if (dataDir === undefined) {
    const file = join(folder, 'environment.json')
    writeFileSync(file, JSON.stringify(document), { mode: 0o600 })
    await calipso([...data, 'env', 'add', '--file', file])
  }
  return {
    /**
     * Scans the cloud, unless stored results are to be compared, and reads what is known then. A scan that completed with
     * errors is read too: the comparison then shows what is missing, and `problems` why.
     */
    inventory: async () => {
      const started = performance.now()
      const scan =
        dataDir === undefined
          ? await calipso([...data, '--trust-host-keys', 'scan', name, '--json'], { expected: [0, 3] })
          : '{"problems":[]}'
      const { problems } = JSON.parse(scan) as { problems: readonly ScanProblem[] }
      const scanMs = dataDir === undefined ? performance.now() - started : 0
      return {
        objects: await rows<InventoryObject>('inventory'),
        links: await rows<Link>('links'),
        cliques: await rows<Clique>('cliques'),
        problems: problems.map(({ title, error }) => `${title}: ${error.message}`),
        scanMs,
      }
    },
  }
}
type Product = Awaited<ReturnType<typeof openProduct>>
export type ProductInventory = Awaited<ReturnType<Product['inventory']>>
