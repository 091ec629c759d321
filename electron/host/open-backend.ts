/** Opens log and backend in whichever process a host runs them. */
import { join } from 'node:path'
import type { HostServices } from '../host-services'
import { openLog } from '../log/logger'
import { createRecoverableBackend } from '../recoverable-backend'
import { createRedactor } from '../secrets/redactor'
import type { Product } from './product'

export interface BackendHostOptions {
  readonly dataDir: string
  readonly product: Product
  /** What this host adds to the services every host has. */
  readonly services: Omit<HostServices, 'version' | 'redactor' | 'resourcesDir' | 'built'>
  /** Told once, when the folder was opened for the first time. */
  readonly onOpened?: () => Promise<void>
}

/**
 * Opens the data folder, or is ready to (`recovery` calls): what is wrong with it is told by each call. `close` ends
 * whatever runs, releases the data folder, writes out the log.
 */
export async function openBackend(options: BackendHostOptions) {
  const { dataDir, product, services, onOpened } = options
  const { version, resourcesDir, built } = product
  const redactor = createRedactor()
  const logs = join(dataDir, 'logs')
  const { log, writeTo, close } = openLog({
    redact: (line) => redactor.text(line),
    onTrouble: ({ message }) =>
      void process.stderr.write(`calipso: there is no log: ${logs} cannot be written (${message})\n`),
  })
  let isFirst = true
  const backend = createRecoverableBackend({
    dataDir,
    log,
    host: { ...services, redactor, version, resourcesDir, built },
    onOpened: async () => {
      if (!isFirst) return
      isFirst = false
      // Not before the folder is ours: another process may be writing the log that lies there.
      await writeTo(join(logs, 'calipso'))
      await onOpened?.()
    },
  })
  return { backend, log, close: () => backend.dispose().finally(close) }
}
