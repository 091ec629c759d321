/** Adding the environment of an inventory file to the store, whole or not at all. */
import { AppError, validated } from '@shared/contract/errors'
import { type Environment, environmentSchema } from '@shared/model/environment'
import type { Store } from '../store/repository'
import { type InventoryFile, type ReadOptions, readInventoryFile } from './read-inventory-file'

export interface ImportOptions extends ReadOptions {
  /** Name to give the environment instead of its own. */
  readonly as?: string
  /** Marks the environment as the built-in sample. */
  readonly sample?: boolean
  readonly now: Date
  /** Gives ids to the imported scans: their own may be taken, such as by the environment they came from. */
  readonly newId: () => string
}

/**
 * Imports a file as a new environment, marked offline: there is nothing to connect to.
 * @returns the environment as stored.
 * @throws AppError `conflict` when the name is taken; otherwise as `readInventoryFile`. The store is then as before.
 */
export async function importEnvironment(store: Store, file: string, options: ImportOptions): Promise<Environment> {
  const content = await readInventoryFile(file, options)
  const environment = offlineEnvironment(content, options)
  if (await store.environments.get(environment.name)) {
    throw new AppError('conflict', `There is already an environment called ${environment.name}.`, {
      hint: 'Import the file under another name (--as NAME), or remove the existing environment first.',
    })
  }
  const scanIds = new Map(content.scans.map((scan) => [scan.id, options.newId()]))
  const scanId = scanIds.get(content.manifest.scan_id ?? '')
  await store.addEnvironment({
    environment,
    inventory: {
      ...renamed(content, environment.name),
      scanId,
      committedAt: content.manifest.committed_at ?? content.manifest.exported_at,
    },
    scans: content.scans.map((scan) => ({
      ...scan,
      id: scanIds.get(scan.id) ?? options.newId(),
      environment: environment.name,
      // What was a view is an environment here, and this its own inventory.
      options: { ...scan.options, environment: environment.name, inventory: undefined },
    })),
  })
  return environment
}

function offlineEnvironment({ environment }: InventoryFile, { as, sample = false, now }: ImportOptions): Environment {
  const name = as ?? environment.name
  return validated(`Environment ${name}`, environmentSchema, {
    ...environment,
    name,
    configuration: [],
    offline: true,
    sample,
    scanned: environment.last_scanned !== undefined,
    updated_at: now.toISOString(),
  })
}

/** The documents under another environment name. Ids stay: they are never parsed, whatever they contain. */
function renamed(content: InventoryFile, name: string): Pick<InventoryFile, 'objects' | 'links' | 'cliques'> {
  const { objects, links, cliques } = content
  const old = content.environment.name
  if (name === old) return { objects, links, cliques }
  const underNewRoot = (path: string) => (path.startsWith(`/${old}/`) ? `/${name}/${path.slice(old.length + 2)}` : path)
  return {
    objects: objects.map((object) => ({
      ...object,
      environment: name,
      parent_id: object.parent_id === old ? name : object.parent_id,
      id_path: underNewRoot(object.id_path),
      name_path: underNewRoot(object.name_path),
    })),
    links: links.map((link) => ({ ...link, environment: name })),
    cliques: cliques.map((clique) => ({ ...clique, environment: name })),
  }
}
