/**
 * Scans: a NeDB collection of briefs, and for each scan a file beside its log with the rows of its hosts and its
 * problems, which grow with the cloud. The brief names that file by its content: what the two say belongs together.
 */
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { AppError, validated } from '@shared/contract/errors'
import { type Scan, type ScanBrief, scanBriefOf, scanBriefSchema, scanSchema } from '@shared/model/scan'
import { z } from 'zod'
import { parseJson, readTextIfPresent, removePath, replaceFile } from '../disk'
import type { ScanDetails, ScanLogRepository, ScanQuery, ScanRepository } from '../repository'
import type { NedbCollection } from './collection'
import { damagedFile } from './line-files'
import { scanFileName } from './scan-log-repository'

/** What the collection holds of a scan; `details` names the file, absent when there are none. */
export const storedScanSchema = z.strictObject({ brief: scanBriefSchema, details: z.string().optional() })
export type StoredScan = z.infer<typeof storedScanSchema>

const detailsSchema = scanSchema.pick({ hosts: true, problems: true })
const NO_DETAILS: ScanDetails = { hosts: [], problems: [] }

export interface ScanRepositoryParts {
  readonly collection: NedbCollection<StoredScan>
  /** Where details lie; exists. */
  readonly folder: string
  /** Whose lines of removed scans are removed too. */
  readonly logs: ScanLogRepository
  /** False for environments that do not exist (any more): their scans, left by a crash, are not shown. */
  readonly isKnown: (environment: string) => boolean
}

/** The file that holds `details` of a scan, and its text; undefined when there is nothing to keep. */
export function detailsFile(scanId: string, details: ScanDetails): { name: string; text: string } | undefined {
  if (details.hosts.length === 0 && details.problems.length === 0) return undefined
  const text = JSON.stringify({ hosts: details.hosts, problems: details.problems })
  return { name: `${scanFileName(scanId)}.${digestOf(text)}.json`, text }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

export function nedbScanRepository({ collection, folder, logs, isKnown }: ScanRepositoryParts): ScanRepository {
  const stored = () => [...collection.documents.values()]
  const of = (environment: string) => stored().filter(({ brief }) => brief.environment === environment)
  const removeScans = async (scans: readonly StoredScan[]) => {
    await collection.remove(scans.map(({ brief }) => brief.id))
    for (const { brief, details } of scans) {
      await logs.remove(brief.id)
      if (details !== undefined) await removePath(join(folder, details))
    }
  }
  const readDetails = async (name: string | undefined): Promise<ScanDetails> => {
    if (name === undefined) return NO_DETAILS
    const file = join(folder, name)
    const text = await readTextIfPresent(file)
    const parsed = detailsSchema.safeParse(parseJson(text))
    if (parsed.success && basename(name, '.json').endsWith(digestOf(text ?? ''))) return parsed.data
    throw damagedFile(file, text === undefined ? 'it is missing' : 'it is not as written', DETAILS_HINT)
  }
  return {
    list: async ({ environment, limit, before }: ScanQuery) =>
      (environment === undefined ? stored() : of(environment))
        .map(({ brief }) => brief)
        .filter((scan) => isKnown(scan.environment))
        .filter((scan) => before === undefined || scan.submit_timestamp < before)
        .sort(newestFirst)
        .slice(0, limit),
    brief: async (id) => collection.documents.get(id)?.brief,
    details: (id) => readDetails(collection.documents.get(id)?.details),
    get: async (id) => {
      const scan = collection.documents.get(id)
      return scan && wholeScan(scan.brief, await readDetails(scan.details))
    },
    save: async (given) => {
      const scan = validated(`Scan ${given.id}`, scanSchema, given)
      const earlier = collection.documents.get(scan.id)?.details
      const details = detailsFile(scan.id, scan)
      if (details && details.name !== earlier) await replaceFile(join(folder, details.name), details.text)
      try {
        await collection.put(scan.id, { brief: scanBriefOf(scan), ...(details && { details: details.name }) })
      } catch (error) {
        if (details && details.name !== earlier) await removePath(join(folder, details.name)).catch(() => undefined)
        throw error
      }
      if (earlier !== undefined && earlier !== details?.name) await removePath(join(folder, earlier))
    },
    nextNumber: async (environment) =>
      1 + of(environment).reduce((highest, { brief }) => Math.max(highest, brief.number), 0),
    keepNewest: async (environment, count) =>
      removeScans(
        of(environment)
          .sort((a, b) => newestFirst(a.brief, b.brief))
          .slice(count)
          .filter(({ brief }) => !isUnderWay(brief)),
      ),
    removeFor: async (environment) => removeScans(of(environment)),
    markInterrupted: async (at) => {
      const interrupted = stored().filter(({ brief }) => isUnderWay(brief))
      const ended: ScanBrief[] = []
      for (const { brief, ...rest } of interrupted) {
        const scan: ScanBrief = { ...brief, status: 'failed', end_timestamp: at, error: interruption(brief).toData() }
        await collection.put(brief.id, { ...rest, brief: scan })
        ended.push(scan)
      }
      return ended
    },
  }
}

const DETAILS_HINT =
  'The scan and its inventory are not affected; only its hosts and problems cannot be shown. Scan again.'

function wholeScan({ problem_counts: _, host_counts: __, ...scan }: ScanBrief, details: ScanDetails): Scan {
  return { ...scan, ...details }
}

const isUnderWay = ({ status }: ScanBrief) => status === 'running' || status === 'pending'

function interruption(scan: ScanBrief): AppError {
  return new AppError(
    'cancelled',
    `Scan #${scan.number} of ${scan.environment} was interrupted: the program ended while it was ${scan.status}.`,
    {
      hint: 'Start the scan again. The inventory is as it was before the scan.',
    },
  )
}

function newestFirst(a: ScanBrief, b: ScanBrief): number {
  if (a.submit_timestamp !== b.submit_timestamp) return a.submit_timestamp < b.submit_timestamp ? 1 : -1
  return b.number - a.number
}
