/**
 * Reads whole collections page by page. Format: `limit`/`marker` in the query, `<collection>_links` with a "next" link
 * (Keystone: `links.next`, Glance: `next`).
 *
 * Of the "next" link only its query is used: behind a load balancer its host and scheme are often those of an inner
 * address that cannot be reached from here.
 */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { takeTurns } from '../../turns'
import { text } from './fields'
import { below } from './keystone-url'
import type { GetOptions, OpenStackSession } from './session'

/** Pages beyond this mean a server that never ends. */
const MAX_PAGES = 10_000
/** Of the lists read at once: several times those of the largest clouds, and what this process can hold. */
const MAX_LIST_BYTES = 256 * 1024 * 1024
/** Bytes of the lists each session is reading: five lists that never end take no more than one. */
const beingRead = new WeakMap<OpenStackSession, number>()

export interface CollectionRequest<T extends z.ZodType> extends GetOptions {
  /** Versioned base of the service. */
  readonly base: URL
  readonly path: string
  /** Key of the list in the answer: "servers". */
  readonly key: string
  readonly item: T
  readonly query?: Readonly<Record<string, string>>
  /** Of all pages of the lists that the session is reading together; default 256 MiB. */
  readonly maxBytes?: number
}

/** Parses an answer's body. @throws AppError `protocol` naming the address and the first wrong field. */
export function parseAnswer<T extends z.ZodType>(schema: T, body: unknown, url: URL): z.infer<T> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue === undefined ? '' : ` (${issue.path.join('.') || 'body'}: ${issue.message})`
  throw new AppError('protocol', `unexpected answer from ${url.origin}${url.pathname}${where}`, {
    hint: 'Check that the endpoint in the service catalogue is the service’s own.',
  })
}

/** A record of a list that could not be read. */
export interface UnreadRecord {
  /** What the service calls it; absent when not even that can be read. */
  readonly id?: string
  /** Names list, record and field. */
  readonly error: AppError
}

/** The records of a list. Those that could not be read cost themselves and are told here. */
export type Records<T> = T[] & {
  readonly unread?: readonly UnreadRecord[]
  /** True when the databases told them, because the API refuses to. */
  readonly isFromDatabase?: boolean
}

/** Reads records as they come, in turns: a page of them may hold a thousand. */
function startRecords<T extends z.ZodType>(key: string, item: T) {
  const records: z.infer<T>[] = []
  const unread: UnreadRecord[] = []
  return {
    add: async (candidates: Iterable<unknown>) => {
      const turns = takeTurns()
      for (const candidate of candidates) {
        const parsed = item.safeParse(candidate)
        if (parsed.success) records.push(parsed.data)
        else unread.push(unreadRecord(key, candidate, parsed.error))
        if (turns.isOver()) await turns.next()
      }
    },
    /** @throws AppError `protocol` for a list of which nothing can be read */
    end: (): Records<z.infer<T>> => {
      const [first] = unread
      if (first && records.length === 0) throw first.error
      return first ? Object.assign(records, { unread }) : records
    },
  }
}

/**
 * The records of a list that comes from elsewhere in the form of the API's.
 * @throws AppError `protocol` for a list of which nothing can be read
 */
export async function recordsOf<T extends z.ZodType>(
  key: string,
  item: T,
  candidates: Iterable<unknown>,
): Promise<Records<z.infer<T>>> {
  const records = startRecords(key, item)
  await records.add(candidates)
  return records.end()
}

/**
 * All records of a collection, in the server's order.
 * @throws AppError those of the session; `protocol` for an answer of another shape, a list of which nothing can be read,
 *   or a paging loop.
 */
export async function readCollection<T extends z.ZodType>(
  session: OpenStackSession,
  request: CollectionRequest<T>,
): Promise<Records<z.infer<T>>> {
  const page = z.looseObject({ [request.key]: z.array(z.unknown()).nullable() })
  const records = startRecords(request.key, request.item)
  const seen = new Set<string>()
  const maxBytes = request.maxBytes ?? MAX_LIST_BYTES
  let bytes = 0
  const count = (more: number) => {
    bytes += more
    beingRead.set(session, (beingRead.get(session) ?? 0) + more)
    return beingRead.get(session) ?? 0
  }
  let url = below(request.base, request.path, request.query)
  try {
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      seen.add(url.search)
      const answer = await session.get(url, request)
      if (count(answer.bytes) > maxBytes)
        throw new AppError(
          'limit-exceeded',
          `${url.origin}${url.pathname} and the lists read beside it have more than ${Math.floor(maxBytes / 1_048_576)} MiB`,
          { hint: 'Check that this is the service itself; a list of this size is more than any cloud has.' },
        )
      const body: Record<string, unknown> = parseAnswer(page, answer.body, url)
      // The schema above proved that the key holds a list or null.
      await records.add((body[request.key] ?? []) as unknown[])
      const next = nextQuery(body, request.key, url)
      if (next === undefined) return records.end()
      url = new URL(url)
      url.search = next
      if (seen.has(url.search))
        throw new AppError('protocol', `${url.origin}${url.pathname} sends the same page again and again`, {
          hint: 'The service ignores the page marker; check its release and any cache or proxy in front of it.',
        })
    }
    throw new AppError('limit-exceeded', `${url.origin}${url.pathname} has more than ${MAX_PAGES} pages`, {
      hint: 'Raise the page size of the service (osapi_max_limit, pagination_max_limit).',
    })
  } finally {
    count(-bytes)
  }
}

const namedSchema = z.looseObject({ id: text, uuid: text, zoneName: text, name: text, host: text })

function unreadRecord(list: string, candidate: unknown, { issues: [issue] }: z.ZodError): UnreadRecord {
  const { id, uuid, zoneName, name, host } = namedSchema.safeParse(candidate).data ?? {}
  const known = id ?? uuid ?? zoneName
  const field = issue?.path.join('.') || 'record'
  const which = known ?? name ?? host
  const error = new AppError(
    'protocol',
    `unexpected answer: one of "${list}"${which ? ` (${which})` : ''} could not be read (${field}: ${issue?.message ?? 'not valid'})`,
    {
      hint: 'Look at the record with the cloud’s own client. What was known of it is kept and marked stale.',
      context: { list, field, ...(which ? { record: which } : {}) },
    },
  )
  return { error, ...(known ? { id: known } : {}) }
}

const linksSchema = z.array(z.looseObject({ rel: z.string(), href: z.string() }))
const keystoneLinksSchema = z.looseObject({ next: z.string().nullish() })

/** The query of the next page ("?limit=…&marker=…"), or undefined on the last one. */
function nextQuery(body: Record<string, unknown>, key: string, current: URL): string | undefined {
  const { data: listed } = linksSchema.safeParse(body[`${key}_links`])
  const { data: own } = keystoneLinksSchema.safeParse(body.links)
  const href = listed ? listed.find(({ rel }) => rel === 'next')?.href : (own?.next ?? body.next)
  if (typeof href !== 'string' || href === '' || !URL.canParse(href, current.href)) return undefined
  return new URL(href, current).search
}
