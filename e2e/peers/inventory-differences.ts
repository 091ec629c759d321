/** A scanned inventory beside what the model of the cloud says it must be. */
import type { CallOutput } from '@shared/contract/index'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { BackendSession } from './backend-session'
import type { CloudModel } from './cloud-model'
import { cliquesOf, type Expected, expectedInventory } from './expected-inventory'

/** Types the model does not speak of. */
const UNSPOKEN = /_folder$|^(?:environment|region|host_ref)$/
type Dump = 'inventory.dump' | 'links.dump' | 'cliques.dump'

/** One line per difference; none when the scan gave back the model, or those of all regions. */
export async function differences(
  session: BackendSession,
  environment: string,
  ...models: readonly CloudModel[]
): Promise<string[]> {
  async function all<N extends Dump>(call: N): Promise<CallOutput<N>['items'][number][]> {
    const items: CallOutput<N>['items'][number][] = []
    for (let cursor: string | undefined; ; ) {
      const page = await session.call(call, { environment, limit: 2000, ...(cursor && { cursor }) } as never)
      items.push(...page.items)
      if (page.next === undefined) return items
      cursor = page.next
    }
  }
  const expected = expectedInventory(models)
  const objects = new Map((await all('inventory.dump')).map((one) => [`${one.type} ${one.id}`, one]))
  const links = (await all('links.dump')).map((link) => `${link.link_type} ${link.source_id} ${link.target_id}`)
  const cliques = new Map<string, Set<string>>()
  for (const { focal_point, focal_point_type, nodes } of await all('cliques.dump')) {
    if (focal_point_type !== 'instance' && focal_point_type !== 'vservice') continue
    cliques.set(focal_point, new Set([...(cliques.get(focal_point) ?? []), ...nodes]))
  }
  return [
    ...between(
      'object',
      [...objects.values()].filter(({ type }) => !UNSPOKEN.test(type)).map(keyOf),
      expected.objects.keys(),
    ),
    ...[...expected.objects].flatMap(([key, facts]) => attributeDifferences(key, facts, objects.get(key))),
    ...between('link', links, expected.links.keys()),
    ...cliqueDifferences(expected, cliques),
  ]
}

const keyOf = ({ type, id }: InventoryObject) => `${type} ${id}`

function between(what: string, found: Iterable<string>, wanted: Iterable<string>): string[] {
  const [there, asked] = [new Set(found), new Set(wanted)]
  return [
    ...[...asked].filter((one) => !there.has(one)).map((one) => `missing ${what}: ${one}`),
    ...[...there].filter((one) => !asked.has(one)).map((one) => `surplus ${what}: ${one}`),
  ]
}

function attributeDifferences(key: string, facts: object, object: InventoryObject | undefined): string[] {
  if (object === undefined) return []
  return Object.entries(facts).flatMap(([name, wanted]) => {
    const [ours, theirs] = [canonical(wanted), canonical(object[name])]
    return ours === theirs ? [] : [`${key}: ${name} is ${theirs}, not ${ours}`]
  })
}

/** Lists of texts are sets here. */
const canonical = (value: unknown) =>
  JSON.stringify(Array.isArray(value) && value.every((one) => typeof one === 'string') ? [...value].sort() : value)

function cliqueDifferences(expected: Expected, cliques: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const boundsOf = cliquesOf(expected)
  return [...expected.objects.keys()].flatMap((key) => {
    const [type = '', focal = ''] = key.split(' ')
    if (type !== 'instance' && type !== 'vservice') return []
    const { must, may } = boundsOf(type, focal)
    const nodes = cliques.get(focal) ?? new Set()
    // Where nothing leads anywhere there is no clique.
    if (must.size === 1 && nodes.size === 0) return []
    return [
      ...[...must].filter((node) => !nodes.has(node)).map((node) => `missing in the clique of ${key}: ${node}`),
      ...[...nodes].filter((node) => !may.has(node)).map((node) => `surplus in the clique of ${key}: ${node}`),
    ]
  })
}
