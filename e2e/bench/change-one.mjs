/**
 * `tsx change-one.mjs CHECKOUT DATA_FOLDER NAME`: renames one instance of a stored environment several times, with the
 * code of the given checkout, links and cliques brought up to date; prints `{ms, bytes}` of the middle one.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const [checkout, dataDir, name] = process.argv.slice(2)
const load = (path) => import(join(checkout, path))
const { openNedbStore } = await load('electron/store/nedb/nedb-store.ts')
const { DEFAULT_CLIQUE_CONSTRAINTS: constraints, DEFAULT_CLIQUE_TYPES: cliqueTypes } = await load(
  'shared/catalog/clique-types.ts',
)
const { SCANNED_AT: at } = await load('e2e/bench/large-inventory.ts')

const store = await openNedbStore({ dataDir, now: () => new Date(at) })
const environment = await store.environments.get(name)
const repository = await store.inventory(name)
const change = existsSync(join(checkout, 'electron/derive')) ? await byDifference() : await byEverything()

const runs = []
for (let n = 1; n <= 5; n++) {
  const [instance] = (await repository.snapshot()).byType('instance')
  const files = sizes()
  const started = performance.now()
  await change({ ...instance, name: `renamed ${n}`, object_name: `renamed ${n}` })
  runs.push({ ms: performance.now() - started, bytes: written(files, sizes()) })
}
await store.close()
runs.sort((a, b) => a.ms - b.ms)
console.log(JSON.stringify(runs[2]))

async function byDifference() {
  const { deriveChange } = await load('electron/derive/derive-change.ts')
  const facts = { environment, recipes: { cliqueTypes, constraints }, at }
  return async (object) => repository.apply(await deriveChange(await repository.snapshot(), { save: [object] }, facts))
}

/** Version 0.1.0 knows no smaller step than everything. */
async function byEverything() {
  const { findLinks } = await load('electron/links/index.ts')
  const { buildCliques } = await load('electron/cliques/index.ts')
  return async (object) => {
    const before = await repository.snapshot()
    const objects = [...before.objects.values()].map((one) => (one.id === object.id ? object : one))
    findLinks({ environment: name, objects, now: at })
    // The generated links stand for what would have been found: there are as many, of the same kinds.
    const links = [...before.links.values()]
    const { cliques } = buildCliques({ environment, objects, links, cliqueTypes, constraints, now: at })
    await repository.commit({ objects, links, cliques, committedAt: at })
  }
}

function sizes() {
  const entries = readdirSync(join(dataDir, 'store'), { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, statSync(file)]),
  )
}

/** What was appended to files that grew, and the whole of those that are new or were replaced. */
function written(before, after) {
  let bytes = 0
  for (const [file, { ino, size, mtimeMs }] of after) {
    const earlier = before.get(file)
    if (earlier?.ino === ino) bytes += size - earlier.size
    else if (earlier?.mtimeMs !== mtimeMs) bytes += size
  }
  return bytes
}
