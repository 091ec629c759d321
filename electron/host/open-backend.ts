/** Opens log and backend in whichever process a host runs them. */
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { type Backend, createBackend } from '../backend'
import type { HostServices } from '../host-services'
import { type Logger, type OpenLog, openLog } from '../log/logger'
import { createRedactor, type Redactor } from '../secrets/redactor'
import type { Product } from './product'

export interface BackendHostOptions {
  readonly dataDir: string
  readonly product: Product
  /** What this host adds to the services every host has. */
  readonly services: Omit<HostServices, 'version' | 'redactor' | 'resourcesDir'>
}

export interface OpenBackend {
  readonly backend: Backend
  readonly log: Logger
  /** Ends whatever runs, releases the data folder, writes out the log. */
  close(): Promise<void>
}

/** @throws AppError of `createBackend` (`store-locked`, `store-corrupt`, …); nothing stays open then. */
export async function openBackend({ dataDir, product, services }: BackendHostOptions): Promise<OpenBackend> {
  const redactor = createRedactor()
  const { log, close: closeLog } = await openHostLog(dataDir, redactor)
  try {
    const { version, resourcesDir } = product
    const backend = await createBackend({ dataDir, host: { ...services, redactor, version, resourcesDir }, log })
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
async function openHostLog(dataDir: string, redactor: Redactor): Promise<OpenLog> {
  try {
    return await openLog({ file: join(dataDir, 'logs', 'calipso'), redact: (line) => redactor.text(line) })
  } catch (cause) {
    throw new AppError('store-full', `The log in ${dataDir} cannot be written`, {
      cause,
      hint: 'The folder must be writable and have space; another one is chosen with --data-dir.',
    })
  }
}
