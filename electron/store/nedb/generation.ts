/**
 * The files of one environment's inventory, in a folder of their own:
 *
 * - `manifest.json` names the current generation and says what its files hold;
 * - `inventory-<n>.db`, `links-<n>.db`, `cliques-<n>.db`: one document a line, written once and never changed;
 * - `changes-<n>.db`: small changes since, one atomic change a line.
 *
 * The lines are NeDB's, read and written by us: NeDB's own load rewrites the whole file and holds the event loop for
 * seconds at 100 000 documents, and inserting them takes several times as long as writing a new file. Replacing the
 * manifest is the commit: before it the old files are whole, after it the new ones are, and whatever the manifest does
 * not name is left over from a crash.
 */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { z } from 'zod'
import { ensureFolder, readTextIfPresent, removePath, replaceFile, syncFolder, translated } from '../disk'
import { buildSnapshot } from '../inventory-snapshot'
import type { InventoryCommit, InventorySnapshot } from '../repository'
import { damagedFile, type FileFacts, readLines, writeLines } from './line-files'
import { parseManifest, SCHEMA_VERSION } from './store-manifest'

const fileFactsSchema = z.strictObject({ records: z.number(), bytes: z.number(), sha256: z.string() })

const generationSchema = z.strictObject({
  schema: z.literal(SCHEMA_VERSION),
  environment: z.string(),
  /** 0: nothing was ever committed, and there are no files. */
  generation: z.number().int().nonnegative(),
  scan_id: z.string().optional(),
  committed_at: z.string().optional(),
  files: z.strictObject({ inventory: fileFactsSchema, links: fileFactsSchema, cliques: fileFactsSchema }).optional(),
  /** Changes known to be on disk; the file may hold more, not fewer. Absent while there is no change file. */
  changes: z.number().int().nonnegative().optional(),
})
export type GenerationManifest = z.infer<typeof generationSchema>

const HINT =
  'Put back a copy of the data folder, or discard this inventory and scan the environment again; its configuration is not affected.'

type Part = 'inventory' | 'links' | 'cliques'

/** Full path of a part's file in a generation. */
export function generationFile(folder: string, part: Part | 'changes', generation: number): string {
  return join(folder, `${part}-${generation}.db`)
}

/** Makes the folder one of an environment that was never scanned, whatever it held before. */
export async function createGenerations(folder: string, environment: string): Promise<GenerationManifest> {
  await ensureFolder(folder)
  const manifest: GenerationManifest = { schema: SCHEMA_VERSION, environment, generation: 0 }
  await saveManifest(folder, manifest)
  await removeLeftovers(folder, manifest)
  return manifest
}

/** Replaces the manifest; durable when the promise resolves. */
export async function saveManifest(folder: string, manifest: GenerationManifest): Promise<void> {
  await replaceFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/**
 * Reads the manifest of an environment.
 * @throws AppError `store-corrupt` when it is missing, unreadable or another environment's.
 */
export async function readManifest(folder: string, environment: string): Promise<GenerationManifest> {
  const file = join(folder, 'manifest.json')
  const text = await readTextIfPresent(file)
  if (text === undefined) throw damagedFile(file, 'it is missing', HINT)
  const manifest = parseManifest(file, text, generationSchema, HINT)
  if (manifest.environment !== environment) {
    throw damagedFile(file, `it belongs to the environment ${manifest.environment}, not to ${environment}`, HINT)
  }
  return manifest
}

/** Reads the generation a manifest names. @throws AppError `store-corrupt` naming the file that is not as written. */
export async function loadGeneration(folder: string, manifest: GenerationManifest): Promise<InventorySnapshot> {
  const { environment, generation, files } = manifest
  const read = async <T>(part: Part): Promise<T[]> =>
    files ? readPart<T>(generationFile(folder, part, generation), files[part]) : []
  return buildSnapshot({
    environment,
    objects: await read<InventoryObject>('inventory'),
    links: await read<Link>('links'),
    cliques: await read<Clique>('cliques'),
    generation,
    scanId: manifest.scan_id,
    committedAt: manifest.committed_at,
  })
}

/**
 * Writes `input` as the generation after `previous` and switches to it.
 * On failure the previous generation stays current and the new files are removed.
 */
export async function writeGeneration(
  folder: string,
  previous: GenerationManifest,
  input: InventoryCommit,
): Promise<GenerationManifest> {
  const generation = previous.generation + 1
  try {
    const write = (part: Part, documents: Iterable<unknown>) =>
      writeLines(generationFile(folder, part, generation), documents)
    const manifest: GenerationManifest = {
      schema: SCHEMA_VERSION,
      environment: previous.environment,
      generation,
      ...(input.scanId === undefined ? {} : { scan_id: input.scanId }),
      committed_at: input.committedAt,
      files: {
        inventory: await write('inventory', input.objects),
        links: await write('links', input.links),
        cliques: await write('cliques', input.cliques),
      },
    }
    await syncFolder(folder)
    await saveManifest(folder, manifest)
    return manifest
  } catch (error) {
    await removeLeftovers(folder, previous)
    throw error
  }
}

/** Removes what the manifest does not name: other generations, and temporary files of a replaced manifest. */
export async function removeLeftovers(folder: string, manifest: GenerationManifest): Promise<void> {
  const named = new Set(['manifest.json', ...currentFiles(folder, manifest).map((file) => basename(file))])
  for (const name of await translated(folder, () => readdir(folder))) {
    if (!named.has(name)) await removePath(join(folder, name))
  }
}

function currentFiles(folder: string, { generation, files, changes }: GenerationManifest): string[] {
  const parts: Part[] = files ? ['inventory', 'links', 'cliques'] : []
  const names: (Part | 'changes')[] = changes === undefined ? parts : [...parts, 'changes']
  return names.map((part) => generationFile(folder, part, generation))
}

async function readPart<T>(file: string, written: FileFacts): Promise<T[]> {
  const documents: T[] = []
  const found = await readLines(file, (line) => {
    // The cast is backed by the comparison below: bytes with this checksum are documents we wrote.
    const document = parseOrUndefined(line) as T | undefined
    if (document !== undefined) documents.push(document)
  })
  if (found === undefined) throw damagedFile(file, 'it is missing', HINT)
  if (found.sha256 !== written.sha256 || documents.length !== written.records) {
    throw damagedFile(
      file,
      `${found.bytes} bytes with ${documents.length} readable records are not the ${written.bytes} bytes with ${written.records} records that were saved`,
      HINT,
    )
  }
  return documents
}

function parseOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
