/**
 * The files of one environment's inventory, in a folder of their own:
 *
 * - `manifest.json` names the current generation and says what its files hold;
 * - `inventory-<n>.db`, `links-<n>.db`, `cliques-<n>.db`: one document a line, written once and never changed;
 * - `changes-<n>.db`: small changes since, one atomic change a line;
 * - `previous.json`: the manifest of the generation before, whose files stay until the next one is current: the way back.
 *   It is written before the manifest is switched, so it also holds the one before that, which until then still counts.
 *
 * The lines are NeDB's, read and written by us: NeDB's own load rewrites the whole file and holds the event loop for
 * seconds at 100 000 documents, and inserting them takes several times as long as writing a new file. Replacing the
 * manifest is the commit: before it the old files are whole, after it the new ones are, and whatever the manifest does
 * not name is left over from a crash.
 */
import { basename, join } from 'node:path'
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { z } from 'zod'
import { takeTurns } from '../../turns'
import { isRecord } from '../../values'
import { checkedJson } from '../checksums'
import { ensureFolder, namesIn, parseJson, readTextIfPresent, removePath, replaceFile, syncFolder } from '../disk'
import { applyChanges, buildSnapshotInTurns } from '../inventory-snapshot'
import { summaryOf } from '../inventory-statistics'
import type { InventoryCommit, InventorySnapshot, InventorySummary } from '../repository'
import { readChanges } from './change-log'
import {
  damagedInventory,
  type FileFacts,
  fileFactsSchema,
  INVENTORY_HINT,
  moveAside,
  readLines,
  writeLines,
} from './line-files'
import { parseManifest, SCHEMA_VERSION } from './store-manifest'

const generationSchema = z.strictObject({
  /** Manifests of schema 1 lack what is optional here, and are read as they are. */
  schema: z.number().int().min(1).max(SCHEMA_VERSION),
  environment: z.string(),
  /** Of the files, before `changes`. 0: nothing was ever committed, and there are no files. */
  generation: z.number().int().nonnegative(),
  /** The number in the names of the files, where it is not the generation. */
  number: z.number().int().nonnegative().optional(),
  /** How often this inventory was written; the ledger of the store tells an older copy by it. */
  writes: z.number().int().nonnegative().default(0),
  scan_id: z.string().optional(),
  committed_at: z.string().optional(),
  files: z.strictObject({ inventory: fileFactsSchema, links: fileFactsSchema, cliques: fileFactsSchema }).optional(),
  /** Changes known to be on disk; the file may hold more, not fewer. Absent while there is no change file. */
  changes: z.number().int().nonnegative().optional(),
  /** What Home shows, with the size of the change file it includes; absent until it was counted, by this version. */
  summary: z
    .object({
      changeBytes: z.number(),
      shown: z.custom<InventorySummary>((shown) => isRecord(shown) && 'knowledge' in shown),
    })
    .optional()
    .catch(undefined),
})
export type GenerationManifest = z.infer<typeof generationSchema>
const previousSchema = generationSchema.extend({ before: generationSchema.optional() })
/** For deciding which files are left over; whether they are as written is looked at when they are read. */
const looseSchema = z.object({ ...generationSchema.shape, before: z.object(generationSchema.shape).optional() })

type Part = 'inventory' | 'links' | 'cliques'

/** Full path of a part's file in a generation. */
export function generationFile(
  folder: string,
  part: Part | 'changes',
  manifest: Pick<GenerationManifest, 'number' | 'generation'>,
): string {
  return join(folder, `${part}-${numberOf(manifest)}.db`)
}

const numberOf = ({ number, generation }: Pick<GenerationManifest, 'number' | 'generation'>) => number ?? generation

/**
 * Makes the folder one of an environment that was never scanned, whatever it held before.
 * @param writes of the manifest; more than of any earlier one.
 */
export async function createGenerations(
  folder: string,
  environment: string,
  writes: number,
): Promise<GenerationManifest> {
  await ensureFolder(folder)
  const manifest: GenerationManifest = { schema: SCHEMA_VERSION, environment, generation: 0, writes }
  await saveManifest(folder, manifest)
  await removePath(join(folder, PREVIOUS))
  await removeLeftovers(folder, manifest)
  return manifest
}

const PREVIOUS = 'previous.json'

/** Bytes of a generation's files, changes left out. */
export function bytesOf({ files }: Pick<GenerationManifest, 'files'>): number {
  return files ? files.inventory.bytes + files.links.bytes + files.cliques.bytes : 0
}

/**
 * Makes the generation before the current one current again; the files of the current one are put aside.
 * @param writes of the new manifest; more than of any earlier one.
 * @throws AppError `store-corrupt` when it is missing or damaged too.
 */
export async function restorePrevious(
  folder: string,
  environment: string,
  writes: number,
  quarantineFolder: string,
): Promise<void> {
  const previous = await readLastGood(folder, environment)
  const restored: GenerationManifest = {
    ...previous,
    number: numberOf(previous),
    // A generation of its own, so that nobody takes it for one seen before.
    generation: previous.generation + writes,
    writes,
    // Counted anew: it names the old generation.
    summary: undefined,
  }
  await saveManifest(folder, restored)
  await removePath(join(folder, PREVIOUS))
  await removeLeftovers(folder, restored, (path) => moveAside(path, quarantineFolder))
}

/** Replaces the manifest; durable when the promise resolves. */
export async function saveManifest(folder: string, manifest: GenerationManifest): Promise<void> {
  await replaceFile(join(folder, 'manifest.json'), textOf(manifest))
}

const textOf = (manifest: z.infer<typeof previousSchema>) => checkedJson({ ...manifest, schema: SCHEMA_VERSION })

/**
 * Reads the manifest of an environment.
 * @param written how often the inventory is known to have been written.
 * @throws AppError `store-corrupt` when it is missing, unreadable or another environment's.
 */
export async function readManifest(folder: string, environment: string, written: number): Promise<GenerationManifest> {
  return readChecked(join(folder, 'manifest.json'), environment, written, generationSchema)
}

/**
 * The manifest of the newest state before the current one that is whole.
 * @throws AppError `store-corrupt` when there is none.
 */
export async function readLastGood(folder: string, environment: string): Promise<GenerationManifest> {
  const { before, ...previous } = await readChecked(join(folder, PREVIOUS), environment, 0, previousSchema)
  try {
    await loadWithChanges(folder, previous)
    return previous
  } catch (error) {
    if (!before) throw error
    await loadWithChanges(folder, before)
    return before
  }
}

async function readChecked<T extends GenerationManifest>(
  file: string,
  environment: string,
  written: number,
  schema: z.ZodType<T>,
): Promise<T> {
  const text = await readTextIfPresent(file)
  if (text === undefined) throw damagedInventory(file, 'it is missing')
  const manifest = parseManifest(file, text, schema, INVENTORY_HINT)
  if (manifest.environment !== environment) {
    throw damagedInventory(file, `it belongs to the environment ${manifest.environment}, not to ${environment}`)
  }
  if (manifest.writes < written) {
    const found = `it is an older copy, written ${manifest.writes} times, of one that was written ${written} times`
    throw damagedInventory(file, found)
  }
  return manifest
}

async function loadGeneration(folder: string, manifest: GenerationManifest): Promise<InventorySnapshot> {
  const { environment, generation, files } = manifest
  const read = async <T>(part: Part): Promise<T[]> =>
    files ? readPart<T>(generationFile(folder, part, manifest), files[part]) : []
  return buildSnapshotInTurns({
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
 * Reads a generation and applies its changes.
 * @returns what is current after them, with lines and bytes of the change file.
 * @throws AppError `store-corrupt` naming the file that is not as written.
 */
export async function loadWithChanges(folder: string, manifest: GenerationManifest) {
  let snapshot = await loadGeneration(folder, manifest)
  if (manifest.changes === undefined) return { snapshot, changes: 0, changeBytes: 0 }
  const { lines, bytes } = await readChanges(generationFile(folder, 'changes', manifest), manifest.changes)
  const turns = takeTurns()
  for (const { changes, commit } of lines) {
    snapshot = applyChanges(snapshot, changes, commit)
    if (turns.isOver()) await turns.next()
  }
  return { snapshot, changes: lines.length, changeBytes: bytes }
}

/**
 * Writes `input` as a new generation and switches to it.
 * @param snapshot of the input
 * On failure the previous generation stays current and the new files are removed.
 */
export async function writeGeneration(
  folder: string,
  previous: GenerationManifest,
  snapshot: InventorySnapshot,
  input: InventoryCommit,
): Promise<GenerationManifest> {
  const { generation } = snapshot
  try {
    const write = (part: Part, documents: readonly unknown[]) =>
      writeLines(generationFile(folder, part, { generation }), documents)
    const files = {
      inventory: await write('inventory', input.objects),
      links: await write('links', input.links),
      cliques: await write('cliques', input.cliques),
    }
    const manifest: GenerationManifest = {
      schema: SCHEMA_VERSION,
      environment: previous.environment,
      generation,
      writes: previous.writes + 1,
      scan_id: input.scanId,
      committed_at: input.committedAt,
      files,
      summary: { changeBytes: 0, shown: summaryOf(snapshot, bytesOf({ files })) },
    }
    await syncFolder(folder)
    if (previous.files) {
      const before = await readWayBack(folder, previous)
      await replaceFile(join(folder, PREVIOUS), textOf({ ...previous, before }))
    }
    await saveManifest(folder, manifest)
    return manifest
  } catch (error) {
    await removeLeftovers(folder, previous)
    throw error
  }
}

/**
 * Removes what neither the manifest nor that of the generation before names: older generations, and temporary files of a
 * replaced manifest.
 */
export async function removeLeftovers(
  folder: string,
  manifest: GenerationManifest,
  remove: (path: string) => Promise<void> = removePath,
): Promise<void> {
  const wayBack = await readWayBack(folder, manifest)
  const files = [manifest, ...(wayBack ? [wayBack] : [])].flatMap((one) => currentFiles(folder, one))
  const named = new Set(['manifest.json', PREVIOUS, ...files.map((file) => basename(file))])
  for (const name of await namesIn(folder)) {
    if (!named.has(name)) await remove(join(folder, name))
  }
}

/** What `previous.json` says of the generation before that of `manifest`. */
async function readWayBack(folder: string, manifest: GenerationManifest): Promise<GenerationManifest | undefined> {
  const stored = looseSchema.safeParse(parseJson(await readTextIfPresent(join(folder, PREVIOUS)))).data
  if (!stored) return undefined
  const { before, ...previous } = stored
  return numberOf(previous) === numberOf(manifest) ? before : previous
}

function currentFiles(folder: string, manifest: GenerationManifest): string[] {
  const parts: Part[] = manifest.files ? ['inventory', 'links', 'cliques'] : []
  const names: (Part | 'changes')[] = manifest.changes === undefined ? parts : [...parts, 'changes']
  return names.map((part) => generationFile(folder, part, manifest))
}

async function readPart<T>(file: string, written: FileFacts): Promise<T[]> {
  const documents: T[] = []
  const found = await readLines(file, (line) => {
    // The cast is backed by the comparison below: bytes with this checksum are documents we wrote.
    const document = parseJson(line) as T | undefined
    if (document !== undefined) documents.push(document)
  })
  if (found === undefined) throw damagedInventory(file, 'it is missing')
  if (found.sha256 !== written.sha256 || documents.length !== written.records) {
    const saved = `the ${written.bytes} bytes with ${written.records} records that were saved`
    throw damagedInventory(file, `${found.bytes} bytes with ${documents.length} readable records are not ${saved}`)
  }
  return documents
}
