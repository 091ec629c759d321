/** Size of a neighbourhood, in links from its middle; the limits are those of `cliques.neighbourhood`. */
export const DEFAULT_HOPS = 1
export const MOST_HOPS = 6
