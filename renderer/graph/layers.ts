/** Columns of a layered drawing, from `shared/catalog/object-types`. */
import { OBJECT_TYPES, type ObjectTypeInfo, typeInfo } from '@shared/catalog/object-types'

/** Column of types that have no layer of their own (hosts, ports, types of foreign imports): right of all others. */
export const OTHER_LAYER = 10

/** Column of every type that has one, 1 (instance, vService) to 9 (network). */
const LAYERS: ReadonlyMap<string, number> = new Map(
  Object.keys(OBJECT_TYPES).map((type) => [type, typeInfo(type).layer ?? OTHER_LAYER]),
)

/** Column of an object type, else `OTHER_LAYER`. */
export function layerOf(type: string): number {
  return LAYERS.get(type) ?? OTHER_LAYER
}

const SHORT: Record<string, string> = { otep: 'Endpoint' }

/**
 * Words for a column head.
 * @param types types that occur in the column; the catalogue's order is kept
 * @param short the form for narrow columns: first type only, shortened where the catalogue's word is long
 */
export function layerTitle(layer: number, types: ReadonlySet<string>, short: boolean): string {
  if (layer === OTHER_LAYER) return 'Other'
  const present = Object.entries<ObjectTypeInfo>(OBJECT_TYPES).filter(
    ([type, info]) => info.layer === layer && types.has(type),
  )
  if (short) return present.slice(0, 1).map(([type, info]) => SHORT[type] ?? info.label)[0] ?? 'Other'
  return present.map(([type, info]) => (type === 'otep' ? 'Tunnel endpoint' : info.label)).join(', ')
}
