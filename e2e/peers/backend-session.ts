/** The product's backend in this process over a data folder of its own: for tests and measurements that need no page. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CALLS, type CallInput, type CallName, type CallOutput } from '@shared/contract/index'
import type { Scan } from '@shared/model/scan'
import { openBackend } from '../../electron/host/open-backend'
import { productAround } from '../../electron/host/product'

export interface BackendSession {
  readonly dataDir: string
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>
  /** Saves an environment document; answers its name. */
  add(document: Readonly<Record<string, unknown>>): Promise<string>
  /** Scans an environment to the end. */
  scan(environment: string, options?: ScanControl): Promise<Scan>
  /** Ends the backend and removes the folder. */
  close(): Promise<void>
}

export interface ScanControl {
  /** Called with every change of the scan. */
  readonly onChange?: (scan: Scan) => void
}

const CAPABILITIES = {
  kind: 'cli',
  dialogs: false,
  osKeyStore: false,
  notifications: false,
  autoUpdate: false,
} as const

export async function openBackendSession(): Promise<BackendSession> {
  const dataDir = await mkdtemp(join(tmpdir(), 'calipso-session-'))
  const { backend, close } = await openBackend({
    dataDir,
    product: productAround(import.meta.url),
    services: { capabilities: CAPABILITIES, trustUnknownHostKeys: true },
  })
  const call: BackendSession['call'] = async (name, input) =>
    CALLS[name].output.parse(await backend.call(name, input, { caller: { kind: 'local' } })) as CallOutput<typeof name>

  /** Listens before the start, so that no change is missed. */
  async function scan(environment: string, options: ScanControl = {}): Promise<Scan> {
    let stopListening = () => {}
    const ended = new Promise<Scan>((resolve) => {
      stopListening = backend.onPush((name, payload) => {
        if (name !== 'scan.changed') return
        const changed = payload as Scan
        if (changed.environment !== environment) return
        options.onChange?.(changed)
        if (changed.end_timestamp !== undefined) resolve(changed)
      })
    })
    await call('scans.start', { environment })
    return ended.finally(stopListening)
  }

  return {
    dataDir,
    call,
    add: async (document) => {
      const input = CALLS['environments.save'].input.parse({ environment: document })
      return (await call('environments.save', { environment: input.environment })).name
    },
    scan,
    close: async () => {
      await close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
