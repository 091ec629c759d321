/**
 * Every option of a scan on a real cloud that rests: what each reads and makes anew, that everything else stays byte for
 * byte, and that the result is what the first scan of everything found.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import { record, str } from './compare'
import type { Product, ProductInventory } from './product'

const PARTS = ['objects', 'links', 'cliques'] as const
type Part = (typeof PARTS)[number]
type Stored = Pick<ProductInventory, Part>

interface Trial {
  /** What follows `calipso scan NAME`. */
  readonly options: readonly string[]
  /** What is made anew; everything else stays as it is stored. */
  readonly makes: readonly Part[]
  /** The object that is scanned with what is below it; absent: everything. */
  readonly root?: string
  /** Name of the inventory that is scanned into; absent: the environment's own. */
  readonly inventory?: string
}

export interface TrialResult {
  readonly options: string
  readonly seconds: number
  /** How many objects were read. */
  readonly read: number
  readonly differences: readonly string[]
}

/** An inventory beside the environment's own, for this only. */
const OTHER = 'verify'
/** They list what is plugged into them, so those of a host are read with anything on it. */
const SWITCHES: readonly string[] = ['vedge', 'vconnector']

/** @param product with a data folder of its own, in which everything was scanned once */
export async function tryScanOptions(product: Product, told: (result: TrialResult) => void): Promise<boolean> {
  const first = await product.stored()
  let isRight = true
  for (const trial of trialsOf(first.objects)) {
    const before = await product.stored()
    const startedMs = performance.now()
    await product.scan(trial.options)
    const seconds = (performance.now() - startedMs) / 1000
    const after = await product.stored()
    const isRead = trial.inventory === undefined ? readBy(trial, [...before.objects, ...after.objects]) : () => false
    const differences = [
      ...objectsDiffer(before.objects, after.objects, isRead),
      ...PARTS.filter((part) => !trial.makes.includes(part) || trial.inventory !== undefined).flatMap((part) =>
        differ(`stored ${part}`, before[part], after[part]),
      ),
      ...(await sameFacts(product, first, trial.inventory)),
    ]
    told({ options: trial.options.join(' '), seconds, read: after.objects.filter(isRead).length, differences })
    isRight &&= differences.length === 0
  }
  return isRight
}

/** What a scenario changes, by the types of the objects for it. */
const CHANGED: readonly string[] = ['instance', 'host', 'network', 'vservice']

/**
 * Scans, after a change of the cloud, every known object that the change is about by itself, then everything.
 * @param ids of what was changed, and names of hosts
 * @returns where the two differ for such an object and what is below it; nothing is known of what is new
 */
export async function scanPartsThenAll(product: Product, ids: ReadonlySet<string>) {
  const known = (await product.stored()).objects
  const isChanged = ({ type, id, router_id, network }: InventoryObject) =>
    CHANGED.includes(type) && [id, router_id, network].some((one) => ids.has(str(one)))
  const roots = known.filter(isChanged)
  for (const { id } of roots) {
    // One may go with another.
    const { objects } = await product.stored()
    if (objects.some((object) => object.id === id)) await product.scan(['-s', '-i', id])
  }
  const parts = await product.stored()
  const inventory = await product.inventory()
  const differences = roots.flatMap(({ id, type, name }) => {
    const facts = ({ objects }: Pick<Stored, 'objects'>) => {
      const isBelow = belowOf(objects, id)
      return objects.filter((object) => isBelow(object.id)).map(factsOf)
    }
    return differ(`scan of ${type} ${name}`, facts(inventory), facts(parts))
  })
  return { inventory, parts: roots.length, differences }
}

/** Of options that name an object: one of each type. */
function trialsOf(objects: readonly InventoryObject[]): Trial[] {
  const all = { makes: PARTS }
  const examples = new Map(objects.filter(({ sources }) => sources.length > 0).map((object) => [object.type, object]))
  return [
    { options: [], ...all },
    { options: ['--inventory-only'], makes: ['objects'] },
    { options: ['--links-only'], makes: ['links'] },
    { options: ['--cliques-only'], makes: ['cliques'] },
    { options: ['--inventory_only', '--clear'], makes: ['objects'] },
    { options: ['--links_only', '--clear'], makes: ['links', 'cliques'] },
    { options: ['--cliques_only', '--clear'], makes: ['cliques'] },
    { options: ['--clear'], ...all },
    { options: ['-l', 'ERROR'], ...all },
    { options: ['-y', OTHER], ...all, inventory: OTHER },
    ...[...examples.values()].flatMap(({ id, type, name, parent_id, parent_type, ref_id }): Trial[] => {
      // What is shown elsewhere stands for the object itself.
      const one = { ...all, root: typeof ref_id === 'string' ? ref_id : id }
      return [
        { options: ['-s', '-i', id], ...one },
        { options: ['-t', type, '-i', id, '-p', parent_id, '-a', parent_type], ...one },
        ...(objects.filter((other) => other.type === type && other.name === name).length === 1
          ? [{ options: ['-t', type, '-i', name, '-f', 'name'], ...one }]
          : []),
      ]
    }),
  ]
}

/** Tells which objects a trial is to read. Folders are read nowhere, and what is stale could not be. */
function readBy({ makes, root }: Trial, objects: readonly InventoryObject[]): (object: InventoryObject) => boolean {
  if (!makes.includes('objects')) return () => false
  const isReal = ({ sources, stale }: InventoryObject) => sources.length > 0 && stale === undefined
  if (root === undefined) return isReal
  const isBelow = belowOf(objects, root)
  const hosts = new Set(objects.filter(({ id }) => isBelow(id)).map(({ host }) => host))
  const isSwitch = ({ type, host }: InventoryObject) => host !== undefined && hosts.has(host) && SWITCHES.includes(type)
  return (object) => isReal(object) && (isBelow(object.id) || isSwitch(object))
}

/** Tells which ids are those of an object or of what is below it. */
function belowOf(objects: readonly InventoryObject[], root: string): (id: string) => boolean {
  const parents = new Map(objects.map(({ id, parent_id }) => [id, parent_id]))
  const isBelow = (id: string): boolean => {
    const parent = parents.get(id)
    return id === root || (parent !== undefined && isBelow(parent))
  }
  return isBelow
}

/** What was to be read and was not, and what was to be left alone and was not. */
function objectsDiffer(
  before: readonly InventoryObject[],
  after: readonly InventoryObject[],
  isRead: (object: InventoryObject) => boolean,
): string[] {
  const known = new Map(before.map((object) => [object.id, object]))
  return after.flatMap((object) => {
    const was = known.get(object.id)
    const what = `${object.type} ${object.name} (${object.id})`
    if (isRead(object)) return was?.last_scanned === object.last_scanned ? `not read: ${what}` : []
    if (object.sources.length === 0) return []
    return differ('touched', was ? [was] : [], [object])
  })
}

/** The result against the first: all but the times of reading. */
async function sameFacts(product: Product, first: Stored, inventory: string | undefined): Promise<string[]> {
  const now = await product.stored(inventory)
  return PARTS.flatMap((part) => differ(part, first[part].map(factsOf), now[part].map(factsOf)))
}

/** Without when it was read or said to live; of another inventory, under the name of the environment itself. */
const factsOf = (document: object): object =>
  JSON.parse(
    JSON.stringify(document, (key, value: unknown) => (TIMES.includes(key) ? undefined : value)).replaceAll(
      `:${OTHER}`,
      '',
    ),
  ) as object
const TIMES: readonly string[] = ['last_scanned', 'at', 'since', 'updated_at', 'heartbeat_timestamp']

/** Documents that are in one list only, or differ, and in what. A clique's key is its focal point; its links are compared apart. */
function differ(what: string, before: readonly object[], after: readonly object[]): string[] {
  const keyed = (documents: readonly object[]) =>
    new Map(
      documents.map((document) => {
        const { links_detailed: _, ...own } = record(document)
        return [str(own.id ?? own.focal_point), own]
      }),
    )
  const [was, is] = [keyed(before), keyed(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id) => {
    const [one, other] = [was.get(id), is.get(id)]
    if (one === undefined || other === undefined) return `${what}: ${id} ${one ? 'is gone' : 'is new'}`
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])]
    const changed = keys.filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]))
    return changed.map((key) => `${what}: ${id}: ${key} ${JSON.stringify(one[key])} → ${JSON.stringify(other[key])}`)
  })
}
