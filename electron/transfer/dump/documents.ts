/** The documents of one collection as MongoDB's tools write them: a list, one a line, or one after the other. */
import { AppError, asAppError } from '@shared/contract/errors'
import { extendedValue, parseLooseJson } from '@shared/text/loose-json'
import { parse as parseJson } from 'secure-json-parse'
import { assertStorable, MAX_DEPTH, storable } from '../../store/storable'
import { type AttributeRecord, isRecord } from '../../values'
import { assertModest, type ImportLimits, limitExceeded } from '../limits'

const OPEN = 0x7b
const CLOSE = 0x7d
const QUOTE = 0x22
const BACKSLASH = 0x5c
/** What may stand between documents: white space, and the brackets and commas of a list. */
const BETWEEN = new Set([...' \t\r\n[],'].map((letter) => letter.charCodeAt(0)).concat(0xef, 0xbb, 0xbf))

/**
 * Every document of a file as plain JSON, without MongoDB's wrappers of types.
 * SECURITY: as of inventory files; guarded by import-dump.test.ts.
 * @throws AppError `validation` naming file and document, `limit-exceeded`
 */
export async function* documentsIn(
  content: AsyncIterable<Uint8Array>,
  file: string,
  limits: ImportLimits,
): AsyncGenerator<AttributeRecord> {
  let count = 0
  for await (const text of textsIn(content, file, limits)) {
    count += 1
    yield documentOf(text, `${file}, document ${count}`, limits)
  }
}

async function* textsIn(content: AsyncIterable<Uint8Array>, file: string, limits: ImportLimits) {
  let depth = 0
  let isText = false
  let isEscaped = false
  let begun: Buffer[] = []
  let begunBytes = 0
  let documents = 0
  for await (const chunk of content) {
    let start = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number
      if (isEscaped) isEscaped = false
      else if (isText) {
        if (byte === BACKSLASH) isEscaped = true
        else if (byte === QUOTE) isText = false
      } else if (byte === OPEN) {
        if (depth === 0) start = at
        depth += 1
      } else if (depth === 0) {
        if (!BETWEEN.has(byte)) throw unreadable(file, `something else than documents follows document ${documents}`)
      } else if (byte === QUOTE) isText = true
      else if (byte === CLOSE) {
        depth -= 1
        if (depth > 0) continue
        yield Buffer.concat([...begun, chunk.subarray(start, at + 1)]).toString('utf8')
        documents += 1
        begun = []
        begunBytes = 0
      }
    }
    if (depth === 0) continue
    begun.push(Buffer.from(chunk.subarray(start)))
    begunBytes += chunk.length - start
    if (begunBytes > limits.lineBytes) throw limitExceeded(`a document is longer than ${limits.lineBytes} bytes`)
  }
  if (depth > 0) throw unreadable(file, `it ends within document ${documents + 1}`)
}

function documentOf(text: string, place: string, limits: ImportLimits): AttributeRecord {
  const document = storable(plain(parsed(text, place), place, 0))
  if (!isRecord(document)) throw unreadable(place, 'it is no document')
  assertStorable(document, place)
  assertModest(document, limits)
  return document
}

function parsed(text: string, place: string): unknown {
  try {
    return parseJson(text, null, { protoAction: 'error', constructorAction: 'error' })
  } catch (error) {
    // The shell's ObjectId("…") and ISODate("…").
    if (/\b(?:ObjectId|ISODate|Number(?:Int|Long|Decimal)|Timestamp|UUID)\(/.test(text)) {
      try {
        return parseLooseJson(text)[0]
      } catch (other) {
        throw unreadable(place, asAppError(other).message)
      }
    }
    throw unreadable(place, 'it is not acceptable JSON', error)
  }
}

/** Without wrappers; names with the dots that the database could not keep, and none that no store takes. */
function plain(value: unknown, place: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw limitExceeded(`${place} is nested more than ${MAX_DEPTH} levels deep`)
  if (Array.isArray(value)) return value.map((item) => plain(item, place, depth + 1))
  if (!isRecord(value)) return value
  const unwrapped = extendedValue(Object.entries(value).map(([key, item]) => [key, plain(item, place, depth + 1)]))
  if (!isRecord(unwrapped)) return unwrapped
  return Object.fromEntries(Object.entries(unwrapped).map(([key, item]) => [harmless(key), item]))
}

const harmless = (key: string): string => {
  const name = key.replaceAll('[dot]', '.')
  return name.startsWith('$') || name === 'constructor' || name === 'prototype' ? `_${name.replace('$', '')}` : name
}

function unreadable(place: string, found: string, cause?: unknown): AppError {
  return new AppError('validation', `The dump cannot be read: ${place}: ${found}.`, {
    hint: 'Export the collections again, with mongoexport or as JSON. Nothing was imported.',
    cause,
  })
}
