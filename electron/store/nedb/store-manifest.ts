/**
 * `manifest.json` of a store folder: the schema version of everything in it, and the last acknowledged revision of each
 * collection, inventory and the vault. Written before anything else, so that a folder with data but without it is damaged, never "new".
 */
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { z } from 'zod'
import { checkedJson, readCheckedJson } from '../checksums'
import { namesIn, parseJson, readTextIfPresent, replaceFile } from '../disk'
import type { RevisionLedger } from '../repository'
import { damagedFile, quarantineCopy } from './line-files'

/** Version of the folder's layout and documents. A higher one belongs to a newer version of the product. */
export const SCHEMA_VERSION = 2

const manifestSchema = z.strictObject({
  /** That of an earlier version is migrated before it is opened. */
  schema: z.number().int().min(1).max(SCHEMA_VERSION),
  revisions: z.record(z.string(), z.number().int().nonnegative()),
})

const versionSchema = z.looseObject({ schema: z.number() })

/**
 * Parses a manifest of any version.
 * @param schema what a manifest of this version looks like.
 * @throws AppError `unsupported` for one of a newer version, `store-corrupt` for anything else that does not fit.
 */
export function parseManifest<T>(file: string, text: string, schema: z.ZodType<T>, hint: string): T {
  const data = parseJson(text)
  if (data === undefined) throw damagedFile(file, 'it is not JSON', hint)
  const { fields, isIntact } = readCheckedJson(data)
  const version = versionSchema.safeParse(fields)
  if (version.success && version.data.schema > SCHEMA_VERSION) {
    throw new AppError(
      'unsupported',
      `${file} was written by a newer version of Calipso Desktop (schema ${version.data.schema}; this version reads up to ${SCHEMA_VERSION}).`,
      { hint: 'Update Calipso Desktop, or choose another data folder. Nothing was changed.', context: { path: file } },
    )
  }
  // Manifests of version 1 have no checksum.
  if (!(isIntact ?? (version.success && version.data.schema === 1)))
    throw damagedFile(file, 'it is not as written', hint)
  const manifest = schema.safeParse(fields)
  if (!manifest.success) throw damagedFile(file, 'it lacks fields this version writes', hint)
  return manifest.data
}

/** The text of a manifest of this version. */
export const manifestText = (revisions: Readonly<Record<string, number | undefined>>) =>
  checkedJson({ schema: SCHEMA_VERSION, revisions })

/**
 * Opens, or for an empty folder creates, the manifest.
 * @param salvage accept a folder without a readable manifest.
 */
export async function openLedger(folder: string, salvage: boolean): Promise<RevisionLedger> {
  const file = join(folder, 'manifest.json')
  const revisions = new Map(Object.entries(await readOrCreate(folder, salvage)))
  const queue = pLimit(1)
  const change = (name: string, revision: number | undefined) =>
    queue(async () => {
      await replaceFile(file, manifestText({ ...Object.fromEntries(revisions), [name]: revision }))
      if (revision === undefined) revisions.delete(name)
      else revisions.set(name, revision)
    })
  return {
    get: (name) => revisions.get(name),
    set: (name, revision) => change(name, revision),
    forget: async (name) => {
      if (revisions.has(name)) await change(name, undefined)
    },
  }
}

/**
 * What the manifest of a store says; undefined for a folder without data.
 * @throws AppError `store-corrupt`, also for one that is missing although there is data; `unsupported`
 */
export async function readStoreManifest(folder: string): Promise<z.infer<typeof manifestSchema> | undefined> {
  const file = join(folder, 'manifest.json')
  const text = await readTextIfPresent(file)
  if (text !== undefined) return parseManifest(file, text, manifestSchema, HINT)
  if ((await namesIn(folder)).some((name) => name.endsWith('.db'))) {
    throw damagedFile(file, 'it is missing although the folder holds data', HINT)
  }
  return undefined
}

async function readOrCreate(folder: string, salvage: boolean): Promise<Readonly<Record<string, number>>> {
  const file = join(folder, 'manifest.json')
  try {
    const manifest = await readStoreManifest(folder)
    if (manifest) return manifest.revisions
  } catch (error) {
    if (!salvage || !(error instanceof AppError) || error.code !== 'store-corrupt') throw error
    await quarantineCopy(file, join(folder, 'quarantine'))
  }
  await replaceFile(file, manifestText({}))
  return {}
}

const HINT = 'Put back a copy of the data folder, or run calipso recover to keep what is readable.'
