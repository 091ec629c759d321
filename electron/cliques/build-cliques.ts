/**
 * Cliques: for a focal point what a graph of it shows.
 *
 * Pure and in memory: two look-ups per object and step over indexes built once.
 */
import { linkTypeEnds } from '@shared/catalog/link-types'
import type { Clique, CliqueConstraint, CliqueType } from '@shared/model/clique'
import type { ObjectIndex } from '../object-index'
import type { Turns } from '../turns'
import { type StoredObject, unique } from '../values'
import { type CliqueEnvironment, chooseCliqueTypes } from './choose-clique-type'
import { constraintNames, focalValues, passes } from './constraints'
import { implicitLinksAt } from './implicit-links'
import { indexLinks, type LinkSource, type StoredLink } from './link-index'
import { createServiceIndex } from './services'
import { connectedTo, startsThatMeet, stepsOf, unknownLinkTypes, type WalkWatch, walk } from './walk'

/** The recipes in force: shipped ones and the operator's own. */
export interface CliqueRecipes {
  readonly cliqueTypes: readonly CliqueType[]
  readonly constraints: readonly CliqueConstraint[]
}

/** Everything cliques are computed from. */
export interface CliqueInput {
  readonly environment: CliqueEnvironment
  readonly objects: Pick<ObjectIndex, 'byType'>
  /** Links of this environment only. */
  readonly links: LinkSource
  readonly recipes: CliqueRecipes
  /** ISO time set as `last_scanned`. */
  readonly now: string
}

/** Makes the cliques of one state of an environment. */
export function createCliqueBuilder({ environment, recipes, objects, links, now }: CliqueInput) {
  const { cliqueTypes, constraints } = recipes
  const { chosen, warnings } = chooseCliqueTypes(cliqueTypes, environment)
  const index = indexLinks(links)
  const services = createServiceIndex(objects)
  const names = unique(constraints.flatMap((one) => one.constraints))
  const chainFacts = { environment: environment.name, now, constraints: names }
  const inForce = new Map(
    [...chosen].map(([focalType, cliqueType]) => [
      focalType,
      {
        cliqueType,
        steps: stepsOf(cliqueType, index, (id, linkType, end) => implicitLinksAt(id, linkType, end, links, chainFacts)),
        names: constraintNames(constraints, focalType, environment.name),
      },
    ]),
  )
  return {
    /** By the clique type in force for its type; undefined without one, and without links. */
    cliqueOf: async (focal: StoredObject, turns: Turns, watch?: WalkWatch): Promise<Clique | undefined> => {
      const recipe = inForce.get(focal.type)
      if (!recipe) return undefined
      const values = focalValues(focal, recipe.names)
      const walking = walk(focal, recipe.steps, values, services.startsWith(focal), watch)
      let step = walking.next()
      for (; !step.done; step = walking.next()) if (turns.isOver()) await turns.next()
      const { links: found, nodes } = step.value
      if (found.length === 0) return undefined
      const implicit = found
        .filter((link) => link.implicit)
        .map(({ environment: _environment, last_scanned: _lastScanned, ...link }) => link)
      return {
        environment: environment.name,
        focal_point: focal.id,
        focal_point_type: focal.type,
        clique_type: recipe.cliqueType.name,
        links: found.flatMap((link) => (link.implicit ? [] : link.id)),
        ...(implicit.length > 0 ? { implicit_links: implicit } : {}),
        nodes: [...nodes],
        constraints: { ...values },
        last_scanned: now,
      }
    },
    /**
     * Those of the focal points whose clique may be another one since links changed.
     * @param changed as they were and as they are
     */
    reachedBy: async (
      changed: readonly StoredLink[],
      find: (id: string) => StoredObject | undefined,
      turns: Turns,
    ): Promise<StoredObject[]> => {
      const reached: StoredObject[] = []
      for (const [focalType, { cliqueType, steps, names }] of inForce) {
        const isByChains = cliqueType.use_implicit_links === true
        const met = isByChains
          ? await connectedTo(changed, links, turns)
          : await startsThatMeet(changed, focalType, steps, index, turns)
        const starts = new Set(met)
        for (const id of met) for (const other of services.following(find(id))) starts.add(other.id)
        const isWorthAsking = !isByChains && starts.size * changed.length < MOST_CHECKS
        for (const id of starts) {
          if (turns.isOver()) await turns.next()
          const focal = find(id)
          if (focal?.type !== focalType) continue
          const values = focalValues(focal, names)
          // A link that the constraints refuse changes nothing, unless it decides which side is followed between two
          // objects of a type.
          if (!isWorthAsking || changed.some((link) => decidesSide(link) || passes(link, values))) reached.push(focal)
        }
      }
      return reached
    },
    /** One sentence each. */
    warnings: [...warnings, ...nameWarnings(chosen)],
  }
}

function decidesSide({ link_type: name }: StoredLink): boolean {
  const [from, to] = linkTypeEnds(name) ?? []
  return from === to
}

/** Above it making all cliques in question anew costs less than finding out which need it. */
const MOST_CHECKS = 1_000_000

function nameWarnings(chosen: ReadonlyMap<string, CliqueType>): string[] {
  return [...chosen.values()].flatMap((cliqueType) =>
    unknownLinkTypes(cliqueType).map(
      (name) => `The clique type ${cliqueType.name} names "${name}", which is no link type`,
    ),
  )
}
