import type { CallInput, Transport } from '@shared/contract'
import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { withProgress } from '@shared/contract/whole-scan'
import type { ScanBrief } from '@shared/model/scan'
import { makeAutoObservable, observable, runInAction } from 'mobx'

/** Whether more will happen to it. */
export const isActive = ({ status }: Pick<ScanBrief, 'status'>): boolean => status === 'pending' || status === 'running'

/** The scans that wait or run, kept current by pushes. Lists of past scans are read where they are shown. */
export class ScansStore {
  readonly #active = observable.map<string, ScanBrief>({}, { deep: false })
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
    makeAutoObservable(this)
    transport.on('scan.progress', (change) => this.receive(change))
  }

  /** Oldest first. */
  get running(): readonly ScanBrief[] {
    return [...this.#active.values()].sort((a, b) => a.submit_timestamp.localeCompare(b.submit_timestamp))
  }

  /** The running scan of an environment, else its first waiting one. */
  of(environment: string): ScanBrief | undefined {
    const own = this.running.filter((scan) => scan.environment === environment)
    return own.find((scan) => scan.status === 'running') ?? own[0]
  }

  /** Reads what was already under way when the window opened. */
  async load(): Promise<void> {
    const scans = await this.#transport.call('scans.active', {})
    runInAction(() => {
      this.#active.replace(scans.map((scan) => [scan.id, scan]))
    })
  }

  async start(options: CallInput<'scans.start'>): Promise<ScanBrief> {
    return this.#transport.call('scans.start', options)
  }

  /** What was cleared once need not be cleared again without being asked. */
  again(scan: ScanBrief, change: { hosts?: string[] } = {}): Promise<ScanBrief> {
    return this.start({ ...scan.options, clear: false, ...change })
  }

  private receive(change: ScanProgressPush): void {
    const known = this.#active.get(change.scanId)
    const scan = known ? withProgress(known, change) : change.brief
    if (!scan) return
    if (isActive(scan)) this.#active.set(scan.id, scan)
    else this.#active.delete(scan.id)
  }
}

/** "Links, 8 of 10 stages" → what the scan is doing now, in words. */
export function scanProgress(scan: ScanBrief): { stage: string; done: number; total: number } {
  const total = scan.stages.length
  const done = scan.stages.filter((stage) => !['waiting', 'running'].includes(stage.state)).length
  const current = scan.stages.find((stage) => stage.state === 'running')
  if (!current) return { stage: scan.status === 'pending' ? 'Waiting' : 'Finishing', done, total }
  const name = current.id.charAt(0).toUpperCase() + current.id.slice(1)
  const counted = current.total ? ` ${String(current.done ?? 0)} of ${String(current.total)}` : ''
  return { stage: `${name}${counted}`, done, total }
}
