/** Building every clique of a large environment, next to a query or a scan of the link list per step. */
import { join } from 'node:path'
import { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import Datastore from 'nedb-promises'
import { derive } from '../../electron/derive/derive'
import { anEnvironment } from '../../electron/store/testing/generated-inventory'
import { ENVIRONMENT, largeInventory, SCANNED_AT } from './large-inventory'
import { type Bench, extrapolatedMs, inFolder, timed } from './measure'

/** Focal points the slow ways are measured on. */
const SAMPLE = 30

export const cliques: Bench = {
  name: 'cliques',
  async run(say) {
    const { objects, links, instances } = largeInventory()
    say(`${objects.length} objects, ${links.length} links, ${instances.length} instances`)
    const build = () =>
      derive({
        environment: anEnvironment(ENVIRONMENT),
        objects: instances,
        links,
        recipes: { cliqueTypes: DEFAULT_CLIQUE_TYPES, constraints: DEFAULT_CLIQUE_CONSTRAINTS },
        at: SCANNED_AT,
      })
    const { ms: ours, result } = await timed(build)
    say(
      `${result.cliques.length} cliques, ${result.cliques.reduce((sum, one) => sum + one.links.length, 0)} links in them`,
    )

    // Spread over all hosts, so that no cache of one host flatters the result.
    const sample = instances.filter((_, index) => index % Math.floor(instances.length / SAMPLE) === 0).slice(0, SAMPLE)
    const expected = new Map(result.cliques.map((one) => [one.focal_point, one.nodes.length]))
    say(`scanning the link list per step, for ${sample.length} focal points`)
    const scanning = await extrapolatedMs(instances.length, sample.length, async () => {
      for (const focal of sample) {
        const nodes = await walkNaively(focal, async (types, nodes) =>
          links.filter(
            (link) => types.includes(link.link_type) && (nodes.has(link.source_id) || nodes.has(link.target_id)),
          ),
        )
        if (nodes.size !== expected.get(focal.id)) throw new Error(`the naive clique of ${focal.id} is another one`)
      }
    })

    const querying = await inFolder(async (folder) => {
      say('loading the links into NeDB')
      const store = Datastore.create({ filename: join(folder, 'links.db') })
      for (const fieldName of ['link_type', 'source_id', 'target_id']) await store.ensureIndex({ fieldName })
      for (let start = 0; start < links.length; start += 5_000)
        await store.insertMany(links.slice(start, start + 5_000))
      say('NeDB queries per step')
      return extrapolatedMs(instances.length, sample.length, async () => {
        for (const focal of sample) {
          await walkNaively(focal, async (types, nodes) => [
            ...(await store.find<Link>({ source_id: { $in: [...nodes] }, link_type: { $in: types } })),
            ...(await store.find<Link>({ target_id: { $in: [...nodes] }, link_type: { $in: types } })),
          ])
        }
      })
    })
    const row = { what: `cliques of ${instances.length} focal points`, unit: 'ms', ours } as const
    return [
      { ...row, naive: scanning, how: `link list scanned per step (from ${SAMPLE})` },
      { ...row, naive: querying, how: `two NeDB queries per step (from ${SAMPLE})` },
    ]
  },
}

/** The steps of the recipe for instances, one look-up per step. Answers the objects reached. */
async function walkNaively(
  focal: InventoryObject,
  find: (types: readonly string[], nodes: ReadonlySet<string>) => Promise<readonly Link[]>,
): Promise<ReadonlySet<string>> {
  const recipe = DEFAULT_CLIQUE_TYPES.find((type) => type.focal_point_type === 'instance')
  const allowed = new Set(Array.isArray(focal.network) ? focal.network : [])
  const nodes = new Set([focal.id])
  for (const name of recipe?.link_types ?? []) {
    // A type may be named in either direction.
    for (const link of await find([name, name.split('-').reverse().join('-')], nodes)) {
      const { network } = link.attributes
      const networks = network === undefined ? [] : [network].flat()
      if (networks.length > 0 && !networks.some((one) => allowed.has(one))) continue
      nodes.add(link.source_id).add(link.target_id)
    }
  }
  return nodes
}
