/** Opens log and backend in whichever process a host runs them. */
import { join } from 'node:path'
import { type Backend, createBackend } from '../backend'
import type { HostServices } from '../host-services'
import { type Logger, openLog } from '../log/logger'
import { createRedactor } from '../secrets/redactor'
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
  const logs = join(dataDir, 'logs')
  const { log, writeTo, close } = openLog({
    redact: (line) => redactor.text(line),
    onTrouble: ({ message }) =>
      void process.stderr.write(`calipso: there is no log: ${logs} cannot be written (${message})\n`),
  })
  const { version, resourcesDir } = product
  const backend = await createBackend({ dataDir, host: { ...services, redactor, version, resourcesDir }, log })
  // After the backend holds the data folder: another process may be writing the log that lies there.
  await writeTo(join(logs, 'calipso'))
  return { backend, log, close: () => backend.dispose().finally(close) }
}
