/** Scan logs: one file a scan, one JSON line with its checksum a log line, appended while the scan runs. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { LOG_FULL, type ScanLogLine, scanLogLineSchema } from '@shared/model/scan'
import pLimit from 'p-limit'
import { verifiedText, withChecksum } from '../checksums'
import { parseJson, removePath, statIfPresent } from '../disk'
import type { ScanLogQuery, ScanLogRepository } from '../repository'
import { appendLines, readLines, type StorePlace } from './line-files'

/** A log stops growing here: a scan that says this much at debug level has said enough. */
const DEFAULT_LOG_BYTES = 16 * 1024 * 1024

const SEVERITY: Readonly<Record<ScanLogLine['level'], number>> = { error: 0, warn: 1, info: 2, debug: 3 }

/** How the files of a scan begin. Ids are ours, but a hash keeps whatever an id holds out of the path. */
export function scanFileName(scanId: string): string {
  return createHash('sha256').update(scanId).digest('hex').slice(0, 32)
}

export interface ScanLogPlace extends Pick<StorePlace, 'assertWritable'> {
  /** Exists. */
  readonly folder: string
  /** Size at which a log takes no more lines. */
  readonly maxBytes?: number
}

export function scanLogRepository({
  folder,
  assertWritable,
  maxBytes = DEFAULT_LOG_BYTES,
}: ScanLogPlace): ScanLogRepository {
  const queue = pLimit(1)
  const full = new Set<string>()
  const fileOf = (scanId: string) => join(folder, `${scanFileName(scanId)}.ndjson`)
  return {
    append: (scanId, lines) =>
      queue(async () => {
        assertWritable()
        const file = fileOf(scanId)
        const { size } = (await statIfPresent(file)) ?? { size: 0 }
        if (full.has(scanId) || size >= maxBytes || lines.length === 0) return
        let room = maxBytes - size
        let text = ''
        for (const line of lines) {
          const next = `${withChecksum(JSON.stringify(line))}\n`
          room -= Buffer.byteLength(next)
          if (room < 0) {
            full.add(scanId)
            text += TRUNCATED
            break
          }
          text += next
        }
        await appendLines(file, text)
      }),
    read: (scanId, query) => queue(() => readPage(fileOf(scanId), query)),
    remove: (scanId) => queue(() => removePath(fileOf(scanId))),
  }
}

/** Written instead of the first line that did not fit. */
const TRUNCATED = '"truncated"\n'

async function readPage(file: string, query: ScanLogQuery): Promise<readonly ScanLogLine[]> {
  const lines: ScanLogLine[] = []
  let last: ScanLogLine | undefined
  let hasUnreadableEnd = false
  const text = query.text?.toLowerCase()
  const severity = SEVERITY[query.level ?? 'debug']
  const add = (line: ScanLogLine) => {
    if (lines.length >= query.limit || line.seq <= (query.after ?? -1) || SEVERITY[line.level] > severity) return
    if (text === undefined || `${line.host ?? ''} ${line.text}`.toLowerCase().includes(text)) lines.push(line)
  }
  const addGap = (seq: number, count: number) =>
    add({ seq, time: last?.time ?? '', level: 'error', text: gapText(count) })
  await readLines(file, (raw) => {
    if (raw === TRUNCATED.trim()) {
      add({ seq: (last?.seq ?? 0) + 1, time: last?.time ?? '', level: 'error', text: LOG_FULL })
      return
    }
    const line = parseLine(raw)
    hasUnreadableEnd = line === undefined
    if (!line) return
    const missing = line.seq - (last?.seq ?? 0) - 1
    if (missing > 0) addGap(line.seq - 1, missing)
    add(line)
    last = line
  })
  if (hasUnreadableEnd) addGap((last?.seq ?? 0) + 1, 1)
  return lines
}

/** Stands where lines are missing or unreadable: a log must not look whole when it is not. */
const gapText = (count: number) =>
  `${count === 1 ? 'One line' : `${count} lines`} of this log cannot be read: the file is damaged.`

/** Lines of version 0.1.0 have no checksum. */
function parseLine(raw: string): ScanLogLine | undefined {
  return scanLogLineSchema.safeParse(parseJson(raw.startsWith('{') ? raw : verifiedText(raw))).data
}
