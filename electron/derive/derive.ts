/**
 * What follows from the objects of an environment: its links, and the cliques its links make.
 *
 * A scan derives everything; a change of a few objects derives what they reach, see derive-change.ts. Both are pure,
 * take turns with everything else that runs, and give the same result.
 */
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { type CliqueEnvironment, type CliqueRecipes, createCliqueBuilder } from '../cliques'
import { findLinkProblems, findLinks, type LinkProblem } from '../links'
import { createLinkView, type ObjectIndex } from '../links/link-view'
import { groupInTurns, sortInTurns, type Turns, takeTurns } from '../turns'
import type { StoredObject } from '../values'

/** What links and cliques are derived with. */
export interface DeriveFacts {
  readonly environment: CliqueEnvironment
  readonly recipes: CliqueRecipes
  /** ISO time set as `last_scanned` of every link and clique. */
  readonly at: string
  /** Ends the work at its next turn. */
  readonly signal?: AbortSignal
}

export interface DeriveInput extends DeriveFacts {
  /** All objects of the environment, each id once. */
  readonly objects: readonly StoredObject[]
  /** Links to build the cliques from; default: those that are found between the objects. */
  readonly links?: readonly Link[]
  /** Told what was found before the cliques are built. */
  readonly onLinks?: (links: readonly Link[], problems: readonly LinkProblem[]) => void
}

export interface Derived {
  /** Those given, marked where they have a clique; the same objects where nothing had to change. */
  readonly objects: readonly InventoryObject[]
  /** By id, implicit ones among them. */
  readonly links: readonly Link[]
  /** By focal point; none without links. */
  readonly cliques: readonly Clique[]
  /** About clique types: one sentence each. */
  readonly warnings: readonly string[]
}

/** @throws the signal's reason */
export async function derive({ environment, recipes, at, signal, ...input }: DeriveInput): Promise<Derived> {
  const turns = takeTurns(signal)
  const objects = await sortInTurns(input.objects, (object) => object.id, turns)
  const links = input.links ?? (await linksBetween(objects, { environment: environment.name, now: at }, input, turns))
  const sorted = await sortInTurns(links, linkId, turns)
  const builder = createCliqueBuilder({ environment, recipes, links: await indexLinks(sorted, turns), now: at })
  const cliques: Clique[] = []
  const marked: InventoryObject[] = []
  for (const object of objects) {
    const clique = await builder.cliqueOf(object, turns)
    if (clique) cliques.push(clique)
    marked.push(markedWithClique(object, clique !== undefined))
    if (turns.isOver()) await turns.next()
  }
  const implicit = builder.implicitLinks()
  return {
    objects: marked,
    links: implicit.length === 0 ? sorted : await sortInTurns([...sorted, ...implicit], linkId, turns),
    cliques,
    warnings: builder.warnings,
  }
}

/** The object with its mark, or without one. */
export function markedWithClique(object: StoredObject, hasClique: boolean): InventoryObject {
  if (object.clique === (hasClique ? true : undefined)) return object
  const { clique: _earlier, ...rest } = object
  // The rest of an object with an index signature is an InventoryObject again.
  return (hasClique ? { ...rest, clique: true } : rest) as InventoryObject
}

const linkId = (link: Link) => link.id

async function linksBetween(
  objects: readonly StoredObject[],
  facts: { readonly environment: string; readonly now: string },
  { onLinks }: Pick<DeriveInput, 'onLinks'>,
  turns: Turns,
): Promise<Link[]> {
  const view = createLinkView(await indexObjects(objects, turns))
  const links = await findLinks(view, facts, turns)
  onLinks?.(links, findLinkProblems(view))
  return links
}

async function indexObjects(objects: readonly StoredObject[], turns: Turns): Promise<ObjectIndex> {
  const byId = new Map<string, StoredObject>()
  for (const object of objects) {
    byId.set(object.id, object)
    if (turns.isOver()) await turns.next()
  }
  const byType = await groupInTurns(objects, (object) => object.type, turns)
  const byHost = await groupInTurns(objects, (object) => object.host, turns)
  return { objects: byId, byType: (type) => byType.get(type) ?? [], byHost: (host) => byHost.get(host) ?? [] }
}

async function indexLinks(links: readonly Link[], turns: Turns) {
  const bySource = await groupInTurns(links, (link) => link.source_id, turns)
  const byTarget = await groupInTurns(links, (link) => link.target_id, turns)
  return {
    links,
    linksFrom: (id: string) => bySource.get(id) ?? [],
    linksTo: (id: string) => byTarget.get(id) ?? [],
  }
}
