/**
 * `manifest.json` of a store folder: the schema version of everything in it, and the last acknowledged revision of each
 * collection, inventory and the vault. Written before anything else, so that a folder with data but without it is damaged, never "new".
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { z } from 'zod'
import { readTextIfPresent, replaceFile, translated } from '../disk'
import type { RevisionLedger } from '../repository'
import { damagedFile, quarantineCopy } from './line-files'

/** Version of the folder's layout and documents. A higher one belongs to a newer version of the product. */
export const SCHEMA_VERSION = 2

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
  const { check, ...fields } = checkedSchema.safeParse(data).data ?? {}
  const version = versionSchema.safeParse(fields)
  if (version.success && version.data.schema > SCHEMA_VERSION) {
    throw new AppError(
      'unsupported',
      `${file} was written by a newer version of Calipso Desktop (schema ${version.data.schema}; this version reads up to ${SCHEMA_VERSION}).`,
      { hint: 'Update Calipso Desktop, or choose another data folder. Nothing was changed.', context: { path: file } },
    )
  }
  if (version.success && version.data.schema >= FIRST_CHECKED && check !== checkOf(fields)) {
    throw damagedFile(file, 'it is not as written', hint)
  }
  const manifest = schema.safeParse(fields)
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
  const change = (name: string, revision: number | undefined) =>
    queue(async () => {
      await replaceFile(file, manifestText({ revisions: { ...Object.fromEntries(revisions), [name]: revision } }))
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

async function readRevisions(folder: string, file: string, salvage: boolean): Promise<Record<string, number>> {
  const text = await readTextIfPresent(file)
  if (text === undefined) {
    const others = (await translated(folder, () => readdir(folder))).filter((name) => name.endsWith('.db'))
    if (others.length > 0 && !salvage) throw damagedFile(file, 'it is missing although the folder holds data', HINT)
    await replaceFile(file, manifestText({ revisions: {} }))
    return {}
  }
  try {
    return parseManifest(file, text, manifestSchema, HINT).revisions
  } catch (error) {
    if (!salvage || !(error instanceof AppError) || error.code !== 'store-corrupt') throw error
    await quarantineCopy(file, join(folder, 'quarantine'))
    await replaceFile(file, manifestText({ revisions: {} }))
    return {}
  }
}

const HINT = 'Put back a copy of the data folder, or run calipso recover to keep what is readable.'

/** The text of a manifest; a checksum lets the reader notice changed numbers, which are numbers still. */
export function manifestText(manifest: Readonly<Record<string, unknown>>, schema = SCHEMA_VERSION): string {
  const fields: unknown = JSON.parse(JSON.stringify({ ...manifest, schema }))
  return `${JSON.stringify({ ...(fields as object), check: checkOf(fields) }, undefined, 2)}\n`
}

/** Manifests of version 1 have no checksum. */
const FIRST_CHECKED = 2

const checkedSchema = z.looseObject({ check: z.string().optional() })

const checkOf = (fields: unknown) => crc32(JSON.stringify(fields)).toString(16)
