/** How far a scan is: its stages and its host matrix, as the operator sees them. */
import type { ScanHost, ScanStage } from '@shared/model/scan'

export interface ScanProgress {
  /** @param total of counted work such as hosts */
  begin(stage: string, total?: number): void
  /** Adds what the stage produced, and finished pieces of counted work. */
  count(stage: string, produced: number, done?: number): void
  end(stage: string, state: Extract<ScanStage['state'], 'done' | 'problems' | 'failed' | 'skipped'>): void
  /** Adds a host that will be asked. */
  expectHost(host: string, roles: readonly string[]): void
  beginHost(host: string): void
  /** @param reason why not everything was found */
  endHost(host: string, state: Extract<ScanHost['state'], 'done' | 'problems' | 'failed'>, reason?: string): void
  /** Adds what one fetcher reports to a cell; its first trouble stays visible. */
  cell(host: string, type: string, part: ScanHost['cells'][string]): void
  /** Copies; hosts by name in code-unit order. */
  stages(): ScanStage[]
  hosts(): ScanHost[]
}

/**
 * @param planned the stages of the scan, in order
 * @param changed called after every change; the caller throttles
 */
export function createScanProgress(planned: readonly ScanStage[], now: () => Date, changed: () => void): ScanProgress {
  const stages = new Map(planned.map((stage) => [stage.id, stage]))
  const hosts = new Map<string, ScanHost>()

  const update = (id: string, change: (stage: ScanStage) => ScanStage) => {
    const stage = stages.get(id)
    if (stage) stages.set(id, change(stage))
    changed()
  }
  const updateHost = (row: ScanHost) => {
    hosts.set(row.host, row)
    changed()
  }
  const took = ({ started_at }: { started_at?: string | undefined }) =>
    started_at === undefined ? {} : { duration_ms: now().getTime() - Date.parse(started_at) }
  const hostRow = (host: string): ScanHost => hosts.get(host) ?? { host, roles: [], state: 'waiting', cells: {} }

  return {
    begin: (id, total) =>
      update(id, (stage) => ({
        ...stage,
        state: 'running',
        started_at: stage.started_at ?? now().toISOString(),
        ...(total === undefined ? {} : { done: 0, total }),
      })),
    count: (id, produced, done = 0) =>
      update(id, (stage) => ({
        ...stage,
        count: stage.count + produced,
        ...(stage.done === undefined ? {} : { done: stage.done + done }),
      })),
    end: (id, state) =>
      update(id, (stage) => ({
        ...stage,
        state,
        ...took(stage),
      })),
    expectHost: (host, roles) => updateHost({ ...hostRow(host), roles: [...roles] }),
    beginHost: (host) => updateHost({ ...hostRow(host), state: 'running', started_at: now().toISOString() }),
    endHost: (host, state, reason) =>
      updateHost({ ...hostRow(host), state, ...took(hostRow(host)), ...(reason === undefined ? {} : { reason }) }),
    cell: (host, type, part) => {
      const row = hostRow(host)
      const before = row.cells[type]
      // Whichever of two fetchers ends first: of a type that failed, something is kept if either keeps something.
      const gives =
        before === undefined || before.state === 'ok' || (before.state === 'failed' && part.state === 'kept')
      const state = gives ? part.state : before.state
      const cell = { state, count: (before?.count ?? 0) + part.count }
      updateHost({ ...row, cells: { ...row.cells, [type]: cell } })
    },
    stages: () => [...stages.values()].map((stage) => ({ ...stage })),
    hosts: () => [...hosts.values()].sort((a, b) => (a.host < b.host ? -1 : 1)),
  }
}
