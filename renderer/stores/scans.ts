import type { CallInput, Transport } from '@shared/contract'
import type { Scan } from '@shared/model/scan'
import { makeAutoObservable, observable, runInAction } from 'mobx'

const isActive = (scan: Scan) => scan.status === 'pending' || scan.status === 'running'

/** The scans that wait or run, kept current by pushes. Lists of past scans are read where they are shown. */
export class ScansStore {
  private readonly active = observable.map<string, Scan>({}, { deep: false })
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
    makeAutoObservable<ScansStore, 'active' | 'transport'>(this, { active: false, transport: false })
    transport.on('scan.changed', (scan) => this.receive(scan))
  }

  /** Oldest first. */
  get running(): readonly Scan[] {
    return [...this.active.values()].sort((a, b) => a.submit_timestamp.localeCompare(b.submit_timestamp))
  }

  /** The running scan of an environment, else its first waiting one. */
  of(environment: string): Scan | undefined {
    const own = this.running.filter((scan) => scan.environment === environment)
    return own.find((scan) => scan.status === 'running') ?? own[0]
  }

  /** Reads what was already under way when the window opened. */
  async load(): Promise<void> {
    const scans = await this.transport.call('scans.list', { limit: 50 })
    runInAction(() => {
      this.active.replace(scans.filter(isActive).map((scan) => [scan.id, scan]))
    })
  }

  async start(options: CallInput<'scans.start'>): Promise<Scan> {
    const scan = await this.transport.call('scans.start', options)
    this.receive(scan)
    return scan
  }

  async cancel(scanId: string): Promise<void> {
    await this.transport.call('scans.cancel', { scanId })
  }

  private receive(scan: Scan): void {
    if (isActive(scan)) this.active.set(scan.id, scan)
    else this.active.delete(scan.id)
  }
}

/** "Links, 8 of 10 stages" → what the scan is doing now, in words. */
export function scanProgress(scan: Scan): { stage: string; done: number; total: number } {
  const total = scan.stages.length
  const done = scan.stages.filter((stage) => !['waiting', 'running'].includes(stage.state)).length
  const current = scan.stages.find((stage) => stage.state === 'running')
  if (!current) return { stage: scan.status === 'pending' ? 'Waiting' : 'Finishing', done, total }
  const name = current.id.charAt(0).toUpperCase() + current.id.slice(1)
  const counted = current.total ? ` ${String(current.done ?? 0)} of ${String(current.total)}` : ''
  return { stage: `${name}${counted}`, done, total }
}
