/** Everything an environment holds, page by page, from one committed state. */
import { AppError } from '@shared/contract/errors'
import type { Clique } from '@shared/model/clique'
import type { Link } from '@shared/model/link'
import type { InventorySnapshot, Store } from '../store/repository'
import type { HandlersOf } from './handler'

type DumpHandlers = HandlersOf<'links'> &
  Pick<HandlersOf<'inventory'>, 'inventory.dump'> &
  Pick<HandlersOf<'cliques'>, 'cliques.dump'>

export function dumpHandlers(store: Store): DumpHandlers {
  const snapshotOf = async (environment: string) => await (await store.inventory(environment)).snapshot()
  return {
    'inventory.dump': async ({ environment, cursor, limit, type, id }) => {
      const snapshot = await snapshotOf(environment)
      if (id !== undefined) {
        const object = snapshot.objects.get(id)
        if (!object) throw new AppError('not-found', `There is no object with the id "${id}" in ${environment}`)
        return { items: type === undefined || object.type === type ? [object] : [] }
      }
      return page(snapshot, type === undefined ? snapshot.objects.values() : snapshot.byType(type), cursor, limit)
    },
    'links.dump': async ({ environment, cursor, limit, type, id, end }) => {
      const snapshot = await snapshotOf(environment)
      const matches = (link: Readonly<Link>) =>
        (type === undefined || link.link_type === type) &&
        (id === undefined || link.id === id) &&
        (end === undefined || link.source_id === end || link.target_id === end)
      return page(snapshot, filtered(snapshot.links.values(), matches), cursor, limit)
    },
    'cliques.dump': async ({ environment, cursor, limit, type, focalPoint }) => {
      const snapshot = await snapshotOf(environment)
      const matches = (clique: Readonly<Clique>) =>
        (type === undefined || clique.focal_point_type === type) &&
        (focalPoint === undefined || clique.focal_point === focalPoint)
      const { items, ...rest } = page(snapshot, filtered(snapshot.cliques.values(), matches), cursor, limit)
      const detailed = items.map((clique) => ({
        ...clique,
        links_detailed: clique.links.flatMap((linkId) => snapshot.links.get(linkId) ?? []),
      }))
      return { items: detailed, ...rest }
    },
  }
}

function* filtered<T>(items: Iterable<T>, matches: (item: T) => boolean): Iterable<T> {
  for (const item of items) if (matches(item)) yield item
}

/** Cursors say how many items were read, and of which state. */
function page<T>(
  snapshot: InventorySnapshot,
  items: Iterable<T>,
  cursor: string | undefined,
  limit: number,
): { items: T[]; next?: string } {
  const state = `${snapshot.generation}.${snapshot.revision}`
  const [cursorState = state, offset = '0'] = cursor?.split('/') ?? []
  if (cursorState !== state) {
    throw new AppError('conflict', 'The inventory changed while it was being read', {
      hint: 'Read it again from the start.',
    })
  }
  const start = Number(offset)
  const taken: T[] = []
  let index = 0
  for (const item of items) {
    if (index >= start + limit) return { items: taken, next: `${state}/${start + limit}` }
    if (index >= start) taken.push(item)
    index += 1
  }
  return { items: taken }
}
