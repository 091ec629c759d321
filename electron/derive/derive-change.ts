/**
 * What follows from a change of a few objects, without looking at the others.
 *
 * Links: a finder is asked again for the objects on the hosts the change reaches, because what it finds depends on its
 * host and on what is named there. Cliques: those of focal points from which a walk meets a link that changed.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { createCliqueBuilder } from '../cliques/build-cliques'
import type { StoredLink } from '../cliques/link-index'
import { serviceOf } from '../cliques/services'
import { LINK_FINDERS, linksOf } from '../links'
import { askedEnd } from '../links/link-finder'
import { createLinkView, hostsOf, REFERENCES } from '../links/link-view'
import { applyChanges } from '../store/inventory-snapshot'
import type { DocumentChanges, InventoryChanges, InventorySnapshot } from '../store/repository'
import { filterInTurns, type Turns, takeTurns } from '../turns'
import { asTexts, type StoredObject } from '../values'
import { type DeriveFacts, markedWithClique } from './derive'
import { unwired, wired, wiredThrough } from './wiring'

/** Documents by key as they shall be; undefined for those that shall be gone. */
type Wanted<T> = Map<string, T | undefined>

/**
 * The changes that bring an inventory up to date with changed objects: the same state as deriving everything anew, but
 * for the times of what stays as it is.
 * @param before a state that was derived with the same recipes
 * @param changed objects as they are now, and ids of those that are gone
 * @throws the signal's reason
 */
export async function deriveChange(
  before: InventorySnapshot,
  changed: DocumentChanges<InventoryObject>,
  facts: DeriveFacts,
): Promise<InventoryChanges> {
  const { environment, recipes, at, signal } = facts
  const turns = takeTurns(signal)
  const now = applyChanges(before, { objects: changed, at })
  const find = (id: string) => now.objects.get(id)
  const ids = [...(changed.remove ?? []), ...(changed.save ?? []).map((object) => object.id)].filter(
    (id) => !isSameObject(before.objects.get(id), find(id)),
  )
  const wanted = await linksAround(before, now, ids, facts, turns)
  const links = changesTo(before.links, wanted)
  const linked = applyChanges(now, { links, at })
  const builder = createCliqueBuilder({ environment, recipes, objects: linked, links: linked, now: at })

  const touched = [
    ...links.save,
    ...[...wanted.keys()].flatMap((id): StoredLink[] => {
      const earlier = before.links.get(id)
      return earlier && !isSame(earlier, wanted.get(id)) ? [earlier] : []
    }),
  ]
  // Which instance of a service leads may have changed with any of them.
  const services = new Set(
    ids.flatMap((id) => [before.objects.get(id), find(id)].flatMap((one) => serviceOf(one) ?? [])),
  )
  const instances = await filterInTurns(
    services.size > 0 ? linked.byType('vservice') : [],
    (one) => services.has(serviceOf(one) ?? ''),
    turns,
  )
  const focal = new Set([
    ...ids.flatMap((id) => find(id) ?? []),
    ...instances,
    ...(await builder.reachedBy(touched, find, turns)),
  ])
  const ends = [...ids, ...touched.flatMap((link) => [link.source_id, link.target_id])]
  const rewired = wiredThrough(ends, linked)
  const cliques: Wanted<Clique> = new Map(ids.map((id) => [id, undefined]))
  for (const object of focal) cliques.set(object.id, await builder.cliqueOf(object, turns))
  return {
    objects: { save: marked(before, linked, changed, { cliques, rewired }), remove: changed.remove ?? [] },
    links,
    cliques: changesTo(before.cliques, cliques),
    at,
  }
}

/** Every link whose finder may see the changed objects: as it is now, or undefined when it is no longer found. */
async function linksAround(
  before: InventorySnapshot,
  now: InventorySnapshot,
  ids: readonly string[],
  { environment, at }: DeriveFacts,
  turns: Turns,
): Promise<Wanted<Link>> {
  const wanted: Wanted<Link> = new Map()
  const linksAt = (id: string) => [...before.linksFrom(id), ...before.linksTo(id)]
  for (const id of ids) if (!now.objects.has(id)) for (const link of linksAt(id)) wanted.set(link.id, undefined)
  const view = createLinkView(now)
  const { asked, types } = await reachOf(before, now, ids, turns)
  for (const finder of LINK_FINDERS) {
    const { looksAt, of, produces } = finder
    if (looksAt !== 'host' && !looksAt.some((type) => types.has(type))) continue
    const all = looksAt === 'host' ? asked : new Set([...ids, ...now.byType(of).map((object) => object.id)])
    for (const id of all) {
      const isOwn = (link: StoredLink) =>
        produces.some((type) => type === link.link_type) && askedEnd(finder, link) === id
      if (before.objects.get(id)?.type === of)
        for (const link of linksAt(id)) if (isOwn(link)) wanted.set(link.id, undefined)
      const object = now.objects.get(id)
      if (object?.type === of)
        for (const link of linksOf(finder, view, object, { environment: environment.name, now: at }))
          wanted.set(link.id, link)
      if (turns.isOver()) await turns.next()
    }
  }
  return wanted
}

interface Reach {
  /** Ids of the changed objects, of those that name them, and of everything on their hosts. */
  readonly asked: ReadonlySet<string>
  /** Types of the changed objects. */
  readonly types: ReadonlySet<string>
}

async function reachOf(
  before: InventorySnapshot,
  now: InventorySnapshot,
  ids: readonly string[],
  turns: Turns,
): Promise<Reach> {
  const versions = (id: string) => [before, now].flatMap(({ objects }) => objects.get(id) ?? [])
  const asked = new Set(ids)
  let ring = asked
  while (ring.size > 0) {
    const naming = await namesAny(now, ring, typesOf([...ring].flatMap(versions)), turns)
    ring = new Set([...naming].filter((id) => !asked.has(id)))
    for (const id of ring) asked.add(id)
  }
  const hosts = new Set([...asked].flatMap(versions).flatMap(hostsOf))
  for (const host of hosts) for (const object of now.byHost(host)) asked.add(object.id)
  return { asked, types: typesOf(ids.flatMap(versions)) }
}

const typesOf = (objects: readonly StoredObject[]) => new Set(objects.map((object) => object.type))

/** Ids of the objects that name one of the given ones, which are of the given types. */
async function namesAny(
  now: InventorySnapshot,
  ids: ReadonlySet<string>,
  types: ReadonlySet<string>,
  turns: Turns,
): Promise<string[]> {
  const naming: string[] = []
  for (const { from, to, ids: idsOf } of REFERENCES) {
    if (!to.some((type) => types.has(type))) continue
    const isNaming = (object: StoredObject) => {
      const named = idsOf(object)
      return typeof named === 'string' ? ids.has(named) : asTexts(named).some((id) => ids.has(id))
    }
    for (const { id } of await filterInTurns(now.byType(from), isNaming, turns)) naming.push(id)
  }
  return naming
}

/** The changed objects, those whose links changed and those whose clique came or went, as they follow from these. */
function marked(
  before: InventorySnapshot,
  linked: InventorySnapshot,
  changed: DocumentChanges<InventoryObject>,
  { cliques, rewired }: { readonly cliques: Wanted<Clique>; readonly rewired: ReadonlySet<string> },
): InventoryObject[] {
  const hasClique = (id: string) => (cliques.has(id) ? cliques.get(id) !== undefined : before.cliques.has(id))
  const saved = new Set((changed.save ?? []).map((object) => object.id))
  return [...new Set([...saved, ...rewired, ...cliques.keys()])].flatMap((id) => {
    const object = linked.objects.get(id)
    const result = object && wired(markedWithClique(object, hasClique(id)), linked)
    return result && (saved.has(id) || result !== object) ? [result] : []
  })
}

interface Timed {
  readonly last_scanned: string
}

/** What to write so that documents become as wanted; what only has another time stays. */
function changesTo<T extends Timed>(
  before: ReadonlyMap<string, Readonly<T>>,
  wanted: Wanted<T>,
): { readonly save: T[]; readonly remove: string[] } {
  return {
    save: [...wanted].flatMap(([key, document]) => (document && !isSame(before.get(key), document) ? [document] : [])),
    remove: [...wanted].flatMap(([key, document]) => (document === undefined && before.has(key) ? [key] : [])),
  }
}

/** True when two states of a document differ in nothing but time. */
function isSame(a: Readonly<Timed> | undefined, b: Readonly<Timed> | undefined): boolean {
  const timeless = (document: Readonly<Timed> | undefined) => document && { ...document, last_scanned: '' }
  return isDeepStrictEqual(timeless(a), timeless(b))
}

/** True when two states of an object differ in nothing but time and what is derived here. */
function isSameObject(a: StoredObject | undefined, b: StoredObject | undefined): boolean {
  const given = (object: StoredObject | undefined) => object && { ...object, ...unwired(object), clique: undefined }
  return isSame(given(a), given(b))
}
