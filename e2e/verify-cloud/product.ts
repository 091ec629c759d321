/** Runs the product's command line and reads what it says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { calipso } from '../calipso'

/**
 * Scans the cloud into a data folder of its own and reads the result; with `dataDir`, reads what is stored there.
 * A scan that completed with errors is read too: the comparison then shows what is missing.
 */
export async function productInventory(name: string, document: object, dataDir: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'calipso-verify-'))
  const data = ['--data-dir', dataDir ?? join(folder, 'data')]
  const rows = async <T>(command: string): Promise<T[]> => {
    const lines = (await calipso([...data, command, name, '--json'])).split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
  }
  try {
    let scanMs = 0
    if (dataDir === undefined) {
      const file = join(folder, 'environment.json')
      writeFileSync(file, JSON.stringify(document), { mode: 0o600 })
      await calipso([...data, 'env', 'add', '--file', file])
      const started = performance.now()
      await calipso([...data, '--trust-host-keys', 'scan', name, '--json'], { expected: [0, 3] })
      scanMs = performance.now() - started
    }
    return {
      objects: await rows<InventoryObject>('inventory'),
      links: await rows<Link>('links'),
      cliques: await rows<Clique>('cliques'),
      scanMs,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
export type ProductInventory = Awaited<ReturnType<typeof productInventory>>
