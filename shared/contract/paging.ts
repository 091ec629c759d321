/** Lists in pages. Every list that can grow with the cloud has a cursor, so that no answer grows with it. */
import { z } from 'zod'

/** Fields of a request for one page: `cursor` is the `next` of the page before. @param most items in one page */
export const pageFields = (most: number, usual = most) => ({
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(most).default(usual),
})

/** One page; without `next` it is the last. A page may be shorter than asked for, to stay small in bytes. */
export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().optional() })

/** Reads page after page until the last. */
export async function* pages<P extends { next?: string | undefined }>(
  read: (cursor: string | undefined) => Promise<P>,
): AsyncGenerator<P> {
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    yield page
    cursor = page.next
  } while (cursor !== undefined)
}

/** The items of every page. */
export async function allItems<T>(
  read: (cursor: string | undefined) => Promise<{ items: readonly T[]; next?: string | undefined }>,
): Promise<T[]> {
  const items: T[] = []
  for await (const page of pages(read)) items.push(...page.items)
  return items
}
