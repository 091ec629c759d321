/** Answers lists page by page: few enough items, and few enough bytes, whatever the items are. */
import { AppError } from '@shared/contract/errors'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'

/** A page is filled up to this much JSON, so that with its envelope it stays below {@link MAX_MESSAGE_BYTES}. */
export const PAGE_BYTES = 640 * 1024

/**
 * The page of `source` that `cursor` leads to. Cursors say how far it was read, and of which state.
 * @param snapshot what is paged through, where it is an inventory: a cursor of another state is refused
 * @param toItem what goes out of one item; undefined leaves it out
 * @throws AppError `conflict` when the state is another one than the cursor's, `validation` for a cursor that is none.
 */
export async function pageOf<S, T>(
  source: Iterable<S>,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  toItem: (item: S) => T | undefined,
  { snapshot, signal }: { readonly snapshot?: InventorySnapshot; readonly signal?: AbortSignal | undefined } = {},
): Promise<{ items: T[]; next?: string }> {
  const state = snapshot ? `${snapshot.generation}.${snapshot.revision}` : ''
  const start = offsetOf(cursor, state)
  const turns = takeTurns(signal)
  const items: T[] = []
  let bytes = 0
  let index = -1
  for (const each of source) {
    index += 1
    if (turns.isOver()) await turns.next()
    if (index < start) continue
    const item = toItem(each)
    if (item === undefined) continue
    bytes += Buffer.byteLength(JSON.stringify(item))
    if (items.length === limit || (bytes > PAGE_BYTES && items.length > 0)) return { items, next: `${state}/${index}` }
    items.push(item)
  }
  return { items }
}

/** How many items were read before; `cursor` is the `next` of the page before. */
function offsetOf(cursor: string | undefined, state: string): number {
  if (cursor === undefined) return 0
  const slash = cursor.lastIndexOf('/')
  if (cursor.slice(0, slash) !== state) {
    throw new AppError('conflict', 'The inventory changed while it was being read', {
      hint: 'Read it again from the start.',
    })
  }
  const offset = Number(cursor.slice(slash + 1))
  if (Number.isSafeInteger(offset) && offset >= 0) return offset
  throw new AppError('validation', `"${cursor}" is no place to continue from`, {
    hint: 'Pass the `next` of the page before, or nothing to start.',
  })
}
