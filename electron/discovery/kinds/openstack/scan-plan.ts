/**
 * Which fetchers a full scan runs, and under which stage they are shown.
 *
 * Rows of the cloud run at once and do not depend on each other; those of the hosts follow, because they look up ports,
 * instances and agents. The order of rows is the order in which counts are shown, nothing else.
 */
import { unique } from '../../../values'
import type { PlanRow } from './define-fetcher'
import { ENVIRONMENT_FETCHERS, HOST_FETCHERS, REGION_FETCHERS } from './fetchers'

export interface ScanPlan {
  readonly environment: readonly PlanRow<'environment'>[]
  readonly region: readonly PlanRow<'region'>[]
  readonly host: readonly PlanRow<'host'>[]
}

const region = REGION_FETCHERS
const host = HOST_FETCHERS

/** The stages of rows, each once. */
export const stagesOf = (rows: readonly { readonly stage: string }[]) => unique(rows.map((row) => row.stage))

export const SCAN_PLAN: ScanPlan = {
  environment: [
    { stage: 'regions', fetcher: ENVIRONMENT_FETCHERS.regions },
    { stage: 'projects', fetcher: ENVIRONMENT_FETCHERS.projects },
  ],
  region: [
    { stage: 'regions', fetcher: region.availabilityZones },
    { stage: 'networks', fetcher: region.networks },
    { stage: 'ports', fetcher: region.ports },
    { stage: 'aggregates', fetcher: region.aggregates, otherwise: region.aggregatesFromDatabase },
    { stage: 'hosts', fetcher: region.hosts },
    { stage: 'hosts', fetcher: region.instances },
    { stage: 'hosts', fetcher: region.networkAgents, otherwise: region.networkAgentsFromDatabase },
  ],
  host: [
    { stage: 'hosts', fetcher: host.hostDetails },
    { stage: 'hosts', fetcher: host.vservices },
    { stage: 'hosts', fetcher: host.instanceVnics },
    { stage: 'hosts', fetcher: host.hostPnics },
    { stage: 'hosts', fetcher: host.vconnectors },
    { stage: 'hosts', fetcher: host.ovsVedges },
    { stage: 'hosts', fetcher: host.oteps },
  ],
}
