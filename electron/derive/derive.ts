/**
 * What follows from the objects of an environment: its links, what these tell of their ends, and the cliques they make.
 *
 * A scan derives everything; a change of a few objects derives what they reach, see derive-change.ts. Both are pure,
 * take turns with everything else that runs, and give the same result.
 */
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { type CliqueRecipes, createCliqueBuilder } from '../cliques/build-cliques'
import type { CliqueEnvironment } from '../cliques/choose-clique-type'
import { findLinkProblems, findLinks, type LinkProblem } from '../links'
import { createLinkView } from '../links/link-view'
import { indexObjects } from '../object-index'
import { groupInTurns, keyInTurns, type Turns, takeTurns } from '../turns'
import type { StoredObject } from '../values'
import { wired } from './wiring'

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

/** In the order of the objects given. */
export interface Derived {
  /** Those given, as their links are and marked where they have a clique; the same where nothing had to change. */
  readonly objects: readonly InventoryObject[]
  readonly links: readonly Link[]
  /** None without links. */
  readonly cliques: readonly Clique[]
  /** About clique types: one sentence each. */
  readonly warnings: readonly string[]
}

/** @throws the signal's reason */
export async function derive({ environment, recipes, at, signal, ...input }: DeriveInput): Promise<Derived> {
  const turns = takeTurns(signal)
  const facts = { environment: environment.name, now: at }
  const links = input.links ?? (await deriveLinks(input.objects, facts, input, turns))
  const graph = await linked(input.objects, links, turns)
  const builder = createCliqueBuilder({
    environment,
    recipes,
    objects: { byType: (type) => input.objects.filter((object) => object.type === type) },
    links: graph,
    now: at,
  })
  const cliques: Clique[] = []
  const marked: InventoryObject[] = []
  for (const object of input.objects) {
    const clique = await builder.cliqueOf(object, turns)
    if (clique) cliques.push(clique)
    marked.push(wired(markedWithClique(object, clique !== undefined), graph))
    if (turns.isOver()) await turns.next()
  }
  return { objects: marked, links, cliques, warnings: builder.warnings }
}

/** The object with its mark, or without one. */
export function markedWithClique(object: StoredObject, hasClique: boolean): InventoryObject {
  if (object.clique === (hasClique ? true : undefined)) return object
  if (hasClique) return { ...object, clique: true }
  const { clique: _earlier, ...rest } = object
  // The rest of an object with an index signature is an InventoryObject again.
  return rest as InventoryObject
}

/** Only the links between the objects. */
export async function deriveLinks(
  objects: readonly StoredObject[],
  facts: { readonly environment: string; readonly now: string },
  { onLinks }: Pick<DeriveInput, 'onLinks'>,
  turns: Turns,
): Promise<Link[]> {
  const view = createLinkView(await indexObjects(objects, turns))
  const links = await findLinks(view, facts, turns)
  onLinks?.(links, await findLinkProblems(view, objects, turns))
  await turns.next()
  return links
}

/** Objects by id, with the links at each. */
export async function linked(objects: readonly StoredObject[], links: readonly Link[], turns: Turns) {
  const byId = await keyInTurns(objects, (object) => object.id, turns)
  const bySource = await groupInTurns(links, (link) => link.source_id, turns)
  const byTarget = await groupInTurns(links, (link) => link.target_id, turns)
  return {
    objects: byId,
    linksFrom: (id: string) => bySource.get(id) ?? [],
    linksTo: (id: string) => byTarget.get(id) ?? [],
  }
}
