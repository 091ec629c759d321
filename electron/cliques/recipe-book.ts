/** The clique types, constraints and link types there are: the shipped ones and the operator's own. */
import type { OutdatedGraphs } from '@shared/contract/calls/clique-types'
import type { CliqueType } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import type { InventorySummary, Store } from '../store/repository'
import type { CliqueRecipes } from './build-cliques'
import { outdatedTypes, SHIPPED_RECIPES } from './recipe-marks'

export type RecipeStore = Pick<Store, 'environments' | 'inventory' | 'cliqueTypes' | 'cliqueConstraints' | 'linkTypes'>

export type RecipeBook = ReturnType<typeof createRecipeBook>

export function createRecipeBook(store: RecipeStore) {
  /** Those in force, as if these were the operator's own clique types. */
  const inForce = (cliqueTypes: readonly CliqueType[] = store.cliqueTypes.all()): CliqueRecipes => ({
    cliqueTypes: [...SHIPPED_RECIPES.cliqueTypes, ...cliqueTypes],
    constraints: [...SHIPPED_RECIPES.constraints, ...store.cliqueConstraints.all()],
  })
  const outdatedOf = async (environment: Environment, recipes: CliqueRecipes) => {
    const types = outdatedTypes(environment, recipes)
    if (types.length === 0) return []
    const summary = await summaryOf(store, environment.name)
    const graphs = summary ? types.reduce((sum, type) => sum + (summary.counts.byType[type] ?? 0), 0) : 0
    return graphs > 0 ? [{ environment: environment.name, graphs, types }] : []
  }
  return {
    inForce,
    /** What is stored, for whoever checks a draft. */
    around: async () => ({
      cliqueTypes: store.cliqueTypes.all(),
      constraints: store.cliqueConstraints.all(),
      linkTypes: store.linkTypes.all(),
      environments: (await store.environments.list()).map(({ name }) => name),
    }),
    /** Graphs that these recipes, the ones in force unless given, would make anew. */
    outdated: async (recipes: CliqueRecipes = inForce()): Promise<OutdatedGraphs[]> => {
      const environments = await store.environments.list()
      return (await Promise.all(environments.map((one) => outdatedOf(one, recipes)))).flat()
    },
  }
}

/** Undefined of an inventory that is damaged: its tile says so. */
const summaryOf = (store: Pick<Store, 'inventory'>, environment: string): Promise<InventorySummary | undefined> =>
  store
    .inventory(environment)
    .then((inventory) => inventory.summary())
    .catch(() => undefined)
