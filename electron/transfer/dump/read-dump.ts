/** A whole reference dump, read, checked and mapped: the inventories it holds. */
import { AppError, asAppError } from '@shared/contract/errors'
import { type Environment, OWN_INVENTORY, viewName } from '@shared/model/environment'
import type { InventoryCommit } from '../../store/repository'
import { type AttributeRecord, asText, groupBy, textOf } from '../../values'
import { DUMP_LIMITS, limitExceeded } from '../limits'
import type { ReadOptions } from '../read-inventory-file'
import { type Collection, collectionName, collectionOf, type ReadCollection } from './collections'
import { documentsIn } from './documents'
import { mapEnvironment, newestOf } from './map-environment'
import { mapObjects } from './map-objects'
import { mapCliques, mapLinks } from './map-relations'
import { readFiles } from './open-dump'
import { createUnmapped, type Unmapped } from './unmapped'

/** One environment's inventory of a dump; a named one is a view of the environment where that comes with it. */
export interface DumpedInventory {
  readonly environment: Environment
  readonly inventory: InventoryCommit
}

export interface DumpOptions extends ReadOptions {
  readonly now: Date
  /** Of the dump, by the name the dump's preview gives it; absent: all. */
  readonly only?: string | undefined
  /** Name to give it instead, where it is one. */
  readonly as?: string | undefined
}

type Documents = Record<ReadCollection, AttributeRecord[]>
const noDocuments = (): Documents => ({
  environments_config: [],
  inventory: [],
  links: [],
  cliques: [],
  clique_types: [],
})

/**
 * Reads a folder or an archive.
 * @throws AppError `validation` naming file and document, `limit-exceeded`, `not-found`, `cancelled`; nothing is
 *   returned of a dump with a file that cannot be read.
 */
export async function readDump(path: string, options: DumpOptions) {
  const unmapped = createUnmapped()
  const byInventory = await readCollections(path, options, unmapped)
  const inventories: DumpedInventory[] = []
  for (const { name, inventory, documents } of environmentsOf(byInventory)) {
    const shown = viewName(name, inventory)
    if (options.only !== undefined && options.only !== shown) continue
    const one = await mapped(name, options.as ?? shown, documents, options, unmapped)
    const isView = shown !== name && inventories.some(({ environment }) => environment.name === name)
    inventories.push(isView ? { ...one, environment: { ...one.environment, view_of: name, inventory } } : one)
  }
  const [first] = inventories
  if (!first) {
    throw new AppError(
      'validation',
      options.only === undefined
        ? 'The dump holds no environment: neither environments_config nor inventory has a document.'
        : `The dump holds no inventory called ${options.only}.`,
      {
        hint: 'A dump has a file for each collection of Calipso: environments_config.json, inventory.json, links.json …',
      },
    )
  }
  if (options.as !== undefined && inventories.length > 1) {
    throw new AppError('validation', `The dump holds ${inventories.length} inventories, so one name is not enough.`, {
      hint: `Choose one (--environment): ${inventories.map((one) => one.environment.name).join(', ')}`,
    })
  }
  return { inventories, unmapped: unmapped.all() }
}

async function readCollections(path: string, { limits = DUMP_LIMITS, signal }: DumpOptions, unmapped: Unmapped) {
  const read = new Map<string, AttributeRecord[]>()
  let records = 0
  await readFiles(
    path,
    limits,
    async (file, content) => {
      const name = collectionName(file)
      if (name === undefined) return unmapped.add('files', 'it is no JSON (bsondump turns BSON into JSON)', file)
      const documents = read.get(name) ?? []
      read.set(name, documents)
      for await (const document of documentsIn(content, file, limits)) {
        records += 1
        if (records > limits.records) throw limitExceeded(`it holds more than ${limits.records} documents`)
        documents.push(document)
      }
    },
    signal,
  )
  const names = new Set(read.keys())
  // First, so that an environment stands before its views.
  const byInventory = new Map([[OWN_INVENTORY, noDocuments()]])
  for (const [name, documents] of read) {
    const collection: Collection = collectionOf(name, names)
    if (collection.read === undefined) {
      for (const document of documents) unmapped.add(name, collection.reason, labelOf(document))
      continue
    }
    const all = byInventory.get(collection.inventory) ?? noDocuments()
    byInventory.set(collection.inventory, all)
    const isShared = collection.read === 'environments_config' || collection.read === 'clique_types'
    for (const document of documents) {
      if (isShared || asText(document.environment) !== undefined) all[collection.read].push(document)
      else unmapped.add(name, 'it names no environment', labelOf(document))
    }
  }
  return byInventory
}

const labelOf = ({ name, type, id, _id }: AttributeRecord) => asText(name) ?? asText(type) ?? asText(id) ?? asText(_id)

/** Documents of each environment in each inventory; what describes it may stand beside the main inventory only. */
function* environmentsOf(byInventory: ReadonlyMap<string, Documents>) {
  const main = byInventory.get(OWN_INVENTORY) ?? noDocuments()
  for (const [inventory, all] of byInventory) {
    const of = (collection: ReadCollection) => groupBy(all[collection], ({ environment }) => asText(environment))
    const [objects, links, cliques] = [of('inventory'), of('links'), of('cliques')]
    const described = all.environments_config.flatMap(({ name }) => asText(name) ?? [])
    const names = new Set([...described, ...objects.keys(), ...links.keys(), ...cliques.keys()])
    for (const name of names) {
      const describing = [...all.environments_config, ...main.environments_config].filter((one) => one.name === name)
      yield {
        name,
        inventory,
        documents: {
          environments_config: describing,
          inventory: objects.get(name) ?? [],
          links: links.get(name) ?? [],
          cliques: cliques.get(name) ?? [],
          clique_types: [...all.clique_types, ...main.clique_types],
        } satisfies Documents,
      }
    }
  }
}

async function mapped(
  from: string,
  environment: string,
  documents: Documents,
  options: DumpOptions,
  unmapped: Unmapped,
): Promise<DumpedInventory> {
  const now = options.now.toISOString()
  const context = { environment, from, at: now, unmapped }
  const found = await mapObjects(documents.inventory, environment, context)
  const links = await mapLinks(documents.links, { ...context, mapped: found })
  const typeNames = new Map(documents.clique_types.map(({ _id, name }) => [textOf(_id), textOf(name)]))
  const cliques = await mapCliques(documents.cliques, links, typeNames, { ...context, mapped: found })
  const focal = new Set(cliques.map(({ focal_point }) => focal_point))
  const objects = found.objects.map((object) => (focal.has(object.id) ? { ...object, clique: true } : object))
  const [document] = documents.environments_config
  return {
    environment: described({ name: environment, document, objects, now, unmapped }),
    inventory: { objects, links, cliques, committedAt: newestOf(objects) ?? now },
  }
}

function described(facts: Parameters<typeof mapEnvironment>[0]): Environment {
  try {
    return mapEnvironment(facts)
  } catch (error) {
    throw new AppError('validation', `The environment ${facts.name} cannot be imported: ${asAppError(error).message}`, {
      hint: 'Import it under another name (--as NAME). Nothing was imported.',
      cause: error,
    })
  }
}
