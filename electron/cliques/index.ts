/** Cliques: the computed topology around one object. */
export { type CliqueRecipes, createCliqueBuilder } from './build-cliques'
export { type CliqueEnvironment, chooseCliqueTypes } from './choose-clique-type'
export type { StoredLink } from './link-index'
export { neighbourhood } from './neighbourhood'
