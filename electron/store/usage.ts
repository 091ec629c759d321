/** What lies in the data folder, measured file by file. */
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { statIfPresent } from './disk'

export interface MeasuredFile {
  /** Relative to the folder, with slashes on every system. */
  readonly path: string
  readonly bytes: number
}

/** Every file below a folder; none where it cannot be read. Files that go meanwhile are left out. */
export async function filesBelow(folder: string): Promise<MeasuredFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const measured = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      const found = await statIfPresent(path).catch(() => undefined)
      return found && { path: relative(folder, path).split(sep).join('/'), bytes: found.size }
    })
  return (await Promise.all(measured)).filter((file) => file !== undefined)
}

export const totalBytes = (files: readonly MeasuredFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)
