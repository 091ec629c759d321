/**
 * What the rest of the backend knows of storage: interfaces only.
 *
 * Whatever engine implements them passes the same behaviour tests. Every method translates its engine's failures: `store-locked`, `store-corrupt`, `store-full`, `unsupported` (data of a newer version), and
 * `validation` for documents that must not be stored.
 */
import type { Clique, OwnCliqueType, OwnConstraint } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import type { byStatusSchema, InventoryCounts, InventoryObject, NamedObject } from '@shared/model/inventory-object'
import type { EnvironmentKnowledge } from '@shared/model/knowledge'
import type { Link } from '@shared/model/link'
import type { LinkType } from '@shared/model/link-type'
import type { Message } from '@shared/model/message'
import type { Scan, ScanBrief, ScanLogLine } from '@shared/model/scan'
import type { Schedule } from '@shared/model/schedule'
import type { z } from 'zod'

/** Anything JSON can carry: the only values that are stored. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** One operator's data: opened once per process, closed by whoever opened it. */
export interface Store {
  readonly environments: EnvironmentRepository
  readonly scans: ScanRepository
  readonly scanLogs: ScanLogRepository
  readonly settings: SettingsRepository
  readonly schedules: ScheduleRepository
  readonly messages: MessageRepository
  readonly cliqueTypes: DocumentRepository<OwnCliqueType>
  readonly cliqueConstraints: DocumentRepository<OwnConstraint>
  readonly linkTypes: DocumentRepository<LinkType>
  /**
   * The inventory of one environment; its documents are loaded when they are asked for.
   * @throws AppError `not-found` when no such environment is stored; `store-corrupt` when its files are damaged.
   */
  inventory(environment: string): Promise<InventoryRepository>
  /** Forgets everything discovered of an environment; also the way out of a damaged inventory. */
  removeInventory(environment: string): Promise<void>
  /**
   * Adds an environment together with its inventory and scans so that a reader, or a crash, sees all of it or nothing.
   * @throws AppError `conflict` when the name is taken.
   */
  addEnvironment(input: NewEnvironment): Promise<void>
  /** Removes an environment with its inventory, scans, scan logs, messages and schedules; unknown names are fine. */
  removeEnvironment(environment: string): Promise<void>
  /**
   * Runs `operation` while no other one runs for this name, so that what it read is still true when it writes. Every
   * change of an environment passes here; an operation may ask for its own name again.
   */
  exclusively<T>(environment: string, operation: () => Promise<T>): Promise<T>
  /**
   * Calls `listener` with the environment's name after every change of its document or inventory that was saved.
   * @returns ends the subscription.
   */
  onChanged(listener: (environment: string) => void): () => void
  /** What was acknowledged last of the files of this data folder. */
  readonly ledger: RevisionLedger
  /**
   * To be asked before anything is written beside the store: secrets, host keys, exports.
   * @throws AppError `store-locked` once another process has taken the data folder over.
   */
  assertWritable(): void
  /** Waits for what is being written, then releases files and lock. Further calls fail. */
  close(): Promise<void>
}

/** Remembers, outside the files concerned, how often each of them was written, so that an older copy is noticed. */
export interface RevisionLedger {
  /** Undefined for what was never written. */
  get(name: string): number | undefined
  /** Durable when the promise resolves; as before when it fails. */
  set(name: string, revision: number): Promise<void>
  /** For what is removed for good. */
  forget(name: string): Promise<void>
}

/** An environment that arrives with its data (import, sample). */
export interface NewEnvironment {
  readonly environment: Environment
  readonly inventory: InventoryCommit
  readonly scans: readonly Scan[]
}

/** The environment documents, secrets already replaced by references. */
export interface EnvironmentRepository {
  /** All of them, by name in natural order. */
  list(): Promise<readonly Environment[]>
  get(name: string): Promise<Environment | undefined>
  /** Adds or replaces by name; durable when the promise resolves. */
  save(environment: Environment): Promise<void>
  /**
   * Changes what is stored now, without losing what others change at the same time.
   * @param change gets the stored document, undefined when there is none; answers the one to store, or undefined to
   *   leave everything as it is.
   * @returns what is stored afterwards.
   */
  update(
    name: string,
    change: (current: Environment | undefined) => Environment | undefined,
  ): Promise<Environment | undefined>
}

export interface ScanQuery {
  /** Only scans of this environment. */
  readonly environment?: string
  readonly limit: number
  /** Only scans submitted strictly before this ISO time: the way to page. */
  readonly before?: string
}

/** What a scan found out per host, and what went wrong: the part that grows with the cloud. */
export type ScanDetails = Pick<Scan, 'hosts' | 'problems'>

/** Scan requests and results. */
export interface ScanRepository {
  /** Newest submission first. */
  list(query: ScanQuery): Promise<readonly ScanBrief[]>
  brief(id: string): Promise<ScanBrief | undefined>
  /** Empty for an unknown scan. @throws AppError `store-corrupt` when their file is damaged. */
  details(id: string): Promise<ScanDetails>
  /** Brief and details. */
  get(id: string): Promise<Scan | undefined>
  /** Adds or replaces by id; durable when the promise resolves. */
  save(scan: Scan): Promise<void>
  /** One more than the highest number ever stored for this environment and still there; 1 for the first. */
  nextNumber(environment: string): Promise<number>
  /**
   * Removes the oldest scans of an environment, with their logs, until `count` are left; those that have not ended stay.
   */
  keepNewest(environment: string, count: number): Promise<void>
  /** Removes the scans of an environment and their logs. */
  removeFor(environment: string): Promise<void>
  /**
   * To be called once after opening: scans left `pending` or `running` by a process that ended become `failed`.
   * @param at ISO time to set as their end.
   * @returns the scans that were changed.
   */
  markInterrupted(at: string): Promise<readonly ScanBrief[]>
}

export interface ScanLogQuery {
  /** Only lines with a greater `seq`. */
  readonly after?: number
  readonly limit: number
  /** This level and everything more severe. */
  readonly level?: ScanLogLine['level']
  /** Case-insensitive part of text or host. */
  readonly text?: string
}

/** The log lines of scans: appended while a scan runs, not fsynced. */
export interface ScanLogRepository {
  /** Lines carry rising `seq` numbers given by the caller. Beyond the size limit of a log further lines are dropped. */
  append(scanId: string, lines: readonly ScanLogLine[]): Promise<void>
  /**
   * In the order they were written; an unknown scan has an empty log. Where lines are missing, or the log was full
   * ({@link LOG_FULL}), a line says so.
   */
  read(scanId: string, query: ScanLogQuery): Promise<readonly ScanLogLine[]>
  remove(scanId: string): Promise<void>
}

/** Messages; those of environments that do not exist (any more) are not shown. */
export interface MessageRepository {
  /** In the order they were added; treat them as frozen. */
  all(): readonly Message[]
  /** Adds or replaces by id; all of them are durable when the promise resolves. */
  save(messages: readonly Message[]): Promise<void>
  /** Unknown ids are fine. */
  remove(ids: readonly string[]): Promise<void>
}

/** Schedules; those of environments that do not exist (any more) are not shown. */
export interface ScheduleRepository {
  /** In the order they were added; treat them as frozen. */
  all(): readonly Schedule[]
  get(id: string): Schedule | undefined
  /**
   * Adds or changes what is stored now, without losing what others change at the same time.
   * @param change gets the stored document, undefined when there is none; answers the one to store, or undefined to
   *   leave everything as it is.
   * @throws AppError `not-found` when there is no such environment
   */
  update(
    place: Pick<Schedule, 'id' | 'environment'>,
    change: (current: Schedule | undefined) => Schedule | undefined,
  ): Promise<Schedule | undefined>
  /** Unknown ids are fine. */
  remove(id: string): Promise<void>
}

/** Small documents by key ("preferences"); callers validate what they read. */
export interface SettingsRepository {
  get(key: string): Promise<JsonValue | undefined>
  /** Keys that start with `prefix`, in code-unit order. */
  keys(prefix: string): Promise<readonly string[]>
  /** Durable when the promise resolves. */
  set(key: string, value: JsonValue): Promise<void>
  remove(key: string): Promise<void>
}

/** The operator's own documents of one kind, each with an id. */
export interface DocumentRepository<T extends { readonly id: string }> {
  /** In the order they were added. */
  all(): readonly T[]
  /** Adds or replaces by id; durable when the promise resolves. */
  save(document: T): Promise<void>
  /** Unknown ids are fine. */
  remove(ids: readonly string[]): Promise<void>
}

/** The discovered state of one environment. */
export interface InventoryRepository {
  readonly environment: string
  /**
   * The committed state: an empty generation 0 before the first commit. Immutable. Loaded when it is not in memory.
   * @throws AppError `store-corrupt` when the files are damaged.
   */
  snapshot(): Promise<InventorySnapshot>
  /** Answered without loading the inventory. */
  summary(): Promise<InventorySummary>
  /**
   * To be asked before long work whose result is to be committed.
   * @throws AppError `store-full` naming folder, need and what is free, when a commit would likely not fit.
   */
  requireRoom(): Promise<void>
  /**
   * Replaces everything by a new generation, atomically and durably. The documents become the store's own: the caller
   * must not change them afterwards.
   * @returns the new snapshot, the same `snapshot()` answers from now on.
   * @throws AppError `validation` for documents of another environment, duplicate ids or values JSON cannot carry.
   */
  commit(input: InventoryCommit): Promise<InventorySnapshot>
  /**
   * Changes a few documents (events, a scan of one object) as one atomic step, cheaper than `commit`. Survives a killed
   * process; a power cut may lose the last 30 s of it.
   */
  apply(changes: InventoryChanges): Promise<InventorySnapshot>
}

export interface InventoryCommit {
  readonly objects: readonly InventoryObject[]
  readonly links: readonly Link[]
  readonly cliques: readonly Clique[]
  /** The scan that produced the state; absent for imports without one. */
  readonly scanId?: string | undefined
  /** ISO time. */
  readonly committedAt: string
}

/** Documents to write (by id, cliques by focal point) and ids to remove; a removed id that is unknown is fine. */
export interface InventoryChanges {
  readonly objects?: DocumentChanges<InventoryObject>
  readonly links?: DocumentChanges<Link>
  readonly cliques?: DocumentChanges<Clique>
  /** ISO time. */
  readonly at: string
}

export interface DocumentChanges<T> {
  readonly save?: readonly T[]
  readonly remove?: readonly string[]
}

/** What Home shows of an inventory. */
export interface InventorySummary extends InventoryStatistics {
  readonly generation: number
  readonly revision: number
  readonly scanId: string | undefined
  /** ISO time; undefined before the first commit. */
  readonly committedAt: string | undefined
  /** Size of the files. */
  readonly bytes: number
}

export interface InventoryStatistics {
  readonly counts: InventoryCounts
  /** What the vServices are to an operator: one that runs on several hosts counts once. Absent of older summaries. */
  readonly services?: number | undefined
  /** Folders of the tree left out; stale ones count as `stale` only. */
  readonly byStatus: z.infer<typeof byStatusSchema>
  readonly knowledge: EnvironmentKnowledge
  readonly regions: readonly NamedObject[]
  readonly projects: readonly NamedObject[]
}

/**
 * One committed state of an environment, indexed for reading. Documents are shared, never copied: treat them as frozen.
 * Lists are empty, not undefined, for unknown keys.
 */
export interface InventorySnapshot {
  readonly environment: string
  /** Rises by one with every commit; 0 before the first. */
  readonly generation: number
  /** Rises by one with every `apply` within a generation. */
  readonly revision: number
  readonly scanId: string | undefined
  /** ISO time of the commit or of the last change; undefined for the empty generation 0. */
  readonly committedAt: string | undefined
  readonly objects: ReadonlyMap<string, Readonly<InventoryObject>>
  readonly links: ReadonlyMap<string, Readonly<Link>>
  /** By id of the focal point. */
  readonly cliques: ReadonlyMap<string, Readonly<Clique>>
  readonly counts: InventoryCounts
  readonly statistics: InventoryStatistics
  /** Objects below a parent, by name in natural order. Top-level objects have the environment's name as parent. */
  children(parentId: string): readonly Readonly<InventoryObject>[]
  byType(type: string): readonly Readonly<InventoryObject>[]
  byHost(host: string): readonly Readonly<InventoryObject>[]
  linksFrom(sourceId: string): readonly Readonly<Link>[]
  linksTo(targetId: string): readonly Readonly<Link>[]
}
