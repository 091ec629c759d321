/** Whether the graphs of an environment are still what its clique types and constraints make. */
import { createHash } from 'node:crypto'
import { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import type { Environment } from '@shared/model/environment'
import { unique } from '../values'
import type { CliqueRecipes } from './build-cliques'
import { type CliqueEnvironment, chooseCliqueTypes } from './choose-clique-type'
import { constraintNames } from './constraints'

export const SHIPPED_RECIPES: CliqueRecipes = {
  cliqueTypes: DEFAULT_CLIQUE_TYPES,
  constraints: DEFAULT_CLIQUE_CONSTRAINTS,
}

/** Per focal-point type a mark of everything that its graphs are made by: another mark, other graphs. */
export function recipeMarks({ cliqueTypes, constraints }: CliqueRecipes, environment: CliqueEnvironment) {
  const all = unique(constraints.flatMap((one) => one.constraints)).sort()
  const marks = [...chooseCliqueTypes(cliqueTypes, environment).chosen].map(([focalType, type]) => {
    const names = constraintNames(constraints, focalType, environment.name)
    const isByChains = type.use_implicit_links === true
    const facts = [type.name, type.link_types, [...names].sort(), isByChains && all]
    return [focalType, createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16)] as const
  })
  return Object.fromEntries(marks)
}

/** Focal-point types whose stored graphs other recipes have made. */
export function outdatedTypes(
  environment: CliqueEnvironment & Pick<Environment, 'graphs_by'>,
  recipes: CliqueRecipes,
): string[] {
  const before = environment.graphs_by ?? recipeMarks(SHIPPED_RECIPES, environment)
  return typesThatDiffer(before, recipeMarks(recipes, environment))
}

export function typesThatDiffer(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string[] {
  return unique([...Object.keys(a), ...Object.keys(b)]).filter((type) => a[type] !== b[type])
}
