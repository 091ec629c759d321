/**
 * The files of a dump: of a folder, or of an archive (zip, tar, tar.gz).
 *
 * SECURITY: nothing is unpacked to disk, so no name of an entry leads anywhere; what entries hold is counted while it
 * inflates. Guarded by import-dump.test.ts.
 */
import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@shared/contract/errors'
import { diskError, systemCode } from '../../store/disk'
import { type ImportLimits, limitExceeded, RATIO_FREE_BYTES } from '../limits'

/** Takes one file; its content is to be read before the promise resolves, or not at all. */
export type TakeFile = (name: string, content: AsyncIterable<Uint8Array>) => Promise<void>

/** True for what may be a dump: a folder or an archive, but no inventory file of ours. */
export async function isDump(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true
    const format = await formatOf(path)
    if (format !== 'zip') return format !== undefined
    const { openPromise } = await import('yauzl')
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false })
    try {
      for await (const entry of zip.eachEntry()) if (entry.fileName === 'manifest.json') return false
      return true
    } finally {
      zip.close()
    }
  } catch {
    // Whoever reads it next says what is wrong with it.
    return false
  }
}

/**
 * Hands over every file, one after the other.
 * @throws AppError `not-found`, `validation`, `limit-exceeded`, `cancelled`
 */
export async function readFiles(path: string, limits: ImportLimits, take: TakeFile, signal?: AbortSignal) {
  try {
    const found = await stat(path)
    const meter = meterOf(limits, signal)
    if (found.isDirectory()) return await readFolder(path, meter, take)
    if (found.size > limits.packedBytes) throw limitExceeded(`it is larger than ${limits.packedBytes} bytes`)
    if ((await formatOf(path)) === 'zip') await readZip(path, limits, meter, take)
    else await readTar(path, found.size * limits.ratio + RATIO_FREE_BYTES, meter, take)
  } catch (error) {
    if (signal?.aborted) throw new AppError('cancelled', 'The import was cancelled; nothing was changed.')
    if (error instanceof AppError) throw error
    if (systemCode(error) === 'ENOENT') throw new AppError('not-found', `There is no file ${path}.`)
    if (error instanceof Error && 'syscall' in error) throw diskError(path, error)
    throw new AppError('validation', `The archive is damaged: ${error instanceof Error ? error.message : error}.`, {
      hint: 'Have it packed or sent again. Nothing was imported.',
      cause: error,
    })
  }
}

async function formatOf(path: string): Promise<'zip' | 'tar' | undefined> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    const head = buffer.subarray(0, bytesRead)
    if (head.subarray(0, 2).toString('latin1') === 'PK') return 'zip'
    const isPacked = head[0] === 0x1f && head[1] === 0x8b
    return isPacked || head.subarray(257, 262).toString('latin1') === 'ustar' ? 'tar' : undefined
  } finally {
    await file.close()
  }
}

type Meter = ReturnType<typeof meterOf>

/** Counts files and bytes of a dump. */
function meterOf(limits: ImportLimits, signal: AbortSignal | undefined) {
  let files = 0
  let total = 0
  return {
    file: () => {
      files += 1
      if (files > limits.entries) throw limitExceeded(`it has more than ${limits.entries} files`)
    },
    counted: async function* (content: AsyncIterable<Uint8Array>, allowed: number): AsyncGenerator<Uint8Array> {
      let bytes = 0
      for await (const chunk of content) {
        signal?.throwIfAborted()
        bytes += chunk.length
        total += chunk.length
        if (bytes > allowed) throw limitExceeded(`it inflates more than ${limits.ratio} times`)
        if (total > limits.unpackedBytes) throw limitExceeded(`it holds more than ${limits.unpackedBytes} bytes`)
        yield chunk
      }
    },
  }
}

async function readFolder(path: string, meter: Meter, take: TakeFile): Promise<void> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const name of names.sort()) {
    meter.file()
    await take(relative(path, name), meter.counted(createReadStream(name), Number.POSITIVE_INFINITY))
  }
}

async function readZip(path: string, limits: ImportLimits, meter: Meter, take: TakeFile): Promise<void> {
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true })
  try {
    for await (const entry of zip.eachEntry()) {
      meter.file()
      if (entry.fileName.endsWith('/')) continue
      if (entry.isEncrypted()) throw new AppError('unsupported', 'Encrypted archives cannot be read.')
      const stream = await zip.openReadStreamPromise(entry)
      try {
        await take(entry.fileName, meter.counted(stream, entry.compressedSize * limits.ratio + RATIO_FREE_BYTES))
      } finally {
        stream.destroy()
      }
    }
  } finally {
    zip.close()
  }
}

async function readTar(path: string, allowed: number, meter: Meter, take: TakeFile): Promise<void> {
  const { Parser } = await import('tar')
  let left = allowed
  let taken: Promise<void> = Promise.resolve()
  const stop = new AbortController()
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      taken = taken
        .then(async () => {
          meter.file()
          // Links and devices have no content, and nothing is written.
          if (entry.type === 'File' || entry.type === 'OldFile') {
            left -= entry.size
            await take(entry.path, meter.counted(entry, entry.size + left))
          }
          entry.resume()
        })
        .catch((error: unknown) => {
          stop.abort(error)
          throw error
        })
      // Told below, when the stream has ended.
      taken.catch(() => undefined)
    },
  })
  try {
    // Its interface is that of a stream of Node.
    await pipeline(createReadStream(path), parser as unknown as NodeJS.WritableStream, { signal: stop.signal })
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason
    throw error
  }
  await taken
}
