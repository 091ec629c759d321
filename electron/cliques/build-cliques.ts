/**
 * All cliques of an environment: for every focal point what a graph of it shows.
 *
 * Pure and in memory: two look-ups per object and step over indexes built once.
 */
import type { Clique, CliqueConstraint, CliqueType } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { type CliqueEnvironment, chooseCliqueTypes } from './choose-clique-type'
import { constraintNames, createConstraintCheck, focalValues } from './constraints'
import { createLinkComposer } from './implicit-links'
import { indexLinks, type StoredLink } from './link-index'
import { stepsOf, unknownLinkTypes, walk } from './walk'

/** Everything cliques are computed from. */
export interface CliqueInput {
  readonly environment: CliqueEnvironment
  /** Objects and links of this environment only. */
  readonly objects: Iterable<Readonly<InventoryObject>>
  readonly links: Iterable<StoredLink>
  readonly cliqueTypes: readonly CliqueType[]
  readonly constraints: readonly CliqueConstraint[]
  /** ISO time set as `last_scanned`. */
  readonly now: string
}

/** The cliques of an environment and how they came about. */
export interface BuiltCliques {
  /** In the order of the objects given; none without links. Their focal points are the objects that have a graph. */
  readonly cliques: Clique[]
  /** Links composed for clique types that follow implicit links; to be stored with the others. */
  readonly implicitLinks: readonly Link[]
  /** The clique type in force, by focal-point type. */
  readonly chosen: ReadonlyMap<string, CliqueType>
  /** One sentence each. */
  readonly warnings: readonly string[]
}

/** One clique per focal point, by the clique type in force for its type. About a second for 30 000 focal points. */
export function buildCliques(input: CliqueInput): BuiltCliques {
  const { environment, constraints, now } = input
  const { chosen, warnings } = chooseCliqueTypes(input.cliqueTypes, environment)
  const index = indexLinks(input.links)
  const composer = createLinkComposer(index, [...new Set(constraints.flatMap((each) => each.constraints))], now)
  const recipes = new Map(
    [...chosen].map(([focalType, cliqueType]) => [
      focalType,
      {
        cliqueType,
        steps: stepsOf(cliqueType, index, composer),
        names: constraintNames(constraints, focalType, environment.name),
      },
    ]),
  )
  const check = createConstraintCheck()
  const cliques: Clique[] = []
  for (const focal of input.objects) {
    const recipe = recipes.get(focal.type)
    if (!recipe) continue
    const values = focalValues(focal, recipe.names)
    const { links, nodes } = walk(focal, recipe.steps, (link) => check(link, values))
    if (links.length === 0) continue
    cliques.push({
      environment: environment.name,
      focal_point: focal.id,
      focal_point_type: focal.type,
      clique_type: recipe.cliqueType.name,
      links: links.map((link) => link.id),
      nodes: [...nodes],
      constraints: { ...values },
      last_scanned: now,
    })
  }
  return { cliques, implicitLinks: composer.composed(), chosen, warnings: [...warnings, ...nameWarnings(chosen)] }
}

function nameWarnings(chosen: ReadonlyMap<string, CliqueType>): string[] {
  return [...chosen.values()].flatMap((cliqueType) =>
    unknownLinkTypes(cliqueType).map(
      (name) => `The clique type ${cliqueType.name} names "${name}", which is no link type`,
    ),
  )
}
