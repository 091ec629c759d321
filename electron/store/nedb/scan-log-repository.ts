/** Scan logs: one file a scan, one JSON line a log line, appended while the scan runs. */
import { createHash } from 'node:crypto'
import { appendFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ScanLogLine, scanLogLineSchema } from '@shared/model/scan'
import pLimit from 'p-limit'
import { diskError, FILE_MODE, isMissing, removePath, translated } from '../disk'
import type { ScanLogPage, ScanLogQuery, ScanLogRepository } from '../repository'
import { readLines } from './line-files'

/** A log stops growing here: a scan that says this much at debug level has said enough. */
const DEFAULT_LOG_BYTES = 16 * 1024 * 1024

const SEVERITY: Readonly<Record<ScanLogLine['level'], number>> = { error: 0, warn: 1, info: 2, debug: 3 }

/** @param folder exists. @param maxBytes size at which a log takes no more lines. */
export function scanLogRepository(folder: string, maxBytes = DEFAULT_LOG_BYTES): ScanLogRepository {
  const queue = pLimit(1)
  const full = new Set<string>()
  // Ids are ours, but a hash keeps whatever an id holds out of the path.
  const fileOf = (scanId: string) =>
    join(folder, `${createHash('sha256').update(scanId).digest('hex').slice(0, 32)}.ndjson`)
  return {
    append: (scanId, lines) =>
      queue(async () => {
        const file = fileOf(scanId)
        const size = await sizeOf(file)
        if (full.has(scanId) || size >= maxBytes || lines.length === 0) return
        let room = maxBytes - size
        let text = ''
        for (const line of lines) {
          const next = `${JSON.stringify(line)}\n`
          room -= Buffer.byteLength(next)
          if (room < 0) {
            full.add(scanId)
            text += TRUNCATED
            break
          }
          text += next
        }
        await translated(file, () => appendFile(file, text, { mode: FILE_MODE }))
      }),
    read: (scanId, query) => queue(() => readPage(fileOf(scanId), query)),
    remove: (scanId) => queue(() => removePath(fileOf(scanId))),
  }
}

/** Written instead of the first line that did not fit. */
const TRUNCATED = '"truncated"\n'

async function readPage(file: string, query: ScanLogQuery): Promise<ScanLogPage> {
  const lines: ScanLogLine[] = []
  let truncated = false
  const text = query.text?.toLowerCase()
  const severity = SEVERITY[query.level ?? 'debug']
  await readLines(file, (raw) => {
    if (raw === TRUNCATED.trim()) truncated = true
    if (lines.length >= query.limit) return
    const line = parseLine(raw)
    if (!line || line.seq <= (query.after ?? -1) || SEVERITY[line.level] > severity) return
    if (text !== undefined && !`${line.host ?? ''} ${line.text}`.toLowerCase().includes(text)) return
    lines.push(line)
  })
  return { lines, truncated }
}

/** A line torn by a crash, in the middle of the file when the scan's log was continued, is skipped. */
function parseLine(raw: string): ScanLogLine | undefined {
  try {
    return scanLogLineSchema.safeParse(JSON.parse(raw)).data
  } catch {
    return undefined
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw diskError(file, error)
  }
}
