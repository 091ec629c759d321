/** How large the data folder is, part by part and environment by environment. */
import { STORAGE_PARTS, type StorageUsage } from '@shared/contract/calls/storage'
import { freeBytesAt } from '../store/free-space'
import { environmentFolderName } from '../store/nedb/folder-name'
import { scanFileName } from '../store/nedb/scan-log-repository'
import type { Store } from '../store/repository'
import { filesBelow, type MeasuredFile, totalBytes } from '../store/usage'
import { groupBy } from '../values'
import { type HandlersOf, mayView } from './handler'

type PartId = (typeof STORAGE_PARTS)[number]

/** Which part a path belongs to, by how it begins; the first that fits. */
const BEGINS: readonly (readonly [string, PartId])[] = [
  ['store/inventories/', 'inventories'],
  ['store/quarantine/', 'quarantine'],
  ['store/logs/', 'scans'],
  ['store/scans.db', 'scans'],
  ['store/', 'records'],
  ['vault.', 'vault'],
  ['known_hosts', 'host-keys'],
  ['logs/', 'log'],
  ['exports/', 'files'],
  ['uploads/', 'files'],
  ['chromium/', 'window'],
]

const INVENTORIES = 'store/inventories/'
const SCANS = 'store/logs/'

/** The place of a path within the data folder that tells an operator enough: its folder, or the file itself. */
const placeOf = (path: string, begin: string) => (begin.includes('/') ? begin : (path.split('/')[0] ?? path))

export function storageHandlers(
  store: Pick<Store, 'environments' | 'scans' | 'inventory'>,
  dataDir: string,
): HandlersOf<'storage'> {
  return {
    'storage.usage': async (_, { caller }) => {
      const files = await filesBelow(dataDir)
      const names = (await store.environments.list()).map(({ name }) => name).filter((name) => mayView(caller, name))
      const inventories = bytesBy(files, INVENTORIES, (rest) => rest.split('/')[0])
      const scanFiles = bytesBy(files, SCANS, (rest) => rest.split('.')[0])
      const environments = names.map(async (name): Promise<StorageUsage['environments'][number]> => {
        const scans = await store.scans.list({ environment: name, limit: Number.MAX_SAFE_INTEGER })
        // A damaged one is told where it is opened; its files are counted all the same.
        const summary = await store
          .inventory(name)
          .then((inventory) => inventory.summary())
          .catch(() => undefined)
        return {
          name,
          ...(summary && { objects: summary.counts.objects }),
          inventoryBytes: inventories.get(environmentFolderName(name)) ?? 0,
          scans: scans.length,
          scanBytes: scans.reduce((sum, { id }) => sum + (scanFiles.get(scanFileName(id)) ?? 0), 0),
        }
      })
      return {
        dataDir,
        used: totalBytes(files),
        free: await freeBytesAt(dataDir),
        parts: partsOf(files),
        environments: await Promise.all(environments),
      }
    },
  }
}

/** Bytes of the files below a folder, by the first part of their name. */
function bytesBy(
  files: readonly MeasuredFile[],
  folder: string,
  keyOf: (rest: string) => string | undefined,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { path, bytes } of files) {
    if (!path.startsWith(folder)) continue
    const key = keyOf(path.slice(folder.length)) ?? ''
    sums.set(key, (sums.get(key) ?? 0) + bytes)
  }
  return sums
}

function partsOf(files: readonly MeasuredFile[]): StorageUsage['parts'] {
  const known = files.map((file) => {
    const [begin, id] = BEGINS.find(([start]) => file.path.startsWith(start)) ?? ['', 'other' as const]
    return { ...file, id, place: placeOf(file.path, begin) }
  })
  const byPart = groupBy(known, ({ id }) => id)
  return STORAGE_PARTS.flatMap((id) => {
    const own = byPart.get(id) ?? []
    const paths = [...new Set(own.map(({ place }) => place))].sort()
    return own.length === 0 ? [] : [{ id, bytes: totalBytes(own), files: own.length, paths: paths.slice(0, 20) }]
  })
}
