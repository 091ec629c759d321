/** What changed of scans under way from one look to the next: what windows are told, however many hosts there are. */
import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { type Scan, type ScanHost, scanBriefOf } from '@shared/model/scan'

interface Told {
  readonly status: Scan['status']
  /** As JSON. */
  readonly stages: ReadonlyMap<string, string>
  readonly hosts: ReadonlyMap<string, ScanHost>
}

/** Answers a function that tells what is different of a scan since it was last given; what ended is forgotten. */
export function createScanChanges(): (scan: Scan) => ScanProgressPush {
  const told = new Map<string, Told>()
  return (scan) => {
    const before = told.get(scan.id)
    const now: Told = {
      status: scan.status,
      stages: new Map(scan.stages.map((stage) => [stage.id, JSON.stringify(stage)])),
      hosts: new Map(scan.hosts.map((row) => [row.host, row])),
    }
    if (scan.end_timestamp === undefined) told.set(scan.id, now)
    else told.delete(scan.id)
    const brief = scanBriefOf(scan)
    const stages = scan.stages.filter(({ id }) => before?.stages.get(id) !== now.stages.get(id))
    // Rows are replaced, never changed.
    const hosts = scan.hosts.filter((row) => before?.hosts.get(row.host) !== row)
    return {
      scanId: scan.id,
      environment: scan.environment,
      ...(before?.status === scan.status && scan.end_timestamp === undefined ? {} : { brief }),
      ...(stages.length === 0 ? {} : { stages }),
      ...(hosts.length === 0 ? {} : { hosts, host_counts: brief.host_counts }),
    }
  }
}
