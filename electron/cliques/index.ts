/** Cliques: the computed topology around one object. */
export { type BuiltCliques, buildCliques, type CliqueInput } from './build-cliques'
export {
  type ChosenCliqueTypes,
  type CliqueEnvironment,
  chooseCliqueTypes,
  scoreCliqueType,
} from './choose-clique-type'
export { type Neighbourhood, neighbourhood } from './neighbourhood'
