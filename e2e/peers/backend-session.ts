/** The product's backend in this process over a data folder of its own: for tests and measurements that need no page. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { CALLS, type CallInput, type CallName, type CallOutput } from '@shared/contract/index'
import { readScanDetails, withProgress } from '@shared/contract/whole-scan'
import type { Scan, ScanBrief } from '@shared/model/scan'
import { openBackend } from '../../electron/host/open-backend'
import { productAround } from '../../electron/host/product'

export async function openBackendSession() {
  const dataDir = await mkdtemp(join(tmpdir(), 'calipso-session-'))
  const { backend, close } = await openBackend({
    dataDir,
    product: productAround(import.meta.url),
    services: { capabilities: { kind: 'cli', dialogs: false }, trustUnknownHostKeys: true },
  })
  const call = async <N extends CallName>(name: N, input: CallInput<N>) =>
    CALLS[name].output.parse(await backend.call(name, input, { caller: { kind: 'local' } })) as CallOutput<N>

  /** Scans an environment to the end. Listens before the start, so that no change is missed. */
  async function scan(environment: string, part: Partial<CallInput<'scans.start'>> = {}): Promise<Scan> {
    let stopListening = () => {}
    const ended = new Promise<ScanBrief>((resolve) => {
      let scan: ScanBrief | undefined
      stopListening = backend.onPush((name, payload) => {
        if (name !== 'scan.progress') return
        const change = payload as ScanProgressPush
        if (change.environment !== environment) return
        scan = scan ? withProgress(scan, change) : change.brief
        if (scan?.end_timestamp !== undefined) resolve(scan)
      })
    })
    await call('scans.start', { ...part, environment })
    const brief = await ended.finally(stopListening)
    return { ...brief, ...(await readScanDetails(call, brief.id)) }
  }

  return {
    call,
    /** Saves an environment document; answers its name. */
    add: async (document: Readonly<Record<string, unknown>>) => {
      const input = CALLS['environments.save'].input.parse({ environment: document })
      return (await call('environments.save', { environment: input.environment })).name
    },
    scan,
    /** Ends the backend and removes the folder. */
    close: async () => {
      await close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
export type BackendSession = Awaited<ReturnType<typeof openBackendSession>>
