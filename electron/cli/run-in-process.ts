/** Ties the command line to this process: its streams, signals and exit code. */
import { keepHeapClose } from '../host/heap-growth'
import { productAround } from '../host/product'
import { EXIT } from './exit-codes'
import { runCli } from './index'

/** Runs one command line to its end and sets the process's exit code. */
export async function runInProcess(args: readonly string[]): Promise<void> {
  keepHeapClose()
  const product = productAround(import.meta.url)
  const interrupted = new AbortController()
  // The first signal ends cleanly; a second one at once. `on`, not `once`: the file lock's own handler ends the process
  // when it finds itself the only listener left.
  const interrupt = () => (interrupted.signal.aborted ? process.exit(EXIT.failed) : interrupted.abort())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
  // A reader that has seen enough ("calipso inventory … | head") is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  process.exitCode = await runCli(args, {
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupted.signal,
    version: product.version,
    // Loaded when a verb needs them: help and usage errors answer at once.
    openBackend: async ({ dataDir, passphraseFile, trustHostKeys }) => {
      const { openBackend } = await import('../host/open-backend')
      const { passphraseServices } = await import('../host/passphrase-file')
      const services = {
        ...(await passphraseServices(passphraseFile)),
        capabilities: { kind: 'cli', dialogs: false } as const,
        trustUnknownHostKeys: trustHostKeys,
      }
      return openBackend({ dataDir, product, services })
    },
    startServe: async (globals, port) => {
      const { startServe } = await import('../host/serve/serve')
      return startServe({ ...globals, product, port })
    },
  })
}
