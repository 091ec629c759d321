/** Opens log and backend for a host that runs the backend in its own process (serve and command line). */
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { type Backend, createBackend } from '../backend'
import { type Logger, type OpenLog, openLog } from '../log/logger'
import { createRedactor, type Redactor } from '../secrets/redactor'
import { passphraseFromFile } from './passphrase-file'
import type { Product } from './product'
import type { HostServices } from './services'

export interface BackendHostOptions {
  readonly dataDir: string
  readonly product: Product
  /** What this host adds to the services every such host has. */
  readonly services: Pick<HostServices, 'capabilities' | 'uploads' | 'offerDownload'>
  readonly passphraseFile?: string | undefined
  readonly trustHostKeys: boolean
}

export interface OpenBackend {
  readonly backend: Backend
  readonly log: Logger
  /** Ends whatever runs, releases the data folder, writes out the log. */
  close(): Promise<void>
}

/**
 * @throws AppError of `createBackend` (`store-locked`, `store-corrupt`, …), or about the passphrase file; nothing stays
 * open then.
 */
export async function openBackend(options: BackendHostOptions): Promise<OpenBackend> {
  const { dataDir, product, passphraseFile } = options
  const keyProvider = passphraseFile === undefined ? {} : { keyProvider: await passphraseFromFile(passphraseFile) }
  const redactor = createRedactor()
  const { log, close: closeLog } = await openHostLog(dataDir, redactor)
  try {
    const host: HostServices = {
      ...options.services,
      ...keyProvider,
      redactor,
      version: product.version,
      resourcesDir: product.resourcesDir,
      trustUnknownHostKeys: options.trustHostKeys,
    }
    const backend = await createBackend({ dataDir, host, log })
    return { backend, log, close: () => backend.dispose().finally(closeLog) }
  } catch (thrown) {
    await closeLog()
    throw thrown
  }
}

/**
 * The log of a backend process, with secrets taken out of every line.
 * @throws AppError `store-full` naming the data folder when it cannot be written.
 */
export async function openHostLog(dataDir: string, redactor: Redactor): Promise<OpenLog> {
  try {
    return await openLog({ file: join(dataDir, 'logs', 'calipso'), redact: (line) => redactor.text(line) })
  } catch (cause) {
    throw new AppError('store-full', `The log in ${dataDir} cannot be written`, {
      cause,
      hint: 'The folder must be writable and have space; another one is chosen with --data-dir.',
    })
  }
}
