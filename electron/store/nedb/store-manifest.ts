/**
 * `manifest.json` of a store folder: the schema version of everything in it, and the last acknowledged revision of each
 * collection. Written before anything else, so that a folder with data but without it is damaged, never "new".
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { z } from 'zod'
import { readTextIfPresent, replaceFile, translated } from '../disk'
import type { RevisionLedger } from './collection'
import { damagedFile, quarantineCopy } from './line-files'

/** Version of the folder's layout and documents. A higher one belongs to a newer version of the product. */
export const SCHEMA_VERSION = 1

const manifestSchema = z.strictObject({
  schema: z.literal(SCHEMA_VERSION),
  revisions: z.record(z.string(), z.number().int().nonnegative()),
})

const versionSchema = z.looseObject({ schema: z.number() })

/**
 * Parses a manifest of any version.
 * @param schema what a manifest of this version looks like.
 * @throws AppError `unsupported` for one of a newer version, `store-corrupt` for anything else that does not fit.
 */
export function parseManifest<T>(file: string, text: string, schema: z.ZodType<T>, hint: string): T {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw damagedFile(file, 'it is not JSON', hint)
  }
  const version = versionSchema.safeParse(data)
  if (version.success && version.data.schema > SCHEMA_VERSION) {
    throw new AppError(
      'unsupported',
      `${file} was written by a newer version of Calipso Desktop (schema ${version.data.schema}; this version reads up to ${SCHEMA_VERSION}).`,
      { hint: 'Update Calipso Desktop, or choose another data folder. Nothing was changed.', context: { path: file } },
    )
  }
  const manifest = schema.safeParse(data)
  if (!manifest.success) throw damagedFile(file, 'it lacks fields this version writes', hint)
  return manifest.data
}

/**
 * Opens, or for an empty folder creates, the manifest.
 * @param salvage accept a folder without a readable manifest.
 */
export async function openLedger(folder: string, salvage: boolean): Promise<RevisionLedger> {
  const file = join(folder, 'manifest.json')
  const revisions = new Map(Object.entries(await readRevisions(folder, file, salvage)))
  const queue = pLimit(1)
  return {
    get: (collection) => revisions.get(collection) ?? 0,
    set: (collection, revision) =>
      queue(async () => {
        const next = { ...Object.fromEntries(revisions), [collection]: revision }
        await replaceFile(file, serialise(next))
        revisions.set(collection, revision)
      }),
  }
}

async function readRevisions(folder: string, file: string, salvage: boolean): Promise<Record<string, number>> {
  const text = await readTextIfPresent(file)
  if (text === undefined) {
    const others = (await translated(folder, () => readdir(folder))).filter((name) => name.endsWith('.db'))
    if (others.length > 0 && !salvage) throw damagedFile(file, 'it is missing although the folder holds data', HINT)
    await replaceFile(file, serialise({}))
    return {}
  }
  try {
    return parseManifest(file, text, manifestSchema, HINT).revisions
  } catch (error) {
    if (!salvage || !(error instanceof AppError) || error.code !== 'store-corrupt') throw error
    await quarantineCopy(file, join(folder, 'quarantine'))
    await replaceFile(file, serialise({}))
    return {}
  }
}

const HINT = 'Put back a copy of the data folder, or open it with repair to keep what is readable.'

function serialise(revisions: Record<string, number>): string {
  return `${JSON.stringify({ schema: SCHEMA_VERSION, revisions }, undefined, 2)}\n`
}
