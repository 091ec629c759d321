/** A scan as Calipso's collection `scans` holds it, with what came of it beside. Pure. */
import { OWN_INVENTORY } from './environment'
import type { ScanBrief } from './scan'

export function scanDocument(scan: ScanBrief) {
  const { id, number, status, trigger, options, counts, problem_counts, error } = scan
  const { scope, object_id, log_level, clear, inventory } = options
  return {
    id,
    // The inventory is told apart from its environment there.
    environment: inventory === undefined ? scan.environment : scan.environment.slice(0, -inventory.length - 1),
    inventory: inventory ?? OWN_INVENTORY,
    status,
    object_id: object_id ?? null,
    log_level,
    clear,
    scan_only_inventory: scope === 'inventory',
    scan_only_links: scope === 'links',
    scan_only_cliques: scope === 'cliques',
    submit_timestamp: scan.submit_timestamp,
    start_timestamp: scan.start_timestamp ?? null,
    end_timestamp: scan.end_timestamp ?? null,
    scheduled: trigger === 'schedule',
    ...{ number, trigger, counts, problem_counts },
    ...(error && { error }),
  }
}
