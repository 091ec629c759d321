/** The graph that a clique type would give of an object, beside the one of the clique type in use. Nothing is stored. */
import { linkTypeEnds, reverseLinkType } from '@shared/catalog/link-types'
import type { Clique, CliqueType } from '@shared/model/clique'
import type { InventorySnapshot } from '../store/repository'
import type { Turns } from '../turns'
import type { StoredObject } from '../values'
import { type CliqueRecipes, createCliqueBuilder } from './build-cliques'
import { type CliqueEnvironment, chooseCliqueTypes } from './choose-clique-type'
import { constraintNames, focalValues } from './constraints'
import type { StoredLink } from './link-index'

export interface PreviewInput {
  readonly environment: CliqueEnvironment
  readonly snapshot: InventorySnapshot
  readonly recipes: CliqueRecipes
  /** Taken for the one in force, whatever it applies to. */
  readonly draft: CliqueType
  readonly focal: StoredObject
  /** ISO time. */
  readonly now: string
}

/** @throws the signal's reason */
export async function previewClique(input: PreviewInput, turns: Turns) {
  const { environment, snapshot, recipes, draft, focal, now } = input
  const made = (cliqueTypes: readonly CliqueType[]) =>
    createCliqueBuilder({
      environment,
      recipes: { cliqueTypes, constraints: recipes.constraints },
      objects: snapshot,
      links: snapshot,
      now,
    })
  const names = constraintNames(recipes.constraints, focal.type, environment.name)
  const stepOf = new Map<string, number>()
  /** Per attribute the objects that links lead to which are refused. */
  const refused = new Map(names.map((name) => [name, new Set<string>()]))
  const forced = { ...draft, environment: environment.name }
  const then = await made([forced]).cliqueOf(focal, turns, {
    found: (step, link) => void stepOf.set(link.id, step),
    refused: (link, farId) => {
      for (const [name, ids] of refused) if (name in link.attributes) ids.add(farId)
    },
  })
  const before = await made(recipes.cliqueTypes).cliqueOf(focal, turns)
  // Names that are no link types make no step.
  const followed = draft.link_types.flatMap((name, index) => (linkTypeEnds(name) ? index : []))
  const here = draft.link_types.map(() => 0)
  for (const step of stepOf.values()) {
    const index = followed[step] ?? 0
    here[index] = (here[index] ?? 0) + 1
  }
  const counts = linkCounts(snapshot)
  const [own, other] = [contents(snapshot, then), contents(snapshot, before)]
  const shown = new Set(own.nodes)
  const values = focalValues(focal, names)
  return {
    nodes: [...new Set([focal.id, ...own.nodes, ...other.nodes])],
    links: [...new Map([...own.links, ...other.links]).values()],
    objects: own.nodes.length,
    linkCount: own.links.size,
    against: chooseCliqueTypes(recipes.cliqueTypes, environment).chosen.get(focal.type)?.name,
    added: difference(own, other),
    lost: difference(other, own),
    steps: draft.link_types.map((name, index) => ({ inEnvironment: countOf(counts, name), here: here[index] ?? 0 })),
    leftOut: [...refused].map(([attribute, ids]) => ({
      attribute,
      values: values[attribute] ?? [],
      byType: countByType(snapshot, ids, shown),
    })),
  }
}

interface Contents {
  readonly nodes: readonly string[]
  readonly links: ReadonlyMap<string, StoredLink>
}

function contents(snapshot: InventorySnapshot, clique: Clique | undefined): Contents {
  if (!clique) return { nodes: [], links: new Map() }
  const { environment, last_scanned } = clique
  const stored = clique.links.flatMap((id) => snapshot.links.get(id) ?? [])
  const implicit = (clique.implicit_links ?? []).map((link) => ({ ...link, environment, last_scanned }))
  return { nodes: clique.nodes, links: new Map([...stored, ...implicit].map((link) => [link.id, link])) }
}

function difference(a: Contents, b: Contents) {
  const others = new Set(b.nodes)
  return {
    nodes: a.nodes.filter((id) => !others.has(id)),
    links: [...a.links.keys()].filter((id) => !b.links.has(id)),
  }
}

function countByType(snapshot: InventorySnapshot, ids: Iterable<string>, but: ReadonlySet<string>) {
  const byType: Record<string, number> = {}
  for (const id of ids) {
    const type = but.has(id) ? undefined : snapshot.objects.get(id)?.type
    if (type !== undefined) byType[type] = (byType[type] ?? 0) + 1
  }
  return byType
}

const counted = new WeakMap<InventorySnapshot, ReadonlyMap<string, number>>()

/** Links by type in the direction they are stored; counted once for a state. */
export function linkCounts(snapshot: InventorySnapshot): ReadonlyMap<string, number> {
  const known = counted.get(snapshot)
  if (known) return known
  const counts = new Map<string, number>()
  for (const { link_type: name } of snapshot.links.values()) counts.set(name, (counts.get(name) ?? 0) + 1)
  counted.set(snapshot, counts)
  return counts
}

/** Links of a type stored either way. */
function countOf(counts: ReadonlyMap<string, number>, name: string): number {
  const reversed = reverseLinkType(name)
  return (counts.get(name) ?? 0) + (reversed === name ? 0 : (counts.get(reversed) ?? 0))
}
