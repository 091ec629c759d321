/** The inventory of one environment over its generation files; see generation.ts for what is on disk. */
import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { takeTurns } from '../../turns'
import { syncFile } from '../disk'
import { bytesNeeded, freeBytesAt, requireFreeBytes } from '../free-space'
import { applyChanges, buildSnapshot } from '../inventory-snapshot'
import type {
  InventoryChanges,
  InventoryCommit,
  InventoryRepository,
  InventorySnapshot,
  InventorySummary,
} from '../repository'
import { assertStorable } from '../storable'
import { appendChange, readChanges } from './change-log'
import {
  createGenerations,
  type GenerationManifest,
  generationFile,
  loadGeneration,
  readManifest,
  removeLeftovers,
  saveManifest,
  writeGeneration,
} from './generation'
import { repairTornTail, type TornTail } from './line-files'

/** Changes after which they are folded into a new generation, so that opening stays quick. */
const CHANGE_LIMIT = 2000
/** The same as bytes, for few but large changes. */
const CHANGE_BYTES_LIMIT = 16 * 1024 * 1024

export interface InventoryFolder {
  readonly environment: string
  /** Full path of the environment's folder. */
  readonly folder: string
  readonly quarantineFolder: string
  /** Told of a repaired torn tail. */
  readonly onRepair: (tail: TornTail) => void
  /** Throws when this process may no longer write (lock lost, store closed). */
  readonly assertWritable: () => void
  /** Told after every change that was saved. */
  readonly onChanged: () => void
}

/** `InventoryRepository` over files. */
export class NedbInventoryRepository implements InventoryRepository {
  readonly environment: string
  readonly #place: InventoryFolder
  #manifest: GenerationManifest
  #snapshot: InventorySnapshot
  #changeCount: number
  #changeBytes = 0
  #closed = false
  readonly #queue = pLimit(1)

  private constructor(
    place: InventoryFolder,
    manifest: GenerationManifest,
    snapshot: InventorySnapshot,
    changes: number,
  ) {
    this.environment = place.environment
    this.#place = place
    this.#manifest = manifest
    this.#snapshot = snapshot
    this.#changeCount = changes
  }

  /** @throws AppError `store-corrupt` naming the damaged file, `unsupported` for a newer version's. */
  static async open(place: InventoryFolder): Promise<NedbInventoryRepository> {
    const manifest = await readManifest(place.folder, place.environment)
    await removeLeftovers(place.folder, manifest)
    let snapshot = await loadGeneration(place.folder, manifest)
    if (manifest.changes === undefined) return new NedbInventoryRepository(place, manifest, snapshot, 0)
    const file = generationFile(place.folder, 'changes', manifest.generation)
    const tail = await repairTornTail(file, place.quarantineFolder)
    if (tail) place.onRepair(tail)
    const changes = await readChanges(file, manifest.changes)
    const turns = takeTurns()
    for (const change of changes) {
      snapshot = applyChanges(snapshot, change)
      if (turns.isOver()) await turns.next()
    }
    return new NedbInventoryRepository(place, manifest, snapshot, changes.length)
  }

  async snapshot(): Promise<InventorySnapshot> {
    return this.#snapshot
  }

  async summary(): Promise<InventorySummary> {
    const { generation, revision, scanId, committedAt, statistics } = this.#snapshot
    return { ...statistics, generation, revision, scanId, committedAt, bytes: this.#bytes() }
  }

  async requireRoom(): Promise<void> {
    const { folder } = this.#place
    requireFreeBytes(folder, bytesNeeded(this.#bytes()), await freeBytesAt(folder))
  }

  #bytes(): number {
    const { inventory, links, cliques } = this.#manifest.files ?? {}
    return [inventory, links, cliques].reduce((sum, file) => sum + (file?.bytes ?? 0), this.#changeBytes)
  }

  commit(input: InventoryCommit): Promise<InventorySnapshot> {
    return this.#queue(async () => {
      const snapshot = await this.#commit(input)
      this.#place.onChanged()
      return snapshot
    })
  }

  apply(changes: InventoryChanges): Promise<InventorySnapshot> {
    return this.#queue(async () => {
      this.#assertWritable()
      await assertDocuments(this.environment, {
        objects: changes.objects?.save ?? [],
        links: changes.links?.save ?? [],
        cliques: changes.cliques?.save ?? [],
      })
      const { folder } = this.#place
      const file = generationFile(folder, 'changes', this.#manifest.generation)
      if (this.#manifest.changes === undefined) await this.#rememberChanges(0)
      this.#changeBytes += await appendChange(file, this.#changeCount + 1, changes)
      this.#changeCount += 1
      this.#snapshot = applyChanges(this.#snapshot, changes)
      if (this.#changeCount >= CHANGE_LIMIT || this.#changeBytes >= CHANGE_BYTES_LIMIT) await this.#fold(changes.at)
      this.#place.onChanged()
      return this.#snapshot
    })
  }

  /** Back to "never scanned"; snapshots already handed out stay as they are. */
  clear(): Promise<void> {
    return this.#queue(async () => {
      this.#assertWritable()
      this.#adopt(
        await createGenerations(this.#place.folder, this.environment),
        buildSnapshot({ environment: this.environment, objects: [], links: [], cliques: [], generation: 0 }),
      )
    })
  }

  /** Waits for writes under way and makes the changes durable; later writes are refused. */
  close(): Promise<void> {
    return this.#queue(async () => {
      this.#closed = true
      if (this.#changeCount > (this.#manifest.changes ?? 0)) {
        await syncFile(generationFile(this.#place.folder, 'changes', this.#manifest.generation))
        await this.#rememberChanges(this.#changeCount)
      }
    })
  }

  #assertWritable(): void {
    if (this.#closed) throw new AppError('not-found', `The inventory of ${this.environment} is no longer open.`)
    this.#place.assertWritable()
  }

  async #commit(input: InventoryCommit): Promise<InventorySnapshot> {
    this.#assertWritable()
    await assertDocuments(this.environment, input)
    const manifest = await writeGeneration(this.#place.folder, this.#manifest, input)
    this.#adopt(
      manifest,
      buildSnapshot({
        environment: this.environment,
        objects: input.objects,
        links: input.links,
        cliques: input.cliques,
        generation: manifest.generation,
        scanId: input.scanId,
        committedAt: input.committedAt,
      }),
    )
    await removeLeftovers(this.#place.folder, manifest)
    return this.#snapshot
  }

  async #fold(at: string): Promise<void> {
    const { objects, links, cliques, scanId } = this.#snapshot
    await this.#commit({
      objects: [...objects.values()],
      links: [...links.values()],
      cliques: [...cliques.values()],
      ...(scanId === undefined ? {} : { scanId }),
      committedAt: at,
    })
  }

  async #rememberChanges(changes: number): Promise<void> {
    const manifest = { ...this.#manifest, changes }
    await saveManifest(this.#place.folder, manifest)
    this.#manifest = manifest
  }

  #adopt(manifest: GenerationManifest, snapshot: InventorySnapshot): void {
    this.#manifest = manifest
    this.#snapshot = snapshot
    this.#changeCount = 0
    this.#changeBytes = 0
  }
}

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
