/**
 * The file store: everything of one operator in `<dataDir>/store`, readable by that operator alone.
 *
 * - `lock`, `holder.json`: who may write (store-lock.ts);
 * - `manifest.json`: schema version and last acknowledged revisions (store-manifest.ts);
 * - `environments.db`, `scans.db`, `settings.db`, `messages.db`, `clique_types.db`, `clique_constraints.db`, `link_types.db`, `schedules.db`: NeDB collections (collection.ts);
 * - `inventories/<environment>/`: generations of the inventory (generation.ts);
 * - `logs/`: of each scan its log, and its hosts and problems; `quarantine/`: copies of damaged files as they were found.
 *
 * An environment exists if and only if its document does: its other files are made before the document is saved, and
 * removed after the document is.
 */
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, asAppError, validated } from '@shared/contract/errors'
import { ANY_ENVIRONMENT, ownCliqueTypeSchema, ownConstraintSchema } from '@shared/model/clique'
import { type Environment, environmentSchema } from '@shared/model/environment'
import { linkTypeSchema } from '@shared/model/link-type'
import { type Message, messageSchema } from '@shared/model/message'
import { type Schedule, scheduleSchema } from '@shared/model/schedule'
import { sortNaturally } from '@shared/text/natural-sort'
import { FOLDER_MODE } from '../../folders'
import { ensureFolder, removePath, translated } from '../disk'
import { exclusiveByName } from '../exclusive'
import { migrate } from '../migrations'
import type {
  DocumentRepository,
  EnvironmentRepository,
  InventoryRepository,
  JsonValue,
  MessageRepository,
  NewEnvironment,
  ScheduleRepository,
  SettingsRepository,
  Store,
} from '../repository'
import { createSnapshotCache } from '../snapshot-cache'
import { unknownEnvironment } from '../unknown-environment'
import { NedbCollection, type Salvage } from './collection'
import { environmentFolderName } from './folder-name'
import { createGenerations } from './generation'
import { ledgerName, NedbInventoryRepository } from './inventory-repository'
import { removeLeftovers } from './leftovers'
import type { StorePlace, TornTail } from './line-files'
import { scanFileName, scanLogRepository } from './scan-log-repository'
import { nedbScanRepository, storedScanSchema } from './scan-repository'
import { lockStore, type StoreLock } from './store-lock'
import { openLedger } from './store-manifest'

export interface NedbStoreOptions {
  /** The operator's data folder; created when missing. */
  readonly dataDir: string
  readonly now: () => Date
  /**
   * Open a damaged store with what is readable; damaged files are copied to quarantine. Default: refuse, unless what is
   * damaged is the record of scans, the settings or the messages.
   */
  readonly repair?: boolean
  /** Told of every damaged file of which only the readable part is used. */
  readonly onSalvage?: (salvage: Salvage) => void
  /** Told when what earlier processes left behind cannot be removed. */
  readonly onLeftover?: (error: AppError) => void
  /** Heap bytes for inventories in memory; those used longest ago make room for others. */
  readonly memoryBudget?: number
  /** Told when an incomplete last line, left by a crash, was cut off. */
  readonly onRepair?: (tail: TornTail) => void
}

/**
 * Opens the store and holds its lock until `close`.
 * @throws AppError `store-locked` (another process), `store-corrupt`, `store-full`, `unsupported` (a newer version's).
 */
export async function openNedbStore(options: NedbStoreOptions): Promise<Store> {
  const folder = join(options.dataDir, 'store')
  await ensureFolder(folder)
  // A folder of an earlier run, or made by hand, may be open to others.
  await translated(folder, () => chmod(folder, FOLDER_MODE))
  const lock = await lockStore(folder, options.now)
  try {
    return await openLocked(folder, lock, options)
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function openLocked(folder: string, lock: StoreLock, options: NedbStoreOptions): Promise<Store> {
  const { dataDir, repair = false, onRepair = () => undefined, onSalvage = () => undefined } = options
  const quarantineFolder = join(folder, 'quarantine')
  const logFolder = join(folder, 'logs')
  let closed = false
  const assertWritable = () => {
    if (closed) throw new AppError('internal', 'The store was closed.')
    lock.assertHeld()
  }
  await migrate(dataDir, repair)
  await ensureFolder(logFolder)
  const ledger = await openLedger(folder, repair)
  const place: StorePlace = { quarantineFolder, ledger, onRepair, assertWritable }
  const openCollection = <T>(name: string, isVital: boolean, parse: (stored: JsonValue) => T) =>
    NedbCollection.open<T>({
      ...place,
      name,
      file: join(folder, `${name}.db`),
      parse,
      onSalvage: isVital && !repair ? undefined : onSalvage,
    })
  const environments = await openCollection('environments', true, (stored) => environmentSchema.parse(stored))
  // Without the record of past scans and without preferences everything else can still be read: what is readable of
  // these is used, and the file as it was found is kept.
  const scans = await openCollection('scans', false, (stored) => storedScanSchema.parse(stored))
  const settings = await openCollection<JsonValue>('settings', false, (stored) => stored)
  const messages = await openCollection('messages', false, (stored) => messageSchema.parse(stored))
  const cliqueTypes = await openCollection('clique_types', false, (stored) => ownCliqueTypeSchema.parse(stored))
  const constraints = await openCollection('clique_constraints', false, (stored) => ownConstraintSchema.parse(stored))
  const linkTypes = await openCollection('link_types', false, (stored) => linkTypeSchema.parse(stored))
  const schedules = await openCollection('schedules', false, (stored) => scheduleSchema.parse(stored))
  const inventories = new Map<string, Promise<NedbInventoryRepository>>()
  const cache = createSnapshotCache(options.memoryBudget)
  const exclusively = exclusiveByName()
  const listeners = new Set<(environment: string) => void>()
  const changed = (environment: string) => {
    for (const listener of listeners) listener(environment)
  }
  const isKnown = (environment: string) => environments.documents.has(environment)
  /** Those of an environment, or of all that are gone. */
  const removeOwned = async (isGone: (environment: string) => boolean) => {
    for (const collection of [cliqueTypes, constraints, schedules]) {
      const gone = [...collection.documents.values()].filter(({ environment = '' }) => isGone(environment))
      await collection.remove(gone.map(({ id }) => id))
    }
  }
  const inventoryFolder = (environment: string) => join(folder, 'inventories', environmentFolderName(environment))
  const scanLogs = scanLogRepository({ folder: logFolder, assertWritable })
  const scanRepository = nedbScanRepository({
    collection: scans,
    folder: logFolder,
    logs: scanLogs,
    isKnown: isKnown,
  })

  const openInventory = (environment: string): Promise<NedbInventoryRepository> => {
    const opened = inventories.get(environment)
    if (opened) return opened
    const opening = NedbInventoryRepository.open({
      ...place,
      environment,
      folder: inventoryFolder(environment),
      cache,
      onChanged: () => changed(environment),
    })
    inventories.set(environment, opening)
    // A failed attempt is not remembered: the operator may have put the file back.
    opening.catch(() => inventories.delete(environment))
    return opening
  }

  const requireEnvironment = (environment: string) => {
    if (!environments.documents.has(environment)) throw unknownEnvironment(environment)
  }

  const removeMessages = (isUnwanted: (message: Message) => boolean) =>
    messages.remove([...messages.documents.values()].filter(isUnwanted).map(({ id }) => id))

  /** Prepares for a new environment: nothing a removed one of that name may have left behind is found in it. */
  const startAfresh = async (environment: string) => {
    inventories.delete(environment)
    await scanRepository.removeFor(environment)
    await removeMessages((message) => message.environment === environment)
    await removeOwned((name) => name === environment)
    const earlier = ledger.get(ledgerName(environment))
    await createGenerations(inventoryFolder(environment), environment, earlier === undefined ? 0 : earlier + 1)
    if (earlier !== undefined) await ledger.set(ledgerName(environment), earlier + 1)
  }

  /** Everything of an environment but its document; without that nobody sees it, so what stays may go at the next start. */
  const removeRest = async (environment: string) => {
    const opened = inventories.get(environment)
    inventories.delete(environment)
    await opened?.then((inventory) => inventory.close()).catch(() => undefined) // What it held is removed next.
    try {
      await removePath(inventoryFolder(environment))
      // The ledger keeps its count: files of the removed environment are told from those of a later one of this name.
      await scanRepository.removeFor(environment)
      await removeMessages((message) => message.environment === environment)
      await removeOwned((name) => name === environment)
    } catch (error) {
      options.onLeftover?.(asAppError(error))
    }
  }

  const put = async (given: Environment) => {
    // Nothing is written that could not be read back.
    const environment = validated(`Environment ${given.name}`, environmentSchema, given)
    const { name } = environment
    if (!environments.documents.has(name)) await startAfresh(name)
    await environments.put(name, environment)
    changed(name)
  }

  /** Removes what processes that were killed left; none of it can be seen, so nothing fails when it cannot be removed. */
  async function tidyUp(): Promise<void> {
    try {
      const known = new Set(environments.documents.keys())
      const orphans = [...scans.documents.values()].map(({ brief }) => brief.environment)
      for (const name of new Set(orphans)) if (!known.has(name)) await scanRepository.removeFor(name)
      await removeMessages(({ environment }) => environment !== undefined && !known.has(environment))
      await removeOwned((name) => name !== '' && name !== ANY_ENVIRONMENT && !known.has(name))
      const ofScans = [...scans.documents].flatMap(([id, { details }]) => [`${scanFileName(id)}.ndjson`, details])
      const named = new Set(ofScans)
      await removeLeftovers(dataDir, {
        inventories: new Set([...known].map(environmentFolderName)),
        isOfScan: (name) => named.has(name),
        asideFolder: repair ? quarantineFolder : undefined,
      })
    } catch (error) {
      options.onLeftover?.(asAppError(error))
    }
  }

  const environmentRepository: EnvironmentRepository = {
    list: async () =>
      sortNaturally(structuredClone([...environments.documents.values()]), (environment) => environment.name),
    get: async (name) => structuredClone(environments.documents.get(name)),
    save: (given) => exclusively(given.name, () => put(given)),
    update: (name, change) =>
      exclusively(name, async () => {
        const current = await environmentRepository.get(name)
        const next = change(current)
        if (next === undefined) return current
        await put(next)
        return next
      }),
  }

  await tidyUp()

  return {
    environments: environmentRepository,
    scans: scanRepository,
    scanLogs,
    settings: settingsRepository(settings),
    schedules: scheduleRepository(schedules, {
      isKnown,
      change: (environment, operation) =>
        exclusively(environment, () => {
          requireEnvironment(environment)
          return operation()
        }),
    }),
    messages: messageRepository(messages, isKnown),
    cliqueTypes: documentRepository(cliqueTypes),
    cliqueConstraints: documentRepository(constraints),
    linkTypes: documentRepository(linkTypes),
    inventory: async (environment): Promise<InventoryRepository> => {
      assertWritable()
      requireEnvironment(environment)
      return openInventory(environment)
    },
    removeInventory: (environment) =>
      exclusively(environment, async () => {
        assertWritable()
        requireEnvironment(environment)
        const opened = await openInventory(environment).catch(() => undefined) // Damaged: replaced below.
        if (opened) return opened.clear()
        const writes = (ledger.get(ledgerName(environment)) ?? 0) + 1
        await createGenerations(inventoryFolder(environment), environment, writes)
        changed(environment)
      }),
    addEnvironment: ({ environment: given, inventory, scans: itsScans }: NewEnvironment) =>
      exclusively(given.name, async () => {
        assertWritable()
        const environment = validated(`Environment ${given.name}`, environmentSchema, given)
        const { name } = environment
        if (environments.documents.has(name)) {
          throw new AppError('conflict', `There is already an environment called ${name}.`, {
            hint: 'Choose another name for the new one, or remove the existing one first.',
          })
        }
        await startAfresh(name)
        try {
          await (await openInventory(name)).commit(inventory)
          for (const scan of itsScans) await scanRepository.save(scan)
          await environments.put(name, environment)
        } catch (error) {
          await removeRest(name)
          throw error
        }
        changed(name)
      }),
    removeEnvironment: (environment) =>
      exclusively(environment, async () => {
        assertWritable()
        await environments.remove([environment])
        await removeRest(environment)
        changed(environment)
      }),
    exclusively,
    ledger,
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    assertWritable,
    close: async () => {
      if (closed) return
      closed = true
      const opened = await Promise.allSettled(inventories.values())
      const closing = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value.close()] : []))
      const outcomes = await Promise.allSettled([
        ...closing,
        ...[environments, scans, settings, messages, cliqueTypes, constraints, linkTypes, schedules].map((one) =>
          one.close(),
        ),
      ])
      await lock.release()
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
}

function settingsRepository(collection: NedbCollection<JsonValue>): SettingsRepository {
  return {
    get: async (key) => collection.documents.get(key),
    keys: async (prefix) => [...collection.documents.keys()].filter((key) => key.startsWith(prefix)).sort(),
    set: (key, value) => collection.put(key, value),
    remove: (key) => collection.remove([key]),
  }
}

function messageRepository(
  collection: NedbCollection<Message>,
  isKnown: (environment: string) => boolean,
): MessageRepository {
  return {
    all: () =>
      [...collection.documents.values()].filter(({ environment }) => environment === undefined || isKnown(environment)),
    save: (messages) => collection.putAll(messages.map((message) => [message.id, message])),
    remove: (ids) => collection.remove(ids),
  }
}

function documentRepository<T extends { readonly id: string }>(collection: NedbCollection<T>): DocumentRepository<T> {
  return {
    all: () => [...collection.documents.values()],
    save: (document) => collection.put(document.id, document),
    remove: (ids) => collection.remove(ids),
  }
}

function scheduleRepository(
  collection: NedbCollection<Schedule>,
  environments: {
    readonly isKnown: (environment: string) => boolean
    readonly change: <T>(environment: string, operation: () => Promise<T>) => Promise<T>
  },
): ScheduleRepository {
  const get = (id: string) => {
    const schedule = collection.documents.get(id)
    return schedule && environments.isKnown(schedule.environment) ? schedule : undefined
  }
  return {
    all: () => [...collection.documents.values()].filter(({ environment }) => environments.isKnown(environment)),
    get,
    update: ({ id, environment }, change) =>
      environments.change(environment, async () => {
        const current = get(id)
        const next = change(current)
        if (next === undefined) return current
        await collection.put(id, next)
        return collection.documents.get(id)
      }),
    remove: (id) => collection.remove([id]),
  }
}
