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
import { filterInTurns, keyInTurns, type Turns } from '../../turns'
import { type StoredObject, textOf } from '../../values'
import type { ScanRules } from '../kinds/cloud-kind'
import { isFolderType, type PlacedObject, placedFromStored } from '../model/tree-paths'

type Objects = Pick<ReadonlyMap<string, StoredObject>, 'get'>
type Known = Pick<ReadonlyMap<string, StoredObject>, 'get' | 'values'>

export interface ScanFocus {
  /** Hosts to ask over SSH, given the objects found so far: what moved is looked for where it is now; undefined for all. */
  readonly hosts: (found: Known) => ReadonlySet<string> | undefined
  /** Heads of the subtrees to take over, given the objects after the scan; undefined for everything. */
  readonly roots: Roots | undefined
}
type Roots = (objects: Iterable<StoredObject>) => ReadonlySet<string>

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
  if (!roots) return { hosts: () => hosts, roots: undefined }
  return focusOn(roots, previous, hosts)
}

function focusOn(roots: Roots, { objects }: InventorySnapshot, chosen: ReadonlySet<string> | undefined): ScanFocus {
  const hostsIn = (known: Known) => hostsBelow(known, roots(known.values()))
  return { hosts: (found) => chosen ?? new Set([...hostsIn(objects), ...hostsIn(found)]), roots }
}

function focusOnObject(id: string, previous: InventorySnapshot, hosts: ReadonlySet<string> | undefined): ScanFocus {
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
  return focusOn(() => root, previous, hosts)
}

function hostsBelow(objects: Known, roots: ReadonlySet<string>): Set<string> {
  const isBelow = below(objects, roots)
  const hosts = new Set<string>()
  for (const { id, host } of objects.values()) if (host !== undefined && isBelow(id)) hosts.add(host)
  return hosts
}

/** Tells which objects are a root or below one. */
function below(objects: Objects, roots: ReadonlySet<string>): (id: string) => boolean {
  const known = new Map<string, boolean>()
  const isBelow = (id: string): boolean => {
    const answer = known.get(id)
    if (answer !== undefined) return answer
    // Until it is known it is not, so parents in a circle never are.
    known.set(id, false)
    const object = objects.get(id)
    const result = object !== undefined && (roots.has(id) || isBelow(object.parent_id))
    known.set(id, result)
    return result
  }
  return isBelow
}

/**
 * The objects after a scan of a part: those of the part as they were found, all others as they are stored.
 * Switches of the part's hosts count as parts of it, because they list what is plugged into them.
 * @param previous the stored state
 * @param found the state as if the whole result of the scan counted
 */
export async function replaceSubtrees(
  previous: InventorySnapshot['objects'],
  found: { readonly placed: ReadonlyMap<string, PlacedObject>; readonly tree: readonly StoredObject[] },
  { roots, switchTypes }: { readonly roots: Roots; readonly switchTypes: ScanRules['switchTypes'] },
  turns: Turns,
) {
  const chosen = new Set([...roots(previous.values()), ...roots(found.tree)])
  const after = await keyInTurns(found.tree, ({ id }) => id, turns)
  const wasBelow = below(previous, chosen)
  const isBelow = below(after, chosen)
  const hosts = new Set([...hostsBelow(previous, chosen), ...hostsBelow(after, chosen)])
  const isSwitch = (object: StoredObject | undefined) =>
    object?.host !== undefined && hosts.has(object.host) && switchTypes.includes(object.type)
  // What is or was there: what moved out of the subtree (a migrated instance) is known to be elsewhere, not gone.
  const isInPart = (id: string) => wasBelow(id) || isBelow(id) || isSwitch(after.get(id) ?? previous.get(id))
  const placed = new Map<string, PlacedObject>()
  const find = (id: string) => previous.get(id)
  for (const stored of previous.values()) {
    if (!isInPart(stored.id)) placed.set(stored.id, placedFromStored(stored, find))
    if (turns.isOver()) await turns.next()
  }
  for (const [id, object] of found.placed) if (isInPart(id)) placed.set(id, object)
  return { placed, isInPart }
}

/** What a new tree changes of the stored one: what was scanned, and what has another place because of it. */
export async function changesOfTree(
  previous: InventorySnapshot,
  tree: readonly InventoryObject[],
  isInPart: (id: string) => boolean,
  turns: Turns,
): Promise<Required<DocumentChanges<InventoryObject>>> {
  const save: InventoryObject[] = []
  const ids = new Set<string>()
  for (const object of tree) {
    ids.add(object.id)
    const before = previous.objects.get(object.id)
    const isWhereItWas = before?.id_path === object.id_path && before.name_path === object.name_path
    if (!isWhereItWas || (isInPart(object.id) && !isFolderType(object.type))) save.push(object)
    if (turns.isOver()) await turns.next()
  }
  return { save, remove: await filterInTurns(previous.objects.keys(), (id) => !ids.has(id), turns) }
}
