/**
 * Reading an inventory file that may come from anybody.
 *
 * SECURITY: nothing of the file is believed. Sizes are counted while inflating, entry names come from a closed list,
 * every document passes secure-json-parse, the limits, the store's key filter and its schema, and every entry the
 * manifest's checksum. Guarded by import.test.ts.
 */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { AppError, validated } from '@shared/contract/errors'
import { cliqueSchema } from '@shared/model/clique'
import { inventoryObjectSchema } from '@shared/model/inventory-object'
import { linkSchema } from '@shared/model/link'
import { scanSchema } from '@shared/model/scan'
import { parse as parseJson } from 'secure-json-parse'
import type { Entry, ZipFile } from 'yauzl'
import { z } from 'zod'
import { diskError, systemCode } from '../store/disk'
import { assertStorable } from '../store/storable'
import { takeTurns } from '../turns'
import {
  DATA_ENTRIES,
  type DataEntry,
  exportedEnvironmentSchema,
  type FileManifest,
  FORMAT_VERSION,
  fileManifestSchema,
  MANIFEST_ENTRY,
} from './inventory-file'
import { assertModest, IMPORT_LIMITS, type ImportLimits, limitExceeded, RATIO_FREE_BYTES } from './limits'

/** Everything an inventory file holds, checked. */
export type InventoryFile = Awaited<ReturnType<typeof readInventoryFile>>

export interface ReadOptions {
  readonly limits?: ImportLimits
  readonly signal?: AbortSignal
}

/**
 * Reads only the manifest, for a preview.
 * @throws AppError `validation` (not an inventory file), `unsupported` (another format version), `limit-exceeded`,
 * `not-found`, `cancelled`.
 */
export async function readFileManifest(file: string, options: ReadOptions = {}): Promise<FileManifest> {
  return withReader(file, options, async (reader) => reader.manifest())
}

/** Reads and checks the whole file. @throws as `readFileManifest`; nothing is returned of a file with any fault. */
export async function readInventoryFile(file: string, options: ReadOptions = {}) {
  return withReader(file, options, async (reader) => {
    const manifest = await reader.manifest()
    const read = async <T>(entry: DataEntry, schema: z.ZodType<T>): Promise<T[]> => {
      const { documents, sha256 } = await reader.documents(entry, schema)
      if (sha256 !== manifest.sha256[entry]) throw notOurs(`${entry} is not what the manifest says`)
      return documents
    }
    const [environment, ...more] = await read('environment.json', exportedEnvironmentSchema)
    if (!environment || more.length > 0) throw notOurs('environment.json holds not exactly one document')
    const objects = await read('inventory.ndjson', inventoryObjectSchema)
    const links = await read('links.ndjson', linkSchema)
    const cliques = await read('cliques.ndjson', cliqueSchema)
    const scans = await read('scans.ndjson', scanSchema)
    const documents = [objects, links, cliques, scans].flat()
    const names = new Set([environment.name, ...documents.map((document) => document.environment)])
    if (names.size > 1 || !names.has(manifest.environment)) throw notOurs('it mixes several environments')
    return { manifest, environment, objects, links, cliques, scans }
  })
}

async function withReader<T>(
  file: string,
  options: ReadOptions,
  use: (reader: ReturnType<typeof readerOf>) => Promise<T>,
): Promise<T> {
  const limits = options.limits ?? IMPORT_LIMITS
  let zip: ZipFile | undefined
  try {
    const { size } = await stat(file)
    if (size > limits.packedBytes) throw limitExceeded(`it is larger than ${limits.packedBytes} bytes`)
    const { openPromise } = await import('yauzl')
    zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true })
    return await use(readerOf(zip, await knownEntries(zip, limits), limits, options.signal))
  } catch (error) {
    if (options.signal?.aborted) throw new AppError('cancelled', 'The import was cancelled; nothing was changed.')
    if (error instanceof AppError) throw error
    if (systemCode(error) === 'ENOENT') throw new AppError('not-found', `There is no file ${file}.`)
    if (error instanceof Error && 'syscall' in error) throw diskError(file, error)
    // What is left comes from the zip reader and says what is wrong with the file.
    throw notOurs((error instanceof Error ? error.message : String(error)).replace(/\.+$/, ''), error)
  } finally {
    zip?.close()
  }
}

async function knownEntries(zip: ZipFile, limits: ImportLimits): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > limits.entries) throw limitExceeded(`it has more than ${limits.entries} entries`)
  const known: ReadonlySet<string> = new Set([MANIFEST_ENTRY, ...DATA_ENTRIES])
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName
    if (entries.has(name)) throw notOurs(`it has two entries called ${name.slice(0, 100)}`)
    if (name.includes('/') && !name.startsWith('snapshots/')) throw notOurs('it has entries in folders')
    entries.set(name, entry)
  }
  return new Map([...entries].filter(([name]) => known.has(name)))
}

/** Reads the entries of one file, counting what they hold together. */
function readerOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>, limits: ImportLimits, signal?: AbortSignal) {
  let unpackedBytes = 0
  let records = 0

  async function manifest(): Promise<FileManifest> {
    let text = ''
    for await (const chunk of content(MANIFEST_ENTRY)) {
      text += chunk.toString('latin1')
      if (text.length > MAX_MANIFEST_BYTES) throw limitExceeded('its manifest is too long')
    }
    const data = parse(Buffer.from(text, 'latin1').toString('utf8'), MANIFEST_ENTRY, 1)
    const version = z.looseObject({ version: z.string() }).safeParse(data).data?.version.slice(0, 20)
    if (version !== undefined && version.split('.')[0] !== FORMAT_VERSION.split('.')[0]) {
      throw new AppError(
        'unsupported',
        `The inventory file has format ${version}; this version of Calipso Desktop reads ${FORMAT_VERSION.split('.')[0]}.x.`,
        { hint: 'Update Calipso Desktop, or have the file exported by a version like this one.' },
      )
    }
    return validated(`The inventory file: ${MANIFEST_ENTRY}`, fileManifestSchema, data)
  }

  /** The documents of an entry, each checked, and the entry's SHA-256. */
  async function documents<T>(name: DataEntry, schema: z.ZodType<T>): Promise<{ documents: T[]; sha256: string }> {
    const hash = createHash('sha256')
    const turns = takeTurns()
    const all: T[] = []
    let rest: Buffer[] = []
    let restBytes = 0
    const assertLineLength = (bytes: number) => {
      if (bytes > limits.lineBytes) throw limitExceeded(`a document is longer than ${limits.lineBytes} bytes`)
    }
    const take = (line: Buffer) => {
      // Skipping them would let a small file keep this computer busy with nothing.
      if (line.length === 0) throw notOurs(`${name} has an empty line after document ${all.length}`)
      assertLineLength(line.length)
      records += 1
      if (records > limits.records) throw limitExceeded(`it holds more than ${limits.records} documents`)
      const lineNumber = all.length + 1
      const data = parse(line.toString('utf8'), name, lineNumber)
      all.push(validated(`The inventory file: ${name}, document ${lineNumber}`, schema, data))
    }
    for await (const chunk of content(name)) {
      hash.update(chunk)
      let start = 0
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        take(Buffer.concat([...rest, chunk.subarray(start, end)]))
        rest = []
        restBytes = 0
        start = end + 1
        if (turns.isOver()) await turns.next()
      }
      rest.push(chunk.subarray(start))
      restBytes += chunk.length - start
      assertLineLength(restBytes)
    }
    if (restBytes > 0) take(Buffer.concat(rest))
    return { documents: all, sha256: hash.digest('hex') }
  }

  async function* content(name: string): AsyncGenerator<Buffer> {
    const entry = entries.get(name)
    if (!entry) throw notOurs(`${name} is missing`)
    if (entry.isEncrypted()) throw new AppError('unsupported', 'Encrypted inventory files cannot be read.')
    const stream: Readable = await zip.openReadStreamPromise(entry)
    const allowed = entry.compressedSize * limits.ratio + RATIO_FREE_BYTES
    let bytes = 0
    try {
      for await (const chunk of stream) {
        if (!Buffer.isBuffer(chunk)) continue
        signal?.throwIfAborted()
        bytes += chunk.length
        unpackedBytes += chunk.length
        if (bytes > allowed) throw limitExceeded(`${name} inflates more than ${limits.ratio} times`)
        if (unpackedBytes > limits.unpackedBytes) {
          throw limitExceeded(`it inflates to more than ${limits.unpackedBytes} bytes`)
        }
        yield chunk
      }
    } finally {
      stream.destroy()
    }
  }

  function parse(text: string, name: string, lineNumber: number): unknown {
    let data: unknown
    try {
      data = parseJson(text, null, { protoAction: 'error', constructorAction: 'error' })
    } catch (error) {
      throw notOurs(`${name}, document ${lineNumber} is not acceptable JSON`, error)
    }
    assertStorable(data, `The inventory file: ${name}, document ${lineNumber}`)
    assertModest(data, limits)
    return data
  }

  return { manifest, documents }
}

const NEWLINE = 0x0a
const MAX_MANIFEST_BYTES = 64 * 1024

function notOurs(found: string, cause?: unknown): AppError {
  return new AppError('validation', `This is not a whole inventory file of Calipso Desktop: ${found}.`, {
    hint: 'Have the file exported or sent again.',
    cause,
  })
}
