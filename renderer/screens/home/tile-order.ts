/** The order of environments on Home. Pure. */
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { compareNaturally } from '@shared/text/natural-sort'

export type TileOrder = 'problems' | 'name' | 'scan'

const byName = (a: EnvironmentTile, b: EnvironmentTile) => compareNaturally(a.environment.name, b.environment.name)

/** Errors weigh more than any number of warnings; an inventory that cannot be opened comes first. */
function weight(tile: EnvironmentTile): number {
  const byStatus = tile.counts?.byStatus
  return (tile.problem ? 1e12 : 0) + (byStatus?.Error ?? 0) * 1e6 + (byStatus?.Warning ?? 0)
}

const seenAt = (tile: EnvironmentTile) => tile.environment.last_scanned ?? ''

/** A sorted copy; ties go by name. */
export function sortTiles(tiles: readonly EnvironmentTile[], order: TileOrder): EnvironmentTile[] {
  const compare: Record<TileOrder, (a: EnvironmentTile, b: EnvironmentTile) => number> = {
    problems: (a, b) => weight(b) - weight(a),
    name: () => 0,
    scan: (a, b) => seenAt(b).localeCompare(seenAt(a)),
  }
  return [...tiles].sort((a, b) => compare[order](a, b) || byName(a, b))
}
