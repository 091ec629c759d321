/** The reference's links and cliques as ours: their ends are internal ids of its database there, ids here. */
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { takeTurns } from '../../turns'
import { type AttributeRecord, asRecord, asText, asTexts, isRecord, textOf, unique } from '../../values'
import { healthOf, type MappedObjects, timeOf } from './map-objects'
import type { Unmapped } from './unmapped'

interface Context {
  readonly environment: string
  readonly mapped: MappedObjects
  /** ISO time for what does not say when it was seen. */
  readonly at: string
  readonly unmapped: Unmapped
}

/** The objects by id, and what an internal or logical id of the dump leads to. */
function resolver({ mapped }: Context) {
  const byId = new Map(mapped.objects.map((object) => [object.id, object]))
  return (internal: unknown, logical: unknown): InventoryObject | undefined =>
    byId.get(mapped.ids.get(textOf(internal)) ?? '') ?? byId.get(textOf(logical))
}

export async function mapLinks(documents: readonly AttributeRecord[], context: Context): Promise<Link[]> {
  const find = resolver(context)
  const turns = takeTurns()
  const links = new Map<string, Link>()
  for (const document of documents) {
    if (turns.isOver()) await turns.next()
    const link = linkOf(document, find, context)
    if (link && links.has(link.id)) context.unmapped.add('links', 'it is there twice', labelOf(document))
    else if (link) links.set(link.id, link)
  }
  return [...links.values()]
}

const labelOf = (document: AttributeRecord) =>
  `${textOf(document.link_type)} ${asText(document.source_id) ?? textOf(document.source)} → ${asText(document.target_id) ?? textOf(document.target)}`

function linkOf(
  document: AttributeRecord,
  find: ReturnType<typeof resolver>,
  { environment, at, unmapped }: Context,
): Link | undefined {
  const source = find(document.source, document.source_id)
  const target = find(document.target, document.target_id)
  if (!source || !target) {
    const missing = !source && !target ? 'neither of its ends is' : source ? 'its target is not' : 'its source is not'
    unmapped.add('links', `${missing} in the inventory`, labelOf(document))
    return undefined
  }
  const link_type = asText(document.link_type) ?? `${source.type}-${target.type}`
  const attributes = Object.entries(asRecord(document.attributes)).flatMap(([key, value]) => {
    const texts = asTexts(value)
    const text = Array.isArray(value) ? texts : (texts[0] ?? (isRecord(value) ? JSON.stringify(value) : undefined))
    return text === undefined ? [] : [[key, text] as const]
  })
  const status = healthOf(document.status)
  return {
    // The one of the dump: cliques name their links by it.
    id: asText(document._id) ?? `${link_type} ${source.id} ${target.id}`,
    environment,
    source_id: source.id,
    target_id: target.id,
    link_type,
    link_name: textOf(document.link_name),
    state: document.state === 'down' ? 'down' : 'up',
    link_weight: typeof document.link_weight === 'number' ? document.link_weight : 0,
    source_label: textOf(document.source_label),
    target_label: textOf(document.target_label),
    ...(asText(document.host) !== undefined && { host: textOf(document.host) }),
    ...(asText(document.switch) !== undefined && { switch: textOf(document.switch) }),
    implicit: document.implicit === true,
    attributes: Object.fromEntries(attributes),
    last_scanned: timeOf(document.last_scanned) ?? at,
    ...(status !== undefined && { status }),
    ...(asText(document.status_text) !== undefined && { status_text: textOf(document.status_text) }),
  }
}

/** @param typeNames names of clique types by their internal ids */
export async function mapCliques(
  documents: readonly AttributeRecord[],
  links: readonly Link[],
  typeNames: ReadonlyMap<string, string>,
  context: Context,
): Promise<Clique[]> {
  const find = resolver(context)
  const byId = new Map(links.map((link) => [link.id, link]))
  const turns = takeTurns()
  const cliques = new Map<string, Clique>()
  for (const document of documents) {
    if (turns.isOver()) await turns.next()
    const { focal_point, focal_point_object_id, focal_point_type } = document
    const focal = find(focal_point, focal_point_object_id)
    const name = `${textOf(focal_point_type)} ${asText(focal_point_object_id) ?? textOf(focal_point)}`
    if (!focal) context.unmapped.add('cliques', 'its focal point is not in the inventory', name)
    else if (cliques.has(focal.id)) context.unmapped.add('cliques', 'its focal point has another one', focal.id)
    else cliques.set(focal.id, cliqueOf(document, focal, byId, typeNames, find, context))
  }
  return [...cliques.values()]
}

function cliqueOf(
  document: AttributeRecord,
  focal: InventoryObject,
  links: ReadonlyMap<string, Link>,
  typeNames: ReadonlyMap<string, string>,
  find: ReturnType<typeof resolver>,
  { environment, at, unmapped }: Context,
): Clique {
  const told = asTexts(document.links)
  const found = told.flatMap((id) => links.get(id) ?? [])
  for (const id of told)
    if (!links.has(id)) unmapped.add('cliques', `a link of the clique of ${focal.type} ${focal.id} is missing`, id)
  const nodes = asTexts(document.nodes).flatMap((id) => find(id, undefined)?.id ?? [])
  return {
    environment,
    focal_point: focal.id,
    focal_point_type: focal.type,
    clique_type: typeNames.get(textOf(document.clique_type)) ?? focal.type,
    links: unique(found.map(({ id }) => id)),
    nodes: unique([focal.id, ...nodes, ...found.flatMap(({ source_id, target_id }) => [source_id, target_id])]),
    constraints: Object.fromEntries(
      Object.entries(asRecord(document.constraints)).map(([key, value]) => [key, asTexts(value)]),
    ),
    last_scanned: timeOf(document.last_scanned) ?? at,
  }
}
