/** Writing an inventory file, as a stream: the whole never exists as one text. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, type ErrorData } from '@shared/contract/errors'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Scan } from '@shared/model/scan'
import { ZipFile } from 'yazl'
import { diskError, FILE_MODE, removePath, syncFile } from '../store/disk'
import { jsonLines } from '../store/nedb/line-files'
import {
  type DataEntry,
  exportedEnvironmentSchema,
  FORMAT_VERSION,
  fileManifestSchema,
  MANIFEST_ENTRY,
} from './inventory-file'
import { type Exportable, pseudonymised, withoutReasons } from './pseudonymise'

export interface ExportInput extends Exportable {
  readonly productVersion: string
  readonly exportedAt: Date
  /** Replace names, ids and addresses consistently; scans, which hold free text, are left out. */
  readonly pseudonymise: boolean
}

/**
 * Writes an inventory file, complete or not at all.
 * @returns its size in bytes.
 * @throws AppError `store-full` and the like; `cancelled` when `signal` fires.
 */
export async function exportEnvironment(file: string, input: ExportInput, signal?: AbortSignal): Promise<number> {
  const part = `${file}.part`
  try {
    const output = createWriteStream(part, { mode: FILE_MODE, flags: 'w' })
    await pipeline(exportStream(input), output, { ...(signal && { signal }) })
    await syncFile(part)
    await rename(part, file)
    return output.bytesWritten
  } catch (error) {
    await removePath(part)
    if (signal?.aborted) throw new AppError('cancelled', 'The export was cancelled; no file was written.')
    throw diskError(file, error)
  }
}

/** The bytes of an inventory file. Errors of a document end the stream with them. */
export function exportStream(input: ExportInput): Readable {
  const { environment, snapshot, scans } = input.pseudonymise ? pseudonymised(input) : input
  const objects = function* () {
    for (const object of snapshot.objects.values()) yield exportedObject(object)
  }
  const zip = new ZipFile()
  const hashes = new Map<DataEntry, string>()
  const options = { mtime: input.exportedAt, mode: 0o100600 }
  const output = Readable.from(zip.outputStream)
  const add = (entry: DataEntry, lines: Iterable<unknown>) => {
    const stream = Readable.from(
      hashedLines(lines, (hash) => hashes.set(entry, hash)),
      { objectMode: false },
    )
    stream.on('error', (error) => output.destroy(error))
    zip.addReadStream(stream, entry, options)
  }
  // Nothing of how the environment is reached.
  add('environment.json', [exportedEnvironmentSchema.parse(environment)])
  add('inventory.ndjson', objects())
  add('links.ndjson', snapshot.links.values())
  add('cliques.ndjson', snapshot.cliques.values())
  add('scans.ndjson', scans.map(exportedScan))
  // Entries are written one after another, so when the manifest's turn comes all hashes are known.
  zip.addReadStreamLazy(MANIFEST_ENTRY, options, (give) => {
    const manifest = fileManifestSchema.parse({
      format: 'calipso-inventory',
      version: FORMAT_VERSION,
      product_version: input.productVersion,
      environment: environment.name,
      distribution: environment.distribution,
      distribution_version: environment.distribution_version,
      exported_at: input.exportedAt.toISOString(),
      pseudonymised: input.pseudonymise,
      scan_id: snapshot.scanId,
      committed_at: snapshot.committedAt,
      counts: { ...snapshot.counts, scans: scans.length },
      sha256: Object.fromEntries(hashes),
    })
    give(undefined, Readable.from([`${JSON.stringify(manifest, undefined, 2)}\n`], { objectMode: false }))
  })
  zip.end()
  return output
}

/*
 * What other sides and libraries said in a failure may hold addresses of connections and user names in any form, so none
 * of it leaves: codes, counts, hosts and times stay. SECURITY: guarded by export.test.ts.
 */
const UNSAID = 'Its text stays with whoever ran the scan: it may name addresses and users of connections.'

function exportedObject(object: Readonly<InventoryObject>): Readonly<InventoryObject> {
  return object.stale || object.reading?.reason !== undefined ? { ...object, ...withoutReasons(object) } : object
}

function exportedScan({ error, ...scan }: Scan): Scan {
  return {
    ...scan,
    problems: scan.problems.map(({ command: _command, ...problem }) => ({
      ...problem,
      title: problem.title === problem.error.message ? `A problem of the kind ${problem.error.code}` : problem.title,
      error: exportedError(problem.error),
    })),
    hosts: scan.hosts.map(({ reason, ...host }) => (reason === undefined ? host : { ...host, reason: UNSAID })),
    ...(error === undefined ? {} : { error: exportedError(error) }),
  }
}

const exportedError = ({ code, retryable }: ErrorData): ErrorData => ({ code, retryable, message: UNSAID })

const CHUNK_LENGTH = 64 * 1024

function* hashedLines(documents: Iterable<unknown>, onEnd: (sha256: string) => void): Generator<Buffer> {
  const hash = createHash('sha256')
  for (const chunk of jsonLines(documents, CHUNK_LENGTH)) {
    hash.update(chunk)
    yield chunk
  }
  onEnd(hash.digest('hex'))
}
