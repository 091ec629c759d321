/** The serve host: backend, file exchange and HTTP server of one run. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createFileExchange, type FileExchange } from '../file-exchange'
import { openBackend } from '../open-backend'
import { passphraseServices } from '../passphrase-file'
import type { Product } from '../product'
import { randomSecret } from '../random-secret'
import { writeTokenFile } from './access-token'
import { startHttpServer } from './http-server'

export interface ServeOptions {
  readonly dataDir: string
  readonly product: Product
  /** 0 takes any free port. */
  readonly port: number
  readonly passphraseFile?: string | undefined
  readonly trustHostKeys: boolean
}

export type RunningServe = Awaited<ReturnType<typeof startServe>>

/**
 * Starts also when the data folder cannot be opened, which is told by `failure`: the page then shows the ways out.
 * `url` is the address to open: origin and, as its fragment, the access token. `stop` closes sockets and server, ends
 * whatever runs, removes token and temporary files.
 * @throws AppError `conflict` when the port is in use, of the passphrase file; nothing stays open then.
 */
export async function startServe(options: ServeOptions) {
  const { dataDir, product, port } = options
  const exchange = createFileExchange(join(dataDir, 'uploads'))
  const tokenFile = join(dataDir, 'serve-token')
  const token = randomSecret()
  let ownsTokenFile = false
  const { backend, log, close } = await openBackend({
    dataDir,
    product,
    services: {
      ...(await passphraseServices(options.passphraseFile)),
      trustUnknownHostKeys: options.trustHostKeys,
      capabilities: { kind: 'serve', dialogs: false },
      uploads: exchange,
      offerDownload: (path, name) => exchange.offer(path, name),
    },
    // After the backend holds the lock of the data folder: the file never belongs to another run.
    onOpened: async () => {
      await writeTokenFile(tokenFile, token)
      ownsTokenFile = true
    },
  })
  const cleanUps = [
    () => close(),
    () => exchange.dispose(),
    // While the folder is still ours. What runs is answered before its page loses the connection.
    () => backend.dispose(),
    async () => void (ownsTokenFile && (await rm(tokenFile, { force: true }))),
  ]
  const stop = async () => {
    // Last added, first run. A clean-up that fails must not keep the others.
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp().catch(() => undefined)
  }
  try {
    const failure = await backend.failure()
    const receive: FileExchange['receive'] = async (body) => {
      // Nothing is written into a folder that is not ours.
      const closed = await backend.failure()
      if (closed) throw closed
      return exchange.receive(body)
    }
    const server = await startHttpServer({
      backend,
      exchange: { ...exchange, receive },
      token,
      rendererDir: product.rendererDir,
      log,
      port,
    })
    cleanUps.splice(1, 0, () => server.close())
    log.info('serve.started', { origin: server.origin })
    return { url: `${server.origin}/#${token}`, failure, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}
