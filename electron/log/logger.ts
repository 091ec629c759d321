/**
 * The log of the backend: one JSON object a line, written by pino.
 *
 * Modules receive a {@link Logger}; only the composition root calls {@link openLog}. An event is named by a dotted id
 * ("ssh.connected", "scan.fetcher.failed") that stays the same between releases; the message is for people.
 */

import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import pino from 'pino'
import roll from 'pino-roll'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * Names and numbers that belong to an event; an `Error` under `err` is written with type, message and stack. The names
 * every line has already are taken.
 */
export type LogFields = Readonly<Record<string, unknown>> & Partial<Record<'level' | 'time' | 'event' | 'msg', never>>

/** Writes events. `event` is a dotted id; `message` defaults to it. */
export interface Logger {
  error(event: string, fields?: LogFields, message?: string): void
  warn(event: string, fields?: LogFields, message?: string): void
  info(event: string, fields?: LogFields, message?: string): void
  debug(event: string, fields?: LogFields, message?: string): void
  /** A logger that adds `fields` to each of its events. */
  child(fields: LogFields): Logger
}

export interface LogOptions {
  level?: LogLevel
  /** Base path of the log files ("<data dir>/logs/calipso"); files are `calipso.1.log`, `calipso.2.log` … */
  file?: string
  /** Also write to standard error. */
  stderr?: boolean
  /** Rewrites every finished line before it leaves the process, to take out secret values. */
  redact?: (line: string) => string
  /** Size of one file before the next is started. Default 10 MiB. */
  fileSizeMegabytes?: number
  /** Finished files kept. Default 5. */
  keepFiles?: number
}

/** The log and the way to finish it: `close` writes what is buffered and ends the file. */
export interface OpenLog {
  log: Logger
  close(): Promise<void>
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
 * Opens the log with the given outputs; without any output events are dropped.
 *
 * The log folder is created with mode 0700, the files with 0600.
 * @throws Error of the file system when the log folder cannot be written.
 */
export async function openLog(options: LogOptions): Promise<OpenLog> {
  const level = options.level ?? 'info'
  const file = options.file === undefined ? undefined : await openFile(options.file, options)
  const streams: pino.StreamEntry<LogLevel>[] = []
  if (file) streams.push({ level, stream: file })
  if (options.stderr) streams.push({ level, stream: pino.destination({ fd: 2, sync: true }) })
  if (streams.length === 0) return { log: silentLogger, close: async () => {} }
  const writer = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      ...(options.redact === undefined ? {} : { hooks: { streamWrite: options.redact } }),
    },
    pino.multistream(streams),
  )
  return { log: wrap(writer), close: () => (file ? endFile(file) : Promise.resolve()) }
}

async function openFile(file: string, options: LogOptions) {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  return roll({
    file,
    extension: '.log',
    size: `${options.fileSizeMegabytes ?? 10}m`,
    limit: { count: options.keepFiles ?? 5, removeOtherLogFiles: true },
    mode: 0o600,
  })
}

function endFile(file: Awaited<ReturnType<typeof roll>>): Promise<void> {
  return new Promise((resolve) => {
    file.once('close', resolve)
    file.once('error', () => resolve())
    file.end()
  })
}

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
