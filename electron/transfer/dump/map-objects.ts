/** The reference's inventory documents as objects of ours. */
import { isKnownType } from '@shared/catalog/object-types'
import type { InventoryObject } from '@shared/model/inventory-object'
import { type Turns, takeTurns } from '../../turns'
import { type AttributeRecord, asRecord, asText, isRecord, textOf } from '../../values'
import type { Unmapped } from './unmapped'

/** Older names of types, and what they say besides. */
const SYNONYMS: Readonly<Record<string, AttributeRecord & { readonly type: string }>> = {
  pnic: { type: 'host_pnic' },
  agent: { type: 'network_agent' },
  dhcp: { type: 'vservice', service_type: 'dhcp' },
  router: { type: 'vservice', service_type: 'router' },
  instance_vnic: { type: 'vnic', vnic_type: 'instance_vnic' },
  vservice_vnic: { type: 'vnic', vnic_type: 'vservice_vnic' },
  vservice_miscellenaous_folder: { type: 'vservice_miscellaneous_folder' },
  host_pnics_folder: { type: 'pnics_folder' },
}

const typeOf = (type: string): AttributeRecord & { readonly type: string } =>
  SYNONYMS[type] ?? { type: type.replace(/_root$/, '_folder') }

/** Attributes that documents of 2018 hold as maps by name, and those of 2021 as lists. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  network: ['subnets'],
  vconnector: ['interfaces'],
  vedge: ['ports', 'tunnel_ports'],
  otep: ['ports'],
  host_pnic: ['members'],
  region: ['endpoints'],
}

/** What the reference's databases say of the state of a thing, by type. */
const STATE_OF: Readonly<Record<string, string>> = {
  instance: 'nova_status',
  host: 'nova_status',
  network: 'neutron_status',
  port: 'neutron_status',
  vservice: 'neutron_status',
}

/** Fields that mean something of our own; what another document says under their names is kept beside them. */
const OWN = new Set(['stale', 'reading', 'sources', 'clique', 'status', 'status_text', 'status_timestamp', 'host'])

export interface MappedObjects {
  readonly objects: InventoryObject[]
  /** Internal ids of the database → ids. */
  readonly ids: ReadonlyMap<string, string>
}

interface Known {
  readonly document: AttributeRecord
  readonly id: string
  readonly type: string
  readonly internal: string | undefined
}

/** @param at ISO time for what does not say when it was seen */
export async function mapObjects(
  documents: readonly AttributeRecord[],
  environment: string,
  { from, at, unmapped }: { from: string; at: string; unmapped: Unmapped },
): Promise<MappedObjects> {
  const turns = takeTurns()
  const known = await withIds(documents, unmapped, turns)
  const ids = new Map(known.flatMap(({ internal, id }) => (internal === undefined ? [] : [[internal, id] as const])))
  const byId = new Map(known.map((one) => [one.id, one]))
  const byKey = new Map(known.map((one) => [keyOf(one.type, textOf(one.document.id)), one]))
  const parents = new Map<string, Placed>()
  for (const one of known) {
    parents.set(one.id, placeOf(one, from, environment, byId, byKey, unmapped))
    if (turns.isOver()) await turns.next()
  }
  const paths = pathsOf(environment, byId, parents)
  const objects: InventoryObject[] = []
  for (const one of known) {
    const { document, id, type } = one
    const place = parents.get(id) as Placed
    const name = nameOf(document, id)
    if (!isKnownType(type))
      unmapped.add('inventory', `objects of the type ${type} are kept, but no rules of Calipso Desktop know it`, id)
    objects.push({
      ...attributesOf(document, type, ids),
      ...typeOf(textOf(document.type)),
      environment,
      type,
      id,
      name,
      object_name: asText(document.object_name) ?? name,
      parent_id: place.id,
      parent_type: place.type,
      ...(place.told !== undefined && { imported_parent_id: place.told }),
      ...paths(id),
      show_in_tree: document.show_in_tree !== false,
      last_scanned: timeOf(document.last_scanned) ?? at,
      sources: ['import'],
    })
    if (turns.isOver()) await turns.next()
  }
  return { objects, ids }
}

const keyOf = (type: string, id: string) => `${type}\n${id}`
const nameOf = (document: AttributeRecord, id: string) => asText(document.text) ?? asText(document.name) ?? id

/** Every object with an id of its own: those of the reference are unique among objects of one type only. */
async function withIds(documents: readonly AttributeRecord[], unmapped: Unmapped, turns: Turns): Promise<Known[]> {
  const taken = new Set<string>()
  const known: Known[] = []
  for (const document of documents) {
    if (turns.isOver()) await turns.next()
    const own = asText(document.id)
    const told = asText(document.type)
    const internal = asText(document._id)
    if (own === undefined || told === undefined) {
      unmapped.add('inventory', `it has no ${own === undefined ? 'id' : 'type'}`, own ?? internal)
      continue
    }
    const { type } = typeOf(told)
    let id = own
    if (taken.has(id)) {
      id = `${type}:${own}`
      for (let number = 2; taken.has(id); number += 1) id = `${type}:${own}:${number}`
      unmapped.add('inventory', 'its id is taken by another object: it has got another one', `${own} → ${id}`)
    }
    taken.add(id)
    known.push({ document, id, type, internal })
  }
  return known
}

/** Where an object hangs; `told` when the document says otherwise. */
interface Placed {
  readonly id: string
  readonly type: string
  readonly told?: string
}

/** The parent the document names; when that is not there, the nearest one on its path; else the environment. */
function placeOf(
  { document, id }: Known,
  from: string,
  environment: string,
  byId: ReadonlyMap<string, Known>,
  byKey: ReadonlyMap<string, Known>,
  unmapped: Unmapped,
): Placed {
  const top = { id: environment, type: 'environment' }
  const path = textOf(document.id_path).split('/').filter(Boolean).slice(0, -1)
  const told = asText(document.parent_id) ?? path.at(-1)
  const type = typeOf(textOf(document.parent_type)).type
  if (told === undefined || type === 'environment' || (told === from && !byId.has(told))) return top
  const parent = byKey.get(keyOf(type, told)) ?? byId.get(told)
  if (parent && parent.id !== id) return { id: parent.id, type: parent.type }
  const ancestor = path
    .reverse()
    .map((one) => byId.get(one))
    .find((one) => one !== undefined && one.id !== id)
  const place = ancestor ? { id: ancestor.id, type: ancestor.type } : top
  unmapped.add('inventory', `its parent is not in the dump: it hangs below ${ancestor?.type ?? 'the environment'}`, id)
  return { ...place, told }
}

/** Paths by the parents, whatever the documents say of them: those of the reference may be missing or wrong. */
function pathsOf(environment: string, byId: ReadonlyMap<string, Known>, parents: ReadonlyMap<string, Placed>) {
  const made = new Map<string, { id_path: string; name_path: string }>()
  const root = { id_path: `/${environment}`, name_path: `/${environment}` }
  return (wanted: string) => {
    const chain: string[] = []
    // Ends where the path is known, at the top, or where wrong parents make a circle.
    for (let id = wanted; byId.has(id) && !made.has(id) && !chain.includes(id); id = parents.get(id)?.id ?? '')
      chain.push(id)
    for (const id of chain.reverse()) {
      const parent = parents.get(id)
      const above = (parent?.type !== 'environment' ? made.get(parent?.id ?? '') : undefined) ?? root
      const name = nameOf(byId.get(id)?.document ?? {}, id)
      made.set(id, { id_path: `${above.id_path}/${id}`, name_path: `${above.name_path}/${name}` })
    }
    return made.get(wanted) ?? root
  }
}

/** What a document says beyond what every object has. */
function attributesOf(document: AttributeRecord, type: string, ids: ReadonlyMap<string, string>): AttributeRecord {
  const { _id, text, create_object, status, host, status_text, status_timestamp, ref_id, OS, ...others } = document
  const entries = Object.entries(others).map(([key, value]) => {
    const isList = LISTS[type]?.includes(key) && isRecord(value)
    return [OWN.has(key) ? `imported_${key}` : key, isList ? listOf(value) : value] as const
  })
  const health = healthOf(status)
  const refers = asText(ref_id)
  return {
    ...Object.fromEntries(entries.filter(([key]) => key !== 'imported_clique' && key !== 'imported_sources')),
    ...(type === 'availability_zone' && isRecord(document.hosts) && { hosts: servicesOf(document.hosts) }),
    ...(asText(host) !== undefined && { host: asText(host) }),
    ...(refers !== undefined && { ref_id: ids.get(refers) ?? refers }),
    ...(isRecord(OS) && { OS: correctedOs(OS) }),
    ...(health !== undefined && { status: health }),
    ...(health === undefined && status !== undefined && { [STATE_OF[type] ?? 'imported_status']: status }),
    ...(asText(status_text) !== undefined && { status_text: asText(status_text) }),
    ...(asText(status_timestamp) !== undefined && { status_timestamp: asText(status_timestamp) }),
  }
}

/** A status of the monitoring. */
export function healthOf(status: unknown): InventoryObject['status'] {
  const word = textOf(status).toLowerCase()
  if (word === 'ok') return 'OK'
  if (word === 'warning') return 'Warning'
  return word === 'error' || word === 'critical' ? 'Error' : undefined
}

const listOf = (map: AttributeRecord) =>
  Object.entries(map).map(([name, value]) => (isRecord(value) ? { name, ...value } : { name, value }))

const servicesOf = (hosts: AttributeRecord) =>
  Object.entries(hosts).map(([name, services]) => ({ name, services: asRecord(services) }))

function correctedOs({ architecure, ...os }: AttributeRecord): AttributeRecord {
  return architecure === undefined ? os : { architecture: architecure, ...os }
}

/** ISO time; times of 2018 say no zone and are read as UTC. */
export function timeOf(value: unknown): string | undefined {
  if (typeof value === 'number')
    return Number.isFinite(new Date(value).getTime()) ? new Date(value).toISOString() : undefined
  const text = asText(value)?.trim()
  if (text === undefined) return undefined
  const isZoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text)
  const date = new Date(isZoned ? text : `${text.replace(' ', 'T')}${text.includes(':') ? 'Z' : ''}`)
  return Number.isFinite(date.getTime()) ? date.toISOString() : undefined
}
