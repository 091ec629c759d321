/**
 * A small collection of documents (environments, scans, settings) kept by NeDB, with the guards NeDB lacks:
 *
 * - every line carries a checksum, so that a damaged one is noticed rather than dropped or believed;
 * - every write carries a rising revision, and the revision acknowledged last is remembered outside the file
 *   (`RevisionLedger`), so that an emptied, deleted or older file is noticed;
 * - a torn last line is repaired before NeDB sees the file;
 * - a write is fsynced before it is acknowledged, and readers see acknowledged documents only: NeDB itself changes its
 *   memory before it knows whether the disk took the change.
 */
import Datastore from 'nedb-promises'
import pLimit from 'p-limit'
import { diskError, FILE_MODE, FOLDER_MODE, syncFile } from '../disk'
import type { JsonValue } from '../repository'
import { assertStorable } from '../storable'
import { verifiedText, withChecksum } from './checked-lines'
import { decodeKeys, encodeKeys } from './key-encoding'
import { damagedFile, quarantineCopy, repairTornTail, type TornTail } from './line-files'

/** Remembers, outside the collections' files, the revision each collection acknowledged last. */
export interface RevisionLedger {
  get(collection: string): number
  /** Durable when the promise resolves. */
  set(collection: string, revision: number): Promise<void>
}

export interface CollectionOptions {
  /** Name in the ledger and in messages. */
  readonly name: string
  /** Full path of the data file; its folder exists. */
  readonly file: string
  readonly quarantineFolder: string
  readonly ledger: RevisionLedger
  /** Keep what is readable of a damaged file (a copy goes to quarantine) instead of refusing to open it. */
  readonly salvage: boolean
  /** Told of every repaired torn tail. */
  readonly onRepair: (tail: TornTail) => void
  /** Throws when this process may no longer write (lock lost, store closed). */
  readonly assertWritable: () => void
}

/** One stored document. `doc` is absent in the marker that records the revision of a removal. */
interface Row {
  readonly _id: string
  readonly rev: number
  readonly doc?: JsonValue
}

/** Keys of documents get this prefix, so that no key can meet the marker's. */
const KEY_PREFIX = 'k:'
const REMOVAL_MARKER = 'removed'

/** Writes after which the file is loaded afresh, because loading rewrites it without the lines they superseded. */
const SUPERSEDED_LIMIT = 500

/** Documents by key, in memory and on disk. Values are plain JSON; callers validate their shape. */
export class NedbCollection {
  readonly #options: CollectionOptions
  /** The acknowledged state. */
  #documents: ReadonlyMap<string, JsonValue> = new Map()
  #datastore: Datastore<Row> | undefined
  #revision = 0
  #superseded = 0
  // Writes go one after another: each must be on disk before the next one's revision may be.
  readonly #queue = pLimit(1)

  private constructor(options: CollectionOptions) {
    this.#options = options
  }

  /** @throws AppError `store-corrupt` when the file is not what was acknowledged. */
  static async open(options: CollectionOptions): Promise<NedbCollection> {
    const collection = new NedbCollection(options)
    await collection.#load()
    return collection
  }

  /** The acknowledged documents. The map never changes; the next write makes a new one. */
  get documents(): ReadonlyMap<string, JsonValue> {
    return this.#documents
  }

  /** Adds or replaces a document; durable when the promise resolves. */
  async put(key: string, document: unknown): Promise<void> {
    assertStorable(document, `${this.#options.name} ${key}`)
    // Parts the stored document from the caller's, and gives readers exactly what the file will give after a restart.
    const copy = JSON.parse(JSON.stringify(document)) as JsonValue
    await this.#write(async (datastore, rev) => {
      const row: Row = { _id: KEY_PREFIX + key, rev, doc: encodeKeys(copy) }
      await datastore.update({ _id: row._id }, row, { upsert: true })
      return new Map(this.#documents).set(key, copy)
    })
  }

  /** Removes documents in one go; unknown keys are fine. Durable when the promise resolves. */
  async remove(keys: readonly string[]): Promise<void> {
    const known = keys.filter((key) => this.#documents.has(key))
    if (known.length === 0) return
    await this.#write(async (datastore, rev) => {
      await datastore.remove({ _id: { $in: known.map((key) => KEY_PREFIX + key) } }, { multi: true })
      await datastore.update({ _id: REMOVAL_MARKER }, { _id: REMOVAL_MARKER, rev }, { upsert: true })
      const rest = new Map(this.#documents)
      for (const key of known) rest.delete(key)
      return rest
    })
  }

  /** Waits for writes under way. */
  async close(): Promise<void> {
    await this.#queue(async () => undefined)
  }

  async #write(
    change: (datastore: Datastore<Row>, revision: number) => Promise<ReadonlyMap<string, JsonValue>>,
  ): Promise<void> {
    await this.#queue(async () => {
      this.#options.assertWritable()
      // A failed write leaves NeDB's memory, and perhaps the end of the file, unlike what was acknowledged: the next
      // write starts from the file again.
      const reusable = this.#superseded > SUPERSEDED_LIMIT ? undefined : this.#datastore
      const datastore = reusable ?? (await this.#load())
      this.#datastore = undefined
      try {
        const documents = await change(datastore, this.#revision + 1)
        await syncFile(this.#options.file)
        this.#revision += 1
        await this.#options.ledger.set(this.#options.name, this.#revision)
        this.#documents = documents
        this.#superseded += 1
        this.#datastore = datastore
      } catch (error) {
        throw diskError(this.#options.file, error)
      }
    })
  }

  async #load(): Promise<Datastore<Row>> {
    const { file, name, quarantineFolder, ledger, salvage } = this.#options
    const tail = await repairTornTail(file, quarantineFolder)
    if (tail) this.#options.onRepair(tail)
    const datastore = salvage ? await this.#loadReadable() : await loadDatastore(file, 0, name)
    const rows = await datastore.find({})
    const revision = rows.reduce((highest, row) => Math.max(highest, row.rev), 0)
    const acknowledged = ledger.get(name)
    if (revision < acknowledged) {
      const found = `it holds revision ${revision} of the ${name}, but revision ${acknowledged} was saved`
      if (!salvage) throw damagedFile(file, found, SALVAGE_HINT)
      await ledger.set(name, revision)
    }
    this.#revision = revision
    this.#documents = new Map(
      rows.flatMap((row) =>
        row.doc === undefined ? [] : [[row._id.slice(KEY_PREFIX.length), decodeKeys(row.doc)] as const],
      ),
    )
    this.#superseded = 0
    this.#datastore = datastore
    return datastore
  }

  async #loadReadable(): Promise<Datastore<Row>> {
    const { file, name, quarantineFolder } = this.#options
    try {
      return await loadDatastore(file, 0, name)
    } catch {
      // Whatever made the strict attempt fail is repeated by the lenient one unless it was damaged lines.
      await quarantineCopy(file, quarantineFolder)
      return loadDatastore(file, 1, name)
    }
  }
}

const SALVAGE_HINT =
  'Put back a copy of the data folder, or open it with repair to keep what is readable; the damaged file is kept in quarantine.'

async function loadDatastore(file: string, damagedShareAllowed: number, name: string): Promise<Datastore<Row>> {
  // `create` is declared without the type parameter the class has.
  const datastore = Datastore.create({
    filename: file,
    corruptAlertThreshold: damagedShareAllowed,
    afterSerialization: (line: string) => withChecksum(escapeLineBreaks(line)),
    // A hook that throws ends the process with an unhandled rejection; text that does not parse counts as damaged.
    beforeDeserialization: (line: string) => verifiedText(line) ?? '',
    modes: { fileMode: FILE_MODE, dirMode: FOLDER_MODE },
  } as Parameters<typeof Datastore.create>[0]) as unknown as Datastore<Row>
  try {
    await datastore.load()
  } catch (error) {
    if (error instanceof Error && 'corruptItems' in error) {
      throw damagedFile(file, `${String(error.corruptItems)} lines of the ${name} are not as written`, SALVAGE_HINT)
    }
    throw diskError(file, error)
  }
  return datastore
}

/** NeDB ends lines at these characters too, which JSON leaves as they are. Inside JSON they only occur in strings. */
function escapeLineBreaks(json: string): string {
  return json.replace(/[\u0085\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
