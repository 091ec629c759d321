/** What the dashboards of the levels of the tree count and list, as data: another kind of cloud is another table. */

export interface Level {
  /** Types counted below, each a tile. */
  tiles: readonly string[]
  /** Types listed below, each to be picked from. */
  lists: readonly string[]
  /** Types shown as small tables: what one looks for first on this level. */
  tables: readonly string[]
}

const ZONE_TILES = ['instance', 'vservice', 'host', 'vconnector', 'vedge'] as const

export const LEVELS: Readonly<Record<string, Level>> = {
  region: {
    tiles: ['instance', 'vservice', 'host', 'vconnector'],
    lists: ['availability_zone', 'aggregate'],
    tables: ['host'],
  },
  availability_zone: { tiles: ZONE_TILES, lists: ['host'], tables: ['host'] },
  aggregate: { tiles: ['host_ref'], lists: ['host_ref'], tables: [] },
  host: {
    tiles: ['instance', 'vservice', 'vconnector', 'vedge', 'otep', 'host_pnic', 'network_agent'],
    lists: [],
    tables: ['host_pnic', 'otep', 'network_agent'],
  },
  project: { tiles: ['network', 'port'], lists: ['network'], tables: ['network'] },
}
