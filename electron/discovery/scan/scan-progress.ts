/** How far a scan is: its stages and its host matrix, as the operator sees them. */
import type { ScanHost, ScanStage } from '@shared/model/scan'

export type ScanProgress = ReturnType<typeof createScanProgress>

/**
 * @param planned the stages of the scan, in order
 * @param changed called after every change; the caller throttles
 */
export function createScanProgress(planned: readonly ScanStage[], now: () => Date, changed: () => void) {
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
    /** @param total of counted work such as hosts */
    begin: (id: string, total?: number) =>
      update(id, (stage) => ({
        ...stage,
        state: 'running',
        started_at: stage.started_at ?? now().toISOString(),
        ...(total === undefined ? {} : { done: 0, total }),
      })),
    /** Adds what the stage produced, and finished pieces of counted work. */
    count: (id: string, produced: number, done = 0) =>
      update(id, (stage) => ({
        ...stage,
        count: stage.count + produced,
        ...(stage.done === undefined ? {} : { done: stage.done + done }),
      })),
    end: (id: string, state: Exclude<ScanStage['state'], 'waiting' | 'running'>) =>
      update(id, (stage) => ({ ...stage, state, ...took(stage) })),
    /** Adds a host that will be asked. */
    expectHost: (host: string, roles: readonly string[]) => updateHost({ ...hostRow(host), roles: [...roles] }),
    beginHost: (host: string) => updateHost({ ...hostRow(host), state: 'running', started_at: now().toISOString() }),
    /** @param reason why not everything was found */
    endHost: (host: string, state: Exclude<ScanHost['state'], 'waiting' | 'running'>, reason?: string) =>
      updateHost({ ...hostRow(host), state, ...took(hostRow(host)), ...(reason === undefined ? {} : { reason }) }),
    /** Adds what one fetcher reports to a cell; its first trouble stays visible. */
    cell: (host: string, type: string, part: ScanHost['cells'][string]) => {
      const row = hostRow(host)
      const before = row.cells[type]
      // Whichever of two fetchers ends first: of a type that failed, something is kept if either keeps something.
      const gives =
        before === undefined || before.state === 'ok' || (before.state === 'failed' && part.state === 'kept')
      const state = gives ? part.state : before.state
      const cell = { state, count: (before?.count ?? 0) + part.count }
      updateHost({ ...row, cells: { ...row.cells, [type]: cell } })
    },
    /** Copies; hosts by name in code-unit order. */
    stages: () => [...stages.values()].map((stage) => ({ ...stage })),
    hosts: () => [...hosts.values()].sort((a, b) => (a.host < b.host ? -1 : 1)),
  }
}
