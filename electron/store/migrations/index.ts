/**
 * Brings a store folder of an earlier version up to this one, a version at a time.
 *
 * A migration writes the files that change into `migrating/`, under their own names, and touches nothing else. When all
 * of them are on disk, `migrating/ready` says so, and only then they are moved into place, the manifest first. A process
 * that ends before `ready` has changed nothing; one that ends after it is continued at the next opening.
 */
import { readdir, rename } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { checkedJson } from '../checksums'
import { ensureFolder, parseJson, readTextIfPresent, removePath, replaceFile, syncFolder, translated } from '../disk'
import { toVersion2 } from './0002-scan-briefs'

export interface MigrationInput {
  readonly dataDir: string
  /** Where the changed files go. */
  readonly target: string
  /** What the manifest says now. */
  readonly revisions: Readonly<Record<string, number>>
  /** Keep what is readable of damaged files instead of refusing them. */
  readonly salvage: boolean
}

/** Writes what changes into `target`. @returns the revisions of the manifest of the next version. */
export type Migration = (input: MigrationInput) => Promise<Readonly<Record<string, number>>>

/** By the version they start from. */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map([[1, toVersion2]])

const manifestSchema = z.object({ schema: z.number(), revisions: z.record(z.string(), z.number()) })

/**
 * Migrates the store of a data folder; one that is of this version, new, or unreadable stays as it is.
 * @throws AppError `store-corrupt` when what is to be migrated is damaged and not to be salvaged.
 */
export async function migrate(dataDir: string, salvage: boolean): Promise<void> {
  const store = join(dataDir, 'store')
  const target = join(store, 'migrating')
  if ((await readTextIfPresent(join(target, 'ready'))) !== undefined) await moveIntoPlace(target, store)
  await removePath(target)
  for (;;) {
    const manifest = manifestSchema.safeParse(parseJson(await readTextIfPresent(join(store, 'manifest.json')))).data
    const migration = manifest && MIGRATIONS.get(manifest.schema)
    if (!migration) return
    await ensureFolder(target)
    const revisions = await migration({ dataDir, target, revisions: manifest.revisions, salvage })
    await replaceFile(join(target, 'manifest.json'), checkedJson({ schema: manifest.schema + 1, revisions }))
    await replaceFile(join(target, 'ready'), '')
    await moveIntoPlace(target, store)
    await removePath(target)
  }
}

async function moveIntoPlace(target: string, store: string): Promise<void> {
  const entries = await translated(target, () => readdir(target, { recursive: true, withFileTypes: true }))
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'ready')
  // The manifest first: from then on earlier versions of the product refuse the folder.
  const inOrder = files.sort((a, b) => Number(b.name === 'manifest.json') - Number(a.name === 'manifest.json'))
  for (const { parentPath, name } of inOrder) {
    const from = join(parentPath, name)
    const to = join(store, relative(target, from))
    await ensureFolder(dirname(to))
    await translated(to, () => rename(from, to))
    await syncFolder(dirname(to))
  }
}
