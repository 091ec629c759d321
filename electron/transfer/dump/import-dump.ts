/** Adding the inventories of a reference dump to the store, all of them or none. */
import { AppError } from '@shared/contract/errors'
import type { Store } from '../../store/repository'
import { type DumpOptions, readDump } from './read-dump'

/**
 * Every inventory becomes an environment, offline; named ones are views of it and go with it.
 * @returns their names, and what could not be taken over as it was.
 * @throws AppError `conflict` when a name is taken; otherwise as `readDump`. The store is then as before.
 */
export async function importDump(store: Store, path: string, options: DumpOptions) {
  const { inventories, unmapped } = await readDump(path, options)
  const names = inventories.map(({ environment }) => environment.name)
  for (const name of names) {
    if (!(await store.environments.get(name))) continue
    throw new AppError('conflict', `There is already an environment called ${name}. Nothing was imported.`, {
      hint: 'Import under another name (--as NAME, with --environment when the dump holds several), or remove the existing one first.',
    })
  }
  const added: string[] = []
  try {
    for (const { environment, inventory } of inventories) {
      await store.addEnvironment({ environment, inventory, scans: [] })
      added.push(environment.name)
    }
  } catch (error) {
    for (const name of added) await store.removeEnvironment(name)
    throw error
  }
  return { environments: names, unmapped }
}
