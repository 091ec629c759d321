/**
 * Scans of a part: which hosts are asked, and which objects may change.
 *
 * The cloud's lists are read as in a full scan, because they are cheap and everything joins with them; of the result
 * only the chosen subtrees are taken over, all else stays as it was.
 */
import { AppError } from '@shared/contract/errors'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { ScanOptions } from '@shared/model/scan'
import type { DocumentChanges, InventorySnapshot } from '../../store/repository'
import { groupBy, textOf } from '../../values'
import type { ScanRules } from '../kinds/cloud-kind'
import { isFolderType, type PlacedObject, placedFromStored } from '../model/tree-paths'

type StoredObject = Readonly<InventoryObject>
type Objects = ReadonlyMap<string, StoredObject>

export interface ScanFocus {
  /** Hosts to ask over SSH; undefined for all. */
  readonly hosts: ReadonlySet<string> | undefined
  /** Heads of the subtrees to take over, given the objects after the scan; undefined for everything. */
  readonly roots: ((objects: Iterable<StoredObject>) => ReadonlySet<string>) | undefined
}

/** @throws AppError `not-found` for an unknown object, `validation` for options that exclude each other */
export function focusOf(
  options: ScanOptions,
  previous: InventorySnapshot,
  chosenRoots: ScanRules['chosenRoots'],
): ScanFocus {
  const hosts = options.hosts === undefined ? undefined : new Set(options.hosts)
  if (options.object_id !== undefined && options.object_id !== options.environment) {
    if (options.clear) {
      throw new AppError('validation', 'A scan of one object cannot clear the environment', {
        hint: 'Scan the whole environment to clear it.',
        fields: [{ path: 'clear', message: 'cannot be combined with a single object' }],
      })
    }
    return focusOnObject(options.object_id, previous, hosts)
  }
  const roots = chosenRoots?.(options)
  if (!roots) return { hosts, roots: undefined }
  return { hosts: hosts ?? hostsBelow(previous, roots(previous.objects.values())), roots }
}

function focusOnObject(id: string, previous: InventorySnapshot, hosts: ScanFocus['hosts']): ScanFocus {
  const named = previous.objects.get(id)
  // A reference stands for its host.
  const object = named?.type === 'host_ref' ? previous.objects.get(textOf(named.ref_id)) : named
  if (!object) {
    throw new AppError('not-found', `The inventory of ${previous.environment} has no object "${id}"`, {
      hint: 'Scan the whole environment first, or check the id.',
      context: { id },
    })
  }
  const root = new Set([object.id])
  return { hosts: hosts ?? hostsBelow(previous, root), roots: () => root }
}

function hostsBelow(previous: InventorySnapshot, roots: ReadonlySet<string>): Set<string> {
  const ids = subtreesOf(previous.objects, roots)
  return new Set([...ids].flatMap((id) => previous.objects.get(id)?.host ?? []))
}

/** Ids of the roots and everything below them. */
function subtreesOf(objects: Objects, roots: ReadonlySet<string>): Set<string> {
  const children = groupBy(objects.values(), (object) => object.parent_id)
  const found = new Set<string>()
  const open = [...roots]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    for (const child of children.get(id) ?? []) open.push(child.id)
  }
  return found
}

/** What a scan of a part leaves behind. */
export interface PartScanned {
  readonly placed: ReadonlyMap<string, PlacedObject>
  /** Ids of everything that is or was in the part. */
  readonly part: ReadonlySet<string>
}

/**
 * The objects after a scan of a part: those of the part as they were found, all others as they are stored.
 * @param previous the stored state
 * @param found the state as if the whole result counted, with its tree
 */
export function replaceSubtrees(
  previous: Objects,
  found: { readonly placed: ReadonlyMap<string, PlacedObject>; readonly tree: Objects },
  roots: NonNullable<ScanFocus['roots']>,
): PartScanned {
  const chosen = new Set([...roots(previous.values()), ...roots(found.tree.values())])
  // What moved out of the subtree (a migrated instance) is known to be elsewhere, not gone.
  const part = new Set([...subtreesOf(previous, chosen), ...subtreesOf(found.tree, chosen)])
  const placed = new Map<string, PlacedObject>()
  for (const stored of previous.values()) {
    if (!part.has(stored.id)) {
      const object = placedFromStored(stored, (id) => previous.get(id))
      placed.set(stored.id, object)
    }
  }
  for (const [id, object] of found.placed) if (part.has(id)) placed.set(id, object)
  return { placed, part }
}

/** What a new tree changes of the stored one: what was scanned, and what has another place because of it. */
export function changesOfTree(
  previous: Objects,
  tree: readonly InventoryObject[],
  part: ReadonlySet<string>,
): Required<DocumentChanges<InventoryObject>> {
  const ids = new Set(tree.map((object) => object.id))
  const isWhereItWas = (object: StoredObject) => {
    const before = previous.get(object.id)
    return before?.id_path === object.id_path && before.name_path === object.name_path
  }
  return {
    save: tree.filter((object) => !isWhereItWas(object) || (part.has(object.id) && !isFolderType(object.type))),
    remove: [...previous.keys()].filter((id) => !ids.has(id)),
  }
}
