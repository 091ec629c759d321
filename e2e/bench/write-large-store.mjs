/**
 * `tsx write-large-store.mjs CHECKOUT DATA_FOLDER NAME`: adds one environment of the promised size with the code of the
 * given checkout. One process for each, so that no version needs room for several at once.
 */
import { join } from 'node:path'

const [checkout, dataDir, name] = process.argv.slice(2)
const { largeInventory, SCANNED_AT, ENVIRONMENT } = await import(join(checkout, 'e2e/bench/large-inventory.ts'))
const { storedEnvironment } = await import(join(checkout, 'e2e/bench/stored-environment.ts'))
const { openNedbStore } = await import(join(checkout, 'electron/store/nedb/nedb-store.ts'))
const { buildCliques } = await import(join(checkout, 'electron/cliques/index.ts'))
const { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } = await import(
  join(checkout, 'shared/catalog/clique-types.ts')
)

const renamed = (document) => ({ ...document, environment: name })
const { objects, links } = largeInventory()
const environment = storedEnvironment(name)
const { cliques } = buildCliques({
  environment,
  objects: objects.map(renamed),
  links: links.map(renamed),
  cliqueTypes: DEFAULT_CLIQUE_TYPES,
  constraints: DEFAULT_CLIQUE_CONSTRAINTS,
  now: SCANNED_AT,
})
const own = ({ id_path, name_path, parent_id, ...object }) => ({
  ...renamed(object),
  parent_id: parent_id === ENVIRONMENT ? name : parent_id,
  id_path: id_path.replace(ENVIRONMENT, name),
  name_path: name_path.replace(ENVIRONMENT, name),
})
const store = await openNedbStore({ dataDir, now: () => new Date(SCANNED_AT) })
await store.addEnvironment({
  environment,
  inventory: { objects: objects.map(own), links: links.map(renamed), cliques, committedAt: SCANNED_AT },
  scans: [],
})
await store.close()
