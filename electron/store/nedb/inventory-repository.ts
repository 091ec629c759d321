/** The inventory of one environment over its generation files; see generation.ts for what is on disk. */
import { truncate } from 'node:fs/promises'
import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { takeTurns } from '../../turns'
import { statIfPresent, syncFile } from '../disk'
import { bytesNeeded, freeBytesAt, requireFreeBytes } from '../free-space'
import { smallDifference } from '../inventory-difference'
import { applyChanges, buildSnapshotInTurns, emptySnapshot } from '../inventory-snapshot'
import { summaryOf } from '../inventory-statistics'
import type {
  InventoryChanges,
  InventoryCommit,
  InventoryRepository,
  InventorySnapshot,
  InventorySummary,
} from '../repository'
import type { SnapshotCache } from '../snapshot-cache'
import { assertStorable } from '../storable'
import { appendChange, type ChangeLine } from './change-log'
import {
  bytesOf,
  createGenerations,
  type GenerationManifest,
  generationFile,
  loadWithChanges,
  readManifest,
  removeLeftovers,
  saveManifest,
  writeGeneration,
} from './generation'
import { repairTornTail, type StorePlace } from './line-files'

/** Changes after which the next commit is a new generation, so that opening stays quick. */
const CHANGE_LIMIT = 2000
/** The same as bytes, for few but large changes. */
const CHANGE_BYTES_LIMIT = 16 * 1024 * 1024

export interface InventoryFolder extends StorePlace {
  readonly environment: string
  /** Full path of the environment's folder. */
  readonly folder: string
  readonly cache: SnapshotCache
  /** Told after every change that was saved. */
  readonly onChanged: () => void
}

/** The inventory's name in the ledger. */
export const ledgerName = (environment: string) => `inventory/${environment}`

export class NedbInventoryRepository implements InventoryRepository {
  readonly environment: string
  readonly #place: InventoryFolder
  #manifest: GenerationManifest
  /** The current state while it is to stay in memory, and as long as anybody else still uses it. */
  #snapshot: InventorySnapshot | undefined
  #unloaded: WeakRef<InventorySnapshot> | undefined
  /** Lines and bytes of the change file; known once the inventory was loaded. */
  #changes = 0
  #changeBytes = 0
  #closed = false
  readonly #queue = pLimit(1)

  private constructor(place: InventoryFolder, manifest: GenerationManifest) {
    this.environment = place.environment
    this.#place = place
    this.#manifest = manifest
  }

  /** @throws AppError `store-corrupt` naming the damaged file, `unsupported` for a newer version's. */
  static async open(place: InventoryFolder): Promise<NedbInventoryRepository> {
    const { folder, environment, ledger, quarantineFolder, onRepair } = place
    const manifest = await readManifest(folder, environment, ledger.get(ledgerName(environment)) ?? 0)
    await removeLeftovers(folder, manifest)
    if (manifest.changes !== undefined) {
      const tail = await repairTornTail(generationFile(folder, 'changes', manifest), quarantineFolder)
      if (tail) onRepair(tail)
    }
    return new NedbInventoryRepository(place, manifest)
  }

  async snapshot(): Promise<InventorySnapshot> {
    return this.#inMemory() ?? this.#queue(() => this.#loaded())
  }

  async summary(): Promise<InventorySummary> {
    // Not a use of the inventory: Home asks for all of them.
    const snapshot = this.#snapshot ?? this.#unloaded?.deref()
    const known = this.#manifest.summary
    if (!snapshot && known && known.changeBytes === (await this.#sizeOfChanges())) return known.shown
    return summaryOf(snapshot ?? (await this.snapshot()), this.#bytes())
  }

  async requireRoom(): Promise<void> {
    const { folder } = this.#place
    requireFreeBytes(folder, bytesNeeded(this.#bytes()), await freeBytesAt(folder))
  }

  commit(input: InventoryCommit): Promise<InventorySnapshot> {
    return this.#write(async () => {
      const current = await this.#loaded()
      const difference = this.#hasManyChanges() ? undefined : await smallDifference(current, input)
      // What equals a stored document was checked when that was stored.
      if (difference) await assertDocuments(this.environment, savedIn(difference))
      else await assertDocuments(this.environment, input)
      if (!difference || current.generation === 0) return this.#writeGeneration(current, input)
      return this.#append(current, difference, { scanId: input.scanId })
    })
  }

  apply(changes: InventoryChanges): Promise<InventorySnapshot> {
    return this.#write(async () => {
      await assertDocuments(this.environment, savedIn(changes))
      let current = await this.#loaded()
      if (this.#hasManyChanges()) current = await this.#fold(current)
      return this.#append(current, changes, undefined)
    })
  }

  /** Back to "never scanned"; snapshots already handed out stay as they are. */
  async clear(): Promise<void> {
    await this.#write(async () => {
      const { folder } = this.#place
      this.#manifest = await createGenerations(folder, this.environment, this.#manifest.writes + 1)
      await this.#remember()
      return this.#adopt(emptySnapshot(this.environment), 0, 0)
    })
  }

  /** Waits for writes under way and makes the changes durable; later writes are refused. */
  close(): Promise<void> {
    return this.#queue(async () => {
      this.#closed = true
      this.#place.cache.forget(this)
      if (this.#changes <= (this.#manifest.changes ?? 0)) return
      await syncFile(generationFile(this.#place.folder, 'changes', this.#manifest))
      const { summary: _, ...manifest } = this.#manifest
      const snapshot = this.#inMemory()
      const saved = snapshot
        ? this.#manifestOf(snapshot, this.#changes, this.#changeBytes)
        : { ...manifest, changes: this.#changes }
      await this.#saveManifest({ ...saved, writes: manifest.writes + 1 })
      await this.#remember()
    })
  }

  /** Lets go of the inventory in memory; whoever uses it at this moment keeps it. */
  release(): void {
    this.#unloaded = this.#snapshot && new WeakRef(this.#snapshot)
    this.#snapshot = undefined
  }

  #inMemory(): InventorySnapshot | undefined {
    const snapshot = this.#snapshot ?? this.#unloaded?.deref()
    if (snapshot && !this.#closed) {
      this.#snapshot = snapshot
      this.#place.cache.use(this, this.#bytes())
    }
    return snapshot
  }

  /** The current state; to be called within the queue. */
  async #loaded(): Promise<InventorySnapshot> {
    const snapshot = this.#inMemory()
    if (snapshot) return snapshot
    const loaded = await loadWithChanges(this.#place.folder, this.#manifest)
    this.#adopt(loaded.snapshot, loaded.changes, loaded.changeBytes)
    const { summary } = this.#manifest
    if (summary?.changeBytes !== loaded.changeBytes) {
      // So that Home needs not load it again; not worth failing for.
      const manifest = this.#manifestOf(loaded.snapshot, this.#manifest.changes, loaded.changeBytes)
      await this.#saveManifest(manifest).catch(() => undefined)
    }
    return loaded.snapshot
  }

  #write(change: () => Promise<InventorySnapshot>): Promise<InventorySnapshot> {
    return this.#queue(async () => {
      if (this.#closed) throw new AppError('not-found', `The inventory of ${this.environment} is no longer open.`)
      this.#place.assertWritable()
      const snapshot = await change()
      this.#place.onChanged()
      return snapshot
    })
  }

  /** Writes changes at the end of the change file; those of a scan are durable when the promise resolves. */
  async #append(
    current: InventorySnapshot,
    changes: InventoryChanges,
    commit: ChangeLine['commit'],
  ): Promise<InventorySnapshot> {
    const file = generationFile(this.#place.folder, 'changes', this.#manifest)
    // A change file the manifest does not name would be taken for a leftover.
    if (this.#manifest.changes === undefined) await this.#saveManifest({ ...this.#manifest, changes: 0 })
    const written = await appendChange(file, { seq: this.#changes + 1, changes, commit })
    const snapshot = applyChanges(current, changes, commit)
    if (commit) {
      try {
        await syncFile(file)
        await this.#saveManifest({
          ...this.#manifestOf(snapshot, this.#changes + 1, this.#changeBytes + written),
          writes: this.#manifest.writes + 1,
        })
      } catch (error) {
        await truncate(file, this.#changeBytes)
        throw error
      }
      await this.#remember()
    }
    return this.#adopt(snapshot, this.#changes + 1, this.#changeBytes + written)
  }

  async #writeGeneration(current: InventorySnapshot, input: InventoryCommit): Promise<InventorySnapshot> {
    const generation = current.generation + 1
    const { folder } = this.#place
    const snapshot = await buildSnapshotInTurns({ ...input, environment: this.environment, generation })
    this.#manifest = await writeGeneration(folder, this.#manifest, snapshot, input)
    this.#adopt(snapshot, 0, 0)
    await this.#remember()
    await removeLeftovers(folder, this.#manifest)
    return snapshot
  }

  /** Writes everything anew, without the changes that led to it. */
  #fold(current: InventorySnapshot): Promise<InventorySnapshot> {
    const { objects, links, cliques, scanId, committedAt = '' } = current
    return this.#writeGeneration(current, {
      objects: [...objects.values()],
      links: [...links.values()],
      cliques: [...cliques.values()],
      scanId,
      committedAt,
    })
  }

  #hasManyChanges(): boolean {
    return this.#changes >= CHANGE_LIMIT || this.#changeBytes >= CHANGE_BYTES_LIMIT
  }

  #adopt(snapshot: InventorySnapshot, changes: number, changeBytes: number): InventorySnapshot {
    this.#snapshot = snapshot
    this.#changes = changes
    this.#changeBytes = changeBytes
    this.#place.cache.use(this, this.#bytes())
    return snapshot
  }

  async #saveManifest(manifest: GenerationManifest): Promise<void> {
    await saveManifest(this.#place.folder, manifest)
    this.#manifest = manifest
  }

  /** Lets the ledger know how often this inventory was written; what fails is caught up with the next write. */
  async #remember(): Promise<void> {
    await this.#place.ledger.set(ledgerName(this.environment), this.#manifest.writes).catch(() => undefined)
  }

  #manifestOf(snapshot: InventorySnapshot, changes: number | undefined, changeBytes: number): GenerationManifest {
    const shown = summaryOf(snapshot, bytesOf(this.#manifest) + changeBytes)
    return { ...this.#manifest, changes, summary: { changeBytes, shown } }
  }

  #bytes(): number {
    return bytesOf(this.#manifest) + this.#changeBytes
  }

  async #sizeOfChanges(): Promise<number | undefined> {
    if (this.#manifest.changes === undefined) return 0
    return (await statIfPresent(generationFile(this.#place.folder, 'changes', this.#manifest)))?.size
  }
}

const savedIn = ({ objects, links, cliques }: InventoryChanges): Documents => ({
  objects: objects?.save ?? [],
  links: links?.save ?? [],
  cliques: cliques?.save ?? [],
})

type Documents = Pick<InventoryCommit, 'objects' | 'links' | 'cliques'>

/** Refuses what must not reach the files: foreign environments, duplicate keys, values JSON cannot carry. */
async function assertDocuments(environment: string, documents: Documents): Promise<void> {
  await assertAll(environment, 'object', documents.objects, (object) => object.id)
  await assertAll(environment, 'link', documents.links, (link) => link.id)
  await assertAll(environment, 'clique of', documents.cliques, (clique) => clique.focal_point)
}

async function assertAll<T extends { readonly environment: string }>(
  environment: string,
  kind: string,
  documents: readonly T[],
  keyOf: (document: T) => string,
): Promise<void> {
  const seen = new Set<string>()
  const turns = takeTurns()
  for (const document of documents) {
    const key = keyOf(document)
    const what = `${kind} ${key}`
    if (document.environment !== environment) {
      throw new AppError('validation', `${what} belongs to ${document.environment}, not to ${environment}`)
    }
    if (seen.has(key)) throw new AppError('validation', `${what} is given twice`)
    seen.add(key)
    assertStorable(document, what)
    if (turns.isOver()) await turns.next()
  }
}
