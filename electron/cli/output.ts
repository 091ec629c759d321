/** What a command prints: results on standard output, everything else on standard error. */
import type { AppError, ErrorCode } from '@shared/contract/errors'
import { printable } from '@shared/text/printable'

/** A stream of the process, or a stand-in for it. */
export interface TextStream {
  /** False when the reader is slower than the writer: wait for `drain`. */
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
  /** True on a terminal. */
  readonly isTTY?: boolean
  /** Width of the terminal in characters. */
  readonly columns?: number
}

export interface OutputOptions {
  readonly stdout: TextStream
  readonly stderr: TextStream
  /** Results as JSON, one document a line. */
  readonly json: boolean
  /** No progress, no remarks; errors are still told. */
  readonly quiet: boolean
}

/** Names come from clouds, files and hosts: none may command the operator's terminal. Our own lines and columns stay. */
const forTerminal = (text: string) => printable(text, '\n\t')

/** JSON escapes control characters, except those that some terminals take for sequences of 8 bits. */
const escapedControls = (json: string) =>
  json.replace(/[\x7f-\x9f]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)

export type Output = ReturnType<typeof createOutput>

export function createOutput({ stdout, stderr, json, quiet }: OutputOptions) {
  /** True when progress may be painted over: standard error is a terminal and remarks are wanted. */
  const canRepaint = stderr.isTTY === true && !quiet
  return {
    json,
    canRepaint,
    /** One result: the document itself with `--json`, else the text. Waits for a slow reader. */
    result: async (document: unknown, text: string): Promise<void> => {
      const line = json ? escapedControls(JSON.stringify(document)) : forTerminal(text)
      if (line !== '' && !stdout.write(`${line}\n`)) await new Promise<void>((resolve) => stdout.once('drain', resolve))
    },
    /** A remark for the person watching. */
    note: (text: string): void => {
      if (!quiet) stderr.write(`${forTerminal(text)}\n`)
    },
    /** Replaces the current line of the terminal; only where it can be. An empty text clears it. */
    repaint: (text: string): void => {
      if (canRepaint) stderr.write(`\r\u001b[K${printable(text).slice(0, (stderr.columns ?? 80) - 1)}`)
    },
    /** What failed, every field that is wrong, and what to do. */
    error: (error: AppError): void => {
      const fields = (error.fields ?? []).map(({ path, message }) => `  ${path}: ${message}\n`)
      const advice = adviceOn(error).map((line) => `  ${line}\n`)
      stderr.write(forTerminal(`calipso: ${error.message}\n${fields.join('')}${advice.join('')}`))
    },
  }
}

/** What to do about an error, with what the command line adds to the error's own hint. */
export function adviceOn(error: { code: ErrorCode; hint?: string | undefined }): string[] {
  return [error.hint, OWN_ADVICE[error.code]].filter((line) => line !== undefined)
}

const OWN_ADVICE: Partial<Record<ErrorCode, string>> = {
  'host-key-unknown': 'With --trust-host-keys it is remembered.',
  'store-corrupt': 'calipso recover shows what is damaged and mends it.',
}
