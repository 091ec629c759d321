/** The scan matrix's cells: how many objects of a type are known on a host, and how fresh they are. */
import type { InventoryObject } from '@shared/model/inventory-object'
import type { ScanHost } from '@shared/model/scan'
import type { InventoryView } from '../../model/inventory-view'
import type { FetcherScope, ScopeOutcome } from '../../model/staleness'
import type { ScanContext } from '../../scan/scan-context'
import type { ScanProgress } from '../../scan/scan-progress'
import type { HostFacts } from './define-fetcher'

type Cell = ScanHost['cells'][string]

/** The types the cloud's APIs tell of each host; whether the host itself answers does not matter to them. */
const CLOUD_CELLS: Readonly<
  Record<string, (view: InventoryView, host: string) => readonly Readonly<InventoryObject>[]>
> = {
  instance: (view, host) => view.instancesOn(host),
  network_agent: (view, host) => view.agentsOf(host),
}

/** Objects a scope saw; none when it failed or was left out. */
export const foundBy = ({ result }: ScopeOutcome) => (result.state === 'done' ? result.found.objects : [])

/**
 * Reports what the APIs told of a host, before the host is asked.
 * @param outcomes of the API fetchers; the one of the host's region says whether the counts are this scan's
 */
export function reportCloudCells(
  progress: Pick<ScanProgress, 'cell'>,
  { id, region }: Pick<HostFacts, 'id' | 'region'>,
  view: InventoryView,
  outcomes: readonly ScopeOutcome[],
): void {
  for (const [type, objectsOn] of Object.entries(CLOUD_CELLS)) {
    const outcome = outcomes.find(({ fetcher, target }) => target === region && fetcher.produces.includes(type))
    if (outcome) progress.cell(id, type, cellFor(outcome, objectsOn(view, id).length))
  }
}

/** Reports what one fetcher found on a host of each type it is the authority for, or what is kept of it. */
export function reportHostCells(
  { progress, previous }: Pick<ScanContext, 'progress' | 'previous'>,
  fetcher: Pick<FetcherScope, 'produces' | 'owns'>,
  host: string,
  outcome: ScopeOutcome,
): void {
  for (const type of fetcher.produces) {
    const known =
      outcome.result.state === 'done'
        ? foundBy(outcome).filter((object) => object.type === type)
        : previous.byHost(host).filter((object) => object.type === type && (fetcher.owns?.(object) ?? true))
    progress.cell(host, type, cellFor(outcome, known.length))
  }
}

/** Left out on request is kept, not failed, even where there is nothing to keep. */
function cellFor({ result }: ScopeOutcome, count: number): Cell {
  if (result.state === 'done') return { state: 'ok', count }
  return { state: result.state === 'skipped' || count > 0 ? 'kept' : 'failed', count }
}
