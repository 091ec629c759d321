/** What the dashboards of the levels of the tree count and list, as data: another kind of cloud is another table. */

export interface Level {
  /** Types counted below, each a tile. */
  tiles: readonly string[]
  /** Types listed below, each to be picked from. */
  lists: readonly string[]
}

const ZONE_TILES = ['instance', 'vservice', 'host', 'vconnector', 'vedge'] as const

export const LEVELS: Readonly<Record<string, Level>> = {
  region: {
    tiles: ['instance', 'vservice', 'host', 'vconnector'],
    lists: ['availability_zone', 'aggregate'],
  },
  availability_zone: { tiles: ZONE_TILES, lists: ['host'] },
  aggregate: { tiles: ['host_ref'], lists: ['host_ref'] },
  host: {
    tiles: ['instance', 'vservice', 'vconnector', 'vedge', 'otep', 'host_pnic', 'network_agent'],
    lists: [],
  },
  project: { tiles: ['network', 'port'], lists: ['network'] },
}
