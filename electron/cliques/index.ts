/** Cliques: the computed topology around one object. */
export { type BuiltCliques, buildCliques, type CliqueInput } from './build-cliques'
export { type CliqueEnvironment, chooseCliqueTypes } from './choose-clique-type'
export { neighbourhood } from './neighbourhood'
