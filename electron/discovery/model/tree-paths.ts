/**
 * Second phase of a scan: from objects that name their owners to the navigation tree.
 *
 * Folders, `parent_id`, `id_path` and `name_path` are made here, when everything is known, so the order in which objects
 * were found never matters. Paths: "/<environment>/<id>/…/<own id>", and the same with names.
 */
import { FOLDER_TYPES } from '@shared/catalog/object-types'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Source } from '@shared/model/knowledge'
import { storable } from '../../store/storable'
import { byKey, keyInTurns, sortInTurns, type Turns } from '../../turns'
import {
  type Attributes,
  below,
  type DiscoveredObject,
  type FolderType,
  folderId,
  type Place,
} from './discovered-object'

/** What a kind of cloud says about where its objects stand. */
export interface TreeRules {
  /** The folders an object of a type always has, so that "none found" can be shown. */
  readonly folders: Readonly<Record<string, readonly FolderType[]>>
  /** Once all objects are known: takes out those that mean nothing alone, and adds owners that could not be seen. */
  readonly complete?: (
    objects: Map<string, PlacedObject>,
    environment: string,
    at: string,
    turns: Turns,
  ) => Promise<void>
  /** Other places an object may take where its own owner is missing, the best first. */
  readonly fallbacks?: (object: PlacedObject) => readonly Place[]
}

/** An object ready for its place. */
export interface PlacedObject extends DiscoveredObject {
  readonly sources: readonly Source[]
  readonly lastScanned: string
  readonly stale?: { readonly since: string; readonly reason: string }
}

interface Node {
  readonly object: PlacedObject
  readonly parent: Place['owner']
}

const ROOT = 'environment'

/** @param at ISO time for folders */
export async function buildTree(
  environment: string,
  placed: Iterable<PlacedObject>,
  at: string,
  rules: TreeRules,
  turns: Turns,
) {
  const objects = await keyInTurns(placed, (object) => object.id, turns)
  await rules.complete?.(objects, environment, at, turns)
  const nodes = new Map<string, Node>()
  const dropped: PlacedObject[] = []

  const places = await settle(objects, environment, rules, turns)
  for (const type of rules.folders[ROOT] ?? []) addFolders(below(ROOT, environment, type), nodes, at)
  for (const object of objects.values()) {
    const place = places.get(object.id)
    if (!place) {
      dropped.push(object)
      continue
    }
    nodes.set(object.id, { object, parent: addFolders(place, nodes, at) })
    for (const type of rules.folders[object.type] ?? []) addFolders(below(object.type, object.id, type), nodes, at)
    if (turns.isOver()) await turns.next()
  }
  return {
    /** Every object and folder, by id in code-unit order. */
    objects: await withPaths(environment, nodes, turns),
    /** Objects that had no place left: their owner is gone, and nothing can stand in for it. */
    dropped,
  }
}

/** Folders inside each other: there are two at most. */
const DEEPEST = 8

/** Turns stored objects back into placed ones, folders left out: they are made anew. */
export function placedFromStored(
  stored: Readonly<InventoryObject>,
  find: (id: string) => Readonly<InventoryObject> | undefined,
): PlacedObject {
  const folders: FolderType[] = []
  let parent = { type: stored.parent_type, id: stored.parent_id }
  for (let folder = find(parent.id); folder && isFolderType(folder.type); folder = find(parent.id)) {
    // Of an edited file: folders in a circle would never end.
    if (folders.length === DEEPEST) break
    folders.unshift(folder.type)
    parent = { type: folder.parent_type, id: folder.parent_id }
  }
  const { environment: _e, type, id, name, object_name, parent_id: _p, parent_type: _t, id_path: _i, ...rest } = stored
  const { name_path: _n, show_in_tree: _s, last_scanned, sources, host, stale, clique: _c, ...attributes } = rest
  return {
    type,
    id,
    name,
    place: { owner: parent, folders },
    attributes,
    sources,
    lastScanned: last_scanned,
    ...(object_name === name ? {} : { objectName: object_name }),
    ...(host === undefined ? {} : { host }),
    ...(stale === undefined ? {} : { stale }),
  }
}

export function isFolderType(type: string): type is FolderType {
  return Object.hasOwn(FOLDER_TYPES, type)
}

/** Where each object can stand: below an owner that stands itself; undefined for those that stand nowhere. */
async function settle(
  objects: ReadonlyMap<string, PlacedObject>,
  environment: string,
  { fallbacks }: TreeRules,
  turns: Turns,
): Promise<ReadonlyMap<string, Place | undefined>> {
  const places = new Map<string, Place | undefined>()
  const stands = (owner: Place['owner']): boolean => {
    if (owner.type === ROOT) return owner.id === environment
    const object = objects.get(owner.id)
    return object !== undefined && settleOne(object) !== undefined
  }
  const settleOne = (object: PlacedObject): Place | undefined => {
    if (places.has(object.id)) return places.get(object.id)
    // Until its owner is settled it stands nowhere, so owners in a circle never do.
    places.set(object.id, undefined)
    const place = stands(object.place.owner)
      ? object.place
      : fallbacks?.(object).find((candidate) => stands(candidate.owner))
    places.set(object.id, place)
    return place
  }
  for (const object of objects.values()) {
    settleOne(object)
    if (turns.isOver()) await turns.next()
  }
  return places
}

/** Makes the folders of a place; returns what the object itself hangs below. */
function addFolders(place: Place, nodes: Map<string, Node>, at: string): Node['parent'] {
  let parent: Node['parent'] = place.owner
  for (const type of place.folders) {
    const id = folderId(parent.id, type)
    if (!nodes.has(id)) {
      const name = FOLDER_TYPES[type]
      const object = { type, id, name, place, attributes: { text: name }, sources: [], lastScanned: at }
      nodes.set(id, { object, parent })
    }
    parent = { type, id }
  }
  return parent
}

async function withPaths(
  environment: string,
  nodes: ReadonlyMap<string, Node>,
  turns: Turns,
): Promise<InventoryObject[]> {
  const paths = new Map<string, { id: string; name: string }>()
  const pathOf = (id: string): { id: string; name: string } => {
    const known = paths.get(id)
    if (known) return known
    const node = nodes.get(id)
    const above =
      node && node.parent.type !== ROOT ? pathOf(node.parent.id) : { id: `/${environment}`, name: `/${environment}` }
    const path = node ? { id: `${above.id}/${id}`, name: `${above.name}/${node.object.name}` } : above
    paths.set(id, path)
    return path
  }
  const objects: InventoryObject[] = []
  for (const { object, parent } of await sortInTurns(
    [...nodes.values()],
    byKey((node) => node.object.id),
    turns,
  )) {
    const path = pathOf(object.id)
    objects.push({
      ...(storable(object.attributes) as Attributes),
      environment,
      type: object.type,
      id: object.id,
      name: object.name,
      object_name: object.objectName ?? object.name,
      parent_id: parent.id,
      parent_type: parent.type,
      id_path: path.id,
      name_path: path.name,
      show_in_tree: true,
      last_scanned: object.lastScanned,
      sources: [...object.sources],
      ...(object.host === undefined ? {} : { host: object.host }),
      ...(object.stale === undefined ? {} : { stale: object.stale }),
    })
    if (turns.isOver()) await turns.next()
  }
  return objects
}
