/** Folder names for environments: never the raw name, which may be "..", reserved by an OS, or differ only in case. */
import { createHash } from 'node:crypto'

/**
 * A name that is safe on every file system and different for different environments: a readable part for people and a
 * hash that tells apart what the readable part does not.
 */
export function environmentFolderName(environment: string): string {
  const readable = environment
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/^-+|-+$/g, '')
  const hash = createHash('sha256').update(environment, 'utf8').digest('hex').slice(0, 12)
  return `${readable || 'environment'}-${hash}`
}
