/** What ended processes left behind in a data folder, removed under its lock when it is opened. */
import { join } from 'node:path'
import { namesIn, removePath } from '../disk'
import { moveAside } from './line-files'

export interface Kept {
  /** After environments were lost to damage: move inventories of unknown ones here instead of removing them. */
  readonly asideFolder?: string | undefined
  /** Names of folders in `inventories`. */
  readonly inventories: ReadonlySet<string>
  /** Whether a file in `logs` belongs to a stored scan. */
  readonly isOfScan: (name: string) => boolean
}

/** A file that was to replace another one when the process ended; they hold what the other one holds, such as secrets. */
const TEMPORARY = /^(?:vault|manifest|holder|previous)\.json\.\d+$|\.db~$/

export async function removeLeftovers(dataDir: string, kept: Kept): Promise<void> {
  const store = join(dataDir, 'store')
  const left = [
    ...(await entriesOf(dataDir)).filter(({ name }) => TEMPORARY.test(name)),
    ...(await entriesOf(store)).filter(({ name }) => TEMPORARY.test(name)),
    ...(await entriesOf(join(dataDir, 'exports'))),
    ...(await entriesOf(join(dataDir, 'uploads'))),
    ...(await entriesOf(join(store, 'logs'))).filter(({ name }) => !kept.isOfScan(name)),
  ]
  for (const { path } of left) await removePath(path)
  for (const { name, path } of await entriesOf(join(store, 'inventories'))) {
    if (kept.inventories.has(name)) continue
    if (kept.asideFolder === undefined) await removePath(path)
    else await moveAside(path, kept.asideFolder)
  }
}

const entriesOf = async (folder: string) => (await namesIn(folder)).map((name) => ({ name, path: join(folder, name) }))
