/** The serve host: backend, file exchange and HTTP server of one run. */
import { join } from 'node:path'
import { createFileExchange } from '../file-exchange'
import { openBackend } from '../open-backend'
import { passphraseServices } from '../passphrase-file'
import type { Product } from '../product'
import { randomSecret } from '../random-secret'
import { removeTokenFile, writeTokenFile } from './access-token'
import { startHttpServer } from './http-server'

export interface ServeOptions {
  readonly dataDir: string
  readonly product: Product
  /** 0 takes any free port. */
  readonly port: number
  readonly passphraseFile?: string | undefined
  readonly trustHostKeys: boolean
}

export interface RunningServe {
  /** The address to open: origin and, as its fragment, the access token. */
  readonly url: string
  /** Closes sockets and server, ends whatever runs, removes token and temporary files. */
  stop(): Promise<void>
}

/** @throws AppError of the backend's start, or `conflict` when the port is in use; nothing stays open then. */
export async function startServe(options: ServeOptions): Promise<RunningServe> {
  const cleanUps: (() => Promise<void>)[] = []
  // Last opened, first closed: pages go before the backend they talk to. A clean-up that fails must not keep the others.
  const stop = async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp().catch(() => undefined)
  }
  try {
    const exchange = createFileExchange(join(options.dataDir, 'uploads'))
    cleanUps.push(() => exchange.dispose())
    const { backend, log, close } = await openBackend({
      dataDir: options.dataDir,
      product: options.product,
      services: {
        ...(await passphraseServices(options.passphraseFile)),
        trustUnknownHostKeys: options.trustHostKeys,
        capabilities: { kind: 'serve', dialogs: false, osKeyStore: false, notifications: false, autoUpdate: false },
        uploads: exchange,
        offerDownload: (path, name) => exchange.offer(path, name),
      },
    })
    cleanUps.push(close)
    // After the backend holds the lock of the data folder: the file never belongs to another run.
    const tokenFile = join(options.dataDir, 'serve-token')
    const token = randomSecret()
    await writeTokenFile(tokenFile, token)
    cleanUps.push(() => removeTokenFile(tokenFile))
    const { rendererDir } = options.product
    const server = await startHttpServer({ backend, exchange, token, rendererDir, log, port: options.port })
    cleanUps.push(() => server.close())
    log.info('serve.started', { origin: server.origin })
    return { url: `${server.origin}/#${token}`, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}
