/** Scan requests and results in a NeDB collection. */
import { AppError } from '@shared/contract/errors'
import { type Scan, scanBriefOf, scanSchema } from '@shared/model/scan'
import type { ScanLogRepository, ScanQuery, ScanRepository } from '../repository'
import type { NedbCollection } from './collection'
import { parseForStorage, parseStored } from './stored-document'

export interface ScanRepositoryParts {
  readonly collection: NedbCollection
  /** Whose lines of removed scans are removed too. */
  readonly logs: ScanLogRepository
  /** False for environments that do not exist (any more): their scans, left by a crash, are not shown. */
  readonly isKnown: (environment: string) => boolean
}

/** `ScanRepository` over a collection whose documents are scans by id. */
export function nedbScanRepository({ collection, logs, isKnown }: ScanRepositoryParts): ScanRepository {
  const all = (): readonly Scan[] => [...collection.documents.values()].map(parse)
  const get = (id: string) => {
    const stored = collection.documents.get(id)
    return stored === undefined ? undefined : parse(stored)
  }
  const of = (environment: string) => all().filter((scan) => scan.environment === environment)
  const removeScans = async (scans: readonly Scan[]) => {
    if (scans.length === 0) return
    await collection.remove(scans.map((scan) => scan.id))
    for (const { id } of scans) await logs.remove(id)
  }
  return {
    list: async ({ environment, limit, before }: ScanQuery) =>
      (environment === undefined ? all() : of(environment))
        .filter((scan) => isKnown(scan.environment))
        .filter((scan) => before === undefined || scan.submit_timestamp < before)
        .sort(newestFirst)
        .slice(0, limit)
        .map(scanBriefOf),
    brief: async (id) => {
      const scan = get(id)
      return scan && scanBriefOf(scan)
    },
    details: async (id) => {
      const { hosts, problems } = get(id) ?? { hosts: [], problems: [] }
      return { hosts, problems }
    },
    get: async (id) => get(id),
    save: async (scan) => collection.put(scan.id, parseForStorage(`Scan ${scan.id}`, scanSchema, scan)),
    nextNumber: async (environment) => 1 + of(environment).reduce((highest, scan) => Math.max(highest, scan.number), 0),
    keepNewest: async (environment, count) =>
      removeScans(
        of(environment)
          .sort(newestFirst)
          .slice(count)
          .filter((scan) => !isUnderWay(scan)),
      ),
    removeFor: async (environment) => removeScans(of(environment)),
    markInterrupted: async (at) => {
      const interrupted = all()
        .filter(isUnderWay)
        .map((scan): Scan => ({ ...scan, status: 'failed', end_timestamp: at, error: interruption(scan).toData() }))
      for (const scan of interrupted) await collection.put(scan.id, scan)
      return interrupted.map(scanBriefOf)
    },
  }
}

const isUnderWay = ({ status }: Scan) => status === 'running' || status === 'pending'

function interruption(scan: Scan): AppError {
  return new AppError(
    'cancelled',
    `Scan #${scan.number} of ${scan.environment} was interrupted: the program ended while it was ${scan.status}.`,
    {
      hint: 'Start the scan again. The inventory is as it was before the scan.',
    },
  )
}

function newestFirst(a: Scan, b: Scan): number {
  if (a.submit_timestamp !== b.submit_timestamp) return a.submit_timestamp < b.submit_timestamp ? 1 : -1
  return b.number - a.number
}

const parse = (stored: unknown): Scan => parseStored('scan', scanSchema, stored)
