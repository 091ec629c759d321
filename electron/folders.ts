/** Making folders for the operator alone. */
import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Only the operator may read what was found in the cloud. */
export const FOLDER_MODE = 0o700

/**
 * Makes a folder and those above it; one that exists keeps its mode. Node's own `recursive` tries for ever where a folder
 * exists in which none can be made, as in /proc.
 * @throws the system's error
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  for (let at = resolve(folder); !(await isFolder(at)) && at !== dirname(at); at = dirname(at)) missing.push(at)
  for (const path of missing.toReversed()) {
    try {
      await mkdir(path, { mode: FOLDER_MODE })
    } catch (error) {
      // Somebody else was faster.
      if (!hasCode(error, 'EEXIST') || !(await isFolder(path))) throw error
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
