/**
 * Immutable maps that differ in a few entries without being copied whole: copying a map of 100 000 objects for every
 * event would cost more than everything else an event does.
 */

/** Changes above which a layer is folded into a map of its own. */
const MAX_LAYER = 1024

/**
 * `base` with some entries set (a value) or removed (`undefined`); `base` stays as it is. Entries that are replaced keep
 * their place in the order of iteration, new ones come last.
 */
export function withChanges<V extends object>(
  base: ReadonlyMap<string, V>,
  changes: Iterable<readonly [string, V | undefined]>,
): ReadonlyMap<string, V> {
  const flat = base instanceof LayeredMap ? base.flat : base
  const layer = new Map<string, V | undefined>(base instanceof LayeredMap ? base.layer : [])
  for (const [key, value] of changes) {
    if (value === undefined && !flat.has(key)) layer.delete(key)
    else layer.set(key, value)
  }
  if (layer.size === 0) return flat
  const layered = new LayeredMap<V>(flat, layer)
  return layer.size > MAX_LAYER ? new Map(layered) : layered
}

class LayeredMap<V extends object> implements ReadonlyMap<string, V> {
  readonly flat: ReadonlyMap<string, V>
  /** Changed entries; `undefined` marks a removed one and occurs only for keys of `flat`. */
  readonly layer: ReadonlyMap<string, V | undefined>
  readonly size: number

  constructor(flat: ReadonlyMap<string, V>, layer: ReadonlyMap<string, V | undefined>) {
    this.flat = flat
    this.layer = layer
    let size = flat.size
    for (const [key, value] of layer) {
      if (value === undefined) size -= 1
      else if (!flat.has(key)) size += 1
    }
    this.size = size
  }

  get(key: string): V | undefined {
    return this.layer.get(key) ?? (this.layer.has(key) ? undefined : this.flat.get(key))
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  *entries(): MapIterator<[string, V]> {
    for (const [key, value] of this.flat) {
      const current = this.layer.has(key) ? this.layer.get(key) : value
      if (current !== undefined) yield [key, current]
    }
    for (const [key, value] of this.layer) {
      if (value !== undefined && !this.flat.has(key)) yield [key, value]
    }
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }

  forEach(callback: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this)
  }
}
