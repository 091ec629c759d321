/**
 * The log of the backend: one JSON object a line, written by pino.
 *
 * Modules receive a {@link Logger}; only the composition root calls {@link openLog}. An event is named by a dotted id
 * ("ssh.connected", "scan.fetcher.failed") that stays the same between releases; the message is for people.
 */
import { dirname } from 'node:path'
import pino from 'pino'
import roll, { type RollingStream } from 'pino-roll'
import { makeFolder } from '../folders'

/**
 * Names and numbers that belong to an event; an `Error` under `err` is written with type, message and stack. The names
 * every line has already are taken.
 */
export type LogFields = Readonly<Record<string, unknown>> & Partial<Record<'level' | 'time' | 'event' | 'msg', never>>

type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** Writes events. `event` is a dotted id; `message` defaults to it. */
export interface Logger extends Record<LogLevel, (event: string, fields?: LogFields, message?: string) => void> {
  /** A logger that adds `fields` to each of its events. */
  child(fields: LogFields): Logger
}

export interface LogOptions {
  level?: LogLevel
  /** Rewrites every finished line before it leaves the process, to take out secret values. */
  redact?: (line: string) => string
  /** Told once, when lines could not be written: the log has a gap, everything else goes on. */
  onTrouble?: (error: Error) => void
}

export interface LogFileOptions {
  /** Size of one file before the next is started. Default 10 MiB. */
  fileSizeMegabytes?: number
  /** Finished files kept. Default 5. */
  keepFiles?: number
}

/** A logger that drops everything, for callers that have nowhere to write. */
export const silentLogger: Logger = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silentLogger,
}

/**
 * Starts the log of one process; until `writeTo` the newest lines wait in memory. A disk that is full or not writable
 * costs lines, never more.
 */
export function openLog({ level = 'info', redact, onTrouble }: LogOptions = {}) {
  let waiting: string[] = []
  let file: RollingStream | undefined
  let closed = false
  let told = false
  const trouble = (error: Error) => {
    if (told || closed) return
    told = true
    onTrouble?.(error)
  }
  const write = (line: string) => {
    if (closed) return
    if (file) file.write(line)
    else if (waiting.push(line) > MAX_WAITING_LINES) waiting.shift()
  }
  const writer = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      ...(redact === undefined ? {} : { hooks: { streamWrite: redact } }),
    },
    { write },
  )
  return {
    log: wrap(writer),
    /**
     * Begins to write: to `calipso.1.log`, `calipso.2.log` … for the base path "<data dir>/logs/calipso", after what was
     * logged until now. Never throws; the folder is made with mode 0700, the files with 0600.
     */
    async writeTo(path: string, options: LogFileOptions = {}): Promise<void> {
      try {
        file = await openFile(path, options, trouble)
        for (const line of waiting) file.write(line)
      } catch (thrown) {
        trouble(thrown instanceof Error ? thrown : new Error(String(thrown)))
      }
      waiting = []
    },
    /** Writes what is buffered and ends the file; whatever is logged later is dropped. */
    async close(): Promise<void> {
      closed = true
      if (file) await endFile(file)
    },
  }
}

/** Lines kept until there is a file. */
const MAX_WAITING_LINES = 1000
/** Bytes kept while the disk takes none; what comes on top is lost. */
const MAX_BUFFERED_BYTES = 1024 * 1024

async function openFile(
  path: string,
  options: LogFileOptions,
  onError: (error: Error) => void,
): Promise<RollingStream> {
  await makeFolder(dirname(path))
  const file = await roll({
    file: path,
    extension: '.log',
    size: `${options.fileSizeMegabytes ?? 10}m`,
    limit: { count: options.keepFiles ?? 5, removeOtherLogFiles: true },
    mode: 0o600,
    maxLength: MAX_BUFFERED_BYTES,
  })
  file.on('error', onError)
  return file
}

/** Waits for the end of the file for as long as a disk may take, then gives up on it. */
function endFile(file: RollingStream): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['close', 'error']) file.once(event, () => resolve())
    setTimeout(resolve, MAX_END_MS).unref()
    file.end()
  })
}

const MAX_END_MS = 2000

/**
 * pino writes what its own child loggers carry as text in front of an event's fields, so that a field of both would
 * stand twice in a line; here the inherited fields are merged, and the nearest value wins.
 */
function wrap(writer: pino.Logger, inherited: LogFields = {}): Logger {
  const write =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}, message: string = event) =>
      writer[level]({ ...inherited, ...fields, event }, message)
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (fields) => wrap(writer, { ...inherited, ...fields }),
  }
}
