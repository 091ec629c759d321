/**
 * The file store: everything of one operator in `<dataDir>/store`, readable by that operator alone.
 *
 * - `lock`, `holder.json`: who may write (store-lock.ts);
 * - `manifest.json`: schema version and last acknowledged revisions (store-manifest.ts);
 * - `environments.db`, `scans.db`, `settings.db`: NeDB collections (collection.ts);
 * - `inventories/<environment>/`: generations of the inventory (generation.ts);
 * - `logs/`: scan logs; `quarantine/`: copies of damaged files as they were found.
 *
 * An environment exists if and only if its document does: its other files are made before the document is saved, and
 * removed after the document is.
 */
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { type Environment, environmentSchema } from '@shared/model/environment'
import { sortNaturally } from '@shared/text/natural-sort'
import { ensureFolder, FOLDER_MODE, removePath, translated } from '../disk'
import { exclusiveByName } from '../exclusive'
import type {
  EnvironmentRepository,
  InventoryRepository,
  NewEnvironment,
  SettingsRepository,
  Store,
} from '../repository'
import { NedbCollection } from './collection'
import { environmentFolderName } from './folder-name'
import { createGenerations } from './generation'
import { NedbInventoryRepository } from './inventory-repository'
import type { TornTail } from './line-files'
import { scanLogRepository } from './scan-log-repository'
import { nedbScanRepository } from './scan-repository'
import { lockStore, type StoreLock } from './store-lock'
import { openLedger } from './store-manifest'
import { parseForStorage, parseStored } from './stored-document'

export interface NedbStoreOptions {
  /** The operator's data folder; created when missing. */
  readonly dataDir: string
  readonly now: () => Date
  /** Open a damaged store with what is readable; damaged files are copied to quarantine. Default: refuse. */
  readonly repair?: boolean
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
  const salvage = options.repair ?? false
  const onRepair = options.onRepair ?? (() => undefined)
  const quarantineFolder = join(folder, 'quarantine')
  const logFolder = join(folder, 'logs')
  await ensureFolder(logFolder)
  const ledger = await openLedger(folder, salvage)
  const openCollection = (name: string) =>
    NedbCollection.open({
      name,
      file: join(folder, `${name}.db`),
      quarantineFolder,
      ledger,
      salvage,
      onRepair,
      assertWritable: () => assertWritable(),
    })
  const environments = await openCollection('environments')
  const scans = await openCollection('scans')
  const settings = await openCollection('settings')
  const inventories = new Map<string, Promise<NedbInventoryRepository>>()
  const exclusively = exclusiveByName()
  const listeners = new Set<(environment: string) => void>()
  const changed = (environment: string) => {
    for (const listener of listeners) listener(environment)
  }
  let closed = false

  const assertWritable = () => {
    if (closed) throw new AppError('internal', 'The store was closed.')
    lock.assertHeld()
  }
  const inventoryFolder = (environment: string) => join(folder, 'inventories', environmentFolderName(environment))
  const scanLogs = scanLogRepository(logFolder)
  const scanRepository = nedbScanRepository({
    collection: scans,
    logs: scanLogs,
    isKnown: (environment) => environments.documents.has(environment),
  })

  const openInventory = (environment: string): Promise<NedbInventoryRepository> => {
    const opened = inventories.get(environment)
    if (opened) return opened
    const opening = NedbInventoryRepository.open({
      environment,
      folder: inventoryFolder(environment),
      quarantineFolder,
      onRepair,
      assertWritable,
      onChanged: () => changed(environment),
    })
    inventories.set(environment, opening)
    // A failed attempt is not remembered: the operator may have put the file back.
    opening.catch(() => inventories.delete(environment))
    return opening
  }

  const requireEnvironment = (environment: string) => {
    if (environments.documents.has(environment)) return
    throw new AppError('not-found', `There is no environment called ${environment}.`)
  }

  /** Prepares for a new environment: nothing a removed one of that name may have left behind is found in it. */
  const startAfresh = async (environment: string) => {
    inventories.delete(environment)
    await scanRepository.removeFor(environment)
    await createGenerations(inventoryFolder(environment), environment)
  }

  const put = async (given: Environment) => {
    const environment = parseForStorage(`Environment ${given.name}`, environmentSchema, given)
    const { name } = environment
    if (!environments.documents.has(name)) await startAfresh(name)
    await environments.put(name, environment)
    changed(name)
  }

  const environmentRepository: EnvironmentRepository = {
    list: async () =>
      sortNaturally([...environments.documents.values()].map(parseEnvironment), (environment) => environment.name),
    get: async (name) => {
      const stored = environments.documents.get(name)
      return stored === undefined ? undefined : parseEnvironment(stored)
    },
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

  return {
    environments: environmentRepository,
    scans: scanRepository,
    scanLogs,
    settings: settingsRepository(settings),
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
        if (opened) await opened.clear()
        else await createGenerations(inventoryFolder(environment), environment)
        changed(environment)
      }),
    addEnvironment: ({ environment: given, inventory, scans: itsScans }: NewEnvironment) =>
      exclusively(given.name, async () => {
        assertWritable()
        const environment = parseForStorage(`Environment ${given.name}`, environmentSchema, given)
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
          inventories.delete(name)
          await scanRepository.removeFor(name)
          await removePath(inventoryFolder(name))
          throw error
        }
        changed(name)
      }),
    removeEnvironment: (environment) =>
      exclusively(environment, async () => {
        assertWritable()
        await environments.remove([environment])
        const opened = inventories.get(environment)
        inventories.delete(environment)
        await opened?.then((inventory) => inventory.close()).catch(() => undefined) // What it held is removed next.
        await scanRepository.removeFor(environment)
        await removePath(inventoryFolder(environment))
        changed(environment)
      }),
    exclusively,
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
      const outcomes = await Promise.allSettled([...closing, environments.close(), scans.close(), settings.close()])
      await lock.release()
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
}

function settingsRepository(collection: NedbCollection): SettingsRepository {
  return {
    get: async (key) => collection.documents.get(key),
    keys: async (prefix) => [...collection.documents.keys()].filter((key) => key.startsWith(prefix)).sort(),
    set: (key, value) => collection.put(key, value),
    remove: (key) => collection.remove([key]),
  }
}

const parseEnvironment = (stored: unknown): Environment => parseStored('environment', environmentSchema, stored)
