/**
 * A small collection of documents (environments, scans, settings) kept by NeDB, with the guards NeDB lacks:
 *
 * - the file is read and compared with what was acknowledged before NeDB, which drops damaged lines and rewrites the file
 *   as it loads, gets to see it (rows.ts); the revision acknowledged last is remembered outside the file (`RevisionLedger`);
 * - a torn last line is repaired before that;
 * - a write is fsynced before it is acknowledged, and readers see acknowledged documents only: NeDB itself changes its
 *   memory before it knows whether the disk took the change;
 * - a write that fails is taken out of the file again.
 */
import { stat, truncate } from 'node:fs/promises'
import Datastore from 'nedb-promises'
import pLimit from 'p-limit'
import { FOLDER_MODE } from '../../folders'
import { verifiedText } from '../checksums'
import { diskError, FILE_MODE, statIfPresent, syncFile, translated } from '../disk'
import type { JsonValue } from '../repository'
import { assertStorable } from '../storable'
import { decodeKeys, encodeKeys } from './key-encoding'
import { damagedFile, quarantineCopy, repairTornTail, type StorePlace } from './line-files'
import { digestOfRow, lineOf, problemOf, type Row, type Rows, readRows, sumText, writeRows } from './rows'

/** A damaged file of which only the readable part is used. */
export interface Salvage {
  readonly file: string
  /** Copy of the file as it was found; absent when there was none. */
  readonly quarantine: string | undefined
  /** What was wrong with it. */
  readonly found: string
}

export interface CollectionOptions<T> extends StorePlace {
  /** Name in the ledger and in messages. */
  readonly name: string
  /** Full path of the data file; its folder exists. */
  readonly file: string
  /** Checks a stored document. @throws AppError for one that does not fit */
  readonly parse: (stored: JsonValue) => T
  /** Given: keep what is readable of a damaged file (a copy goes to quarantine) and tell; else refuse to open it. */
  readonly onSalvage?: ((salvage: Salvage) => void) | undefined
}

/** Keys of documents get this prefix, so that no key can meet a row of our own. */
const KEY_PREFIX = 'k:'

/** Writes after which the file is loaded afresh, because loading rewrites it without the lines they superseded. */
const SUPERSEDED_LIMIT = 500
/** Rows that only say that a document was removed, before they are removed themselves. */
const REMOVED_LIMIT = 200

/** Documents by key, in memory and on disk, as `parse` gave them. */
export class NedbCollection<T> {
  readonly #options: CollectionOptions<T>
  /** The acknowledged state. */
  #documents: ReadonlyMap<string, T> = new Map()
  #digests = new Map<string, bigint>()
  #digest = 0n
  #revision = 0
  /** Bytes of the file that were acknowledged; undefined before it was loaded. */
  #size: number | undefined
  #datastore: Datastore<Row> | undefined
  #superseded = 0
  // Writes go one after another: each must be on disk before the next one's revision may be.
  readonly #queue = pLimit(1)

  private constructor(options: CollectionOptions<T>) {
    this.#options = options
  }

  /** @throws AppError `store-corrupt` when the file is not what was acknowledged. */
  static async open<T>(options: CollectionOptions<T>): Promise<NedbCollection<T>> {
    const collection = new NedbCollection(options)
    await collection.#load()
    return collection
  }

  /** The acknowledged documents. The map never changes; the next write makes a new one. */
  get documents(): ReadonlyMap<string, T> {
    return this.#documents
  }

  /** Adds or replaces a document; durable when the promise resolves. */
  async put(key: string, document: T): Promise<void> {
    await this.putAll([[key, document]])
  }

  /** Adds or replaces documents; all are durable when the promise resolves. */
  async putAll(documents: readonly (readonly [key: string, document: T])[]): Promise<void> {
    await this.#write(
      documents.map(([key, document]) => {
        assertStorable(document, `${this.#options.name} ${key}`)
        // Parts the stored document from the caller's, and gives readers exactly what the file will give after a restart.
        return [key, JSON.parse(JSON.stringify(document)) as JsonValue]
      }),
    )
  }

  /** Removes documents; unknown keys are fine. Durable when the promise resolves. */
  async remove(keys: readonly string[]): Promise<void> {
    await this.#write(keys.map((key) => [key, undefined]))
  }

  /** Waits for writes under way. */
  async close(): Promise<void> {
    await this.#queue(async () => undefined)
  }

  async #write(changes: readonly (readonly [key: string, document: JsonValue | undefined])[]): Promise<void> {
    await this.#queue(async () => {
      const { file, name, ledger, parse, assertWritable } = this.#options
      assertWritable()
      const known = changes.filter(([key, document]) => document !== undefined || this.#documents.has(key))
      if (known.length === 0) return
      // A failed write leaves NeDB's memory unlike what was acknowledged: the next write starts from the file again.
      const reusable = this.#superseded > SUPERSEDED_LIMIT ? undefined : this.#datastore
      const datastore = reusable ?? (await this.#load())
      this.#datastore = undefined
      const documents = new Map(this.#documents)
      const digests = new Map(this.#digests)
      let digest = this.#digest
      let rev = this.#revision
      let superseded = 0
      try {
        for (const [key, document] of known) {
          const doc = document === undefined ? undefined : encodeKeys(document)
          const own = digestOfRow({ _id: KEY_PREFIX + key, doc })
          digest ^= (digests.get(key) ?? 0n) ^ own
          if (digests.has(key)) superseded += 1
          digests.set(key, own)
          rev += 1
          const row: Row = { _id: KEY_PREFIX + key, rev, sum: sumText(digest), ...(doc !== undefined && { doc }) }
          // Each row stands for itself: whichever the last one is that a crash lets through, the file is sound.
          await datastore.update({ _id: row._id }, row, { upsert: true })
          if (document === undefined) documents.delete(key)
          else documents.set(key, parse(document))
        }
        await syncFile(file)
        await ledger.set(name, rev)
        this.#size = (await stat(file)).size
      } catch (error) {
        await this.#cutFailedWrite().catch(() => undefined) // Tried again before the file is read next.
        throw diskError(file, error)
      }
      this.#documents = documents
      this.#digests = digests
      this.#digest = digest
      this.#revision = rev
      this.#superseded += superseded
      this.#datastore = datastore
    })
  }

  /** Takes out of the file what a failed write left at its end: what was answered as failed must not show later. */
  async #cutFailedWrite(): Promise<void> {
    const { file } = this.#options
    const size = this.#size
    const found = await statIfPresent(file)
    if (size === undefined || !found || found.size <= size) return
    await translated(file, () => truncate(file, size))
    await syncFile(file)
  }

  async #load(): Promise<Datastore<Row>> {
    const { file, name, quarantineFolder, ledger, onRepair, onSalvage } = this.#options
    await this.#cutFailedWrite()
    const tail = await repairTornTail(file, quarantineFolder)
    if (tail) onRepair(tail)
    let found = await readRows(file)
    const { documents, unreadable } = this.#parse(found)
    const problem =
      problemOf(found, ledger.get(name) ?? 0) ??
      (unreadable.size > 0 ? `documents do not fit: ${[...unreadable].join(', ')}` : undefined)
    if (problem !== undefined) {
      if (!onSalvage) throw damagedFile(file, problem, SALVAGE_HINT)
      const quarantine = await quarantineCopy(file, quarantineFolder)
      const kept = [...found.rows.values()].filter((row) => !unreadable.has(row._id))
      await ledger.set(name, await writeRows(file, kept, Math.max(found.revision, ledger.get(name) ?? 0)))
      found = await readRows(file)
      onSalvage({ file, quarantine, found: problem })
    }
    const datastore = await loadDatastore(file)
    const removed = { doc: { $exists: false }, rev: { $lt: found.revision } }
    if (found.rows.size - documents.size > REMOVED_LIMIT) await datastore.remove(removed, { multi: true })
    this.#documents = documents
    this.#digests = new Map([...documents.keys()].map((key) => [key, digestOfRow(found.rows.get(KEY_PREFIX + key))]))
    this.#digest = found.digest
    this.#revision = found.revision
    this.#size = (await stat(file)).size
    this.#superseded = 0
    this.#datastore = datastore
    return datastore
  }

  #parse({ rows }: Rows): { documents: Map<string, T>; unreadable: Set<string> } {
    const documents = new Map<string, T>()
    const unreadable = new Set<string>()
    for (const { _id, doc } of rows.values()) {
      if (doc === undefined) continue
      try {
        documents.set(_id.slice(KEY_PREFIX.length), this.#options.parse(decodeKeys(doc)))
      } catch {
        unreadable.add(_id)
      }
    }
    return { documents, unreadable }
  }
}

const SALVAGE_HINT =
  'Run calipso recover to keep what is readable, or put back a copy of the data folder; the damaged file is kept in quarantine.'

async function loadDatastore(file: string): Promise<Datastore<Row>> {
  // `create` is declared without the type parameter the class has.
  const datastore = Datastore.create({
    filename: file,
    corruptAlertThreshold: 0,
    afterSerialization: lineOf,
    // A hook that throws ends the process with an unhandled rejection; text that does not parse counts as damaged.
    beforeDeserialization: (line: string) => verifiedText(line) ?? '',
    modes: { fileMode: FILE_MODE, dirMode: FOLDER_MODE },
  } as Parameters<typeof Datastore.create>[0]) as unknown as Datastore<Row>
  await translated(file, () => datastore.load())
  return datastore
}
