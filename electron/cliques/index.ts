/** Cliques: the computed topology around one object. */
export { buildCliques } from './build-cliques'
export { type CliqueEnvironment, chooseCliqueTypes } from './choose-clique-type'
export { neighbourhood } from './neighbourhood'
