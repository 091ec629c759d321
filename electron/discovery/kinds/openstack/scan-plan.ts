/**
 * Every fetcher of the product, and under which stage it is shown: a new one is one import and one row here.
 *
 * Rows of the cloud run at once and do not depend on each other; those of the hosts follow, because they look up ports,
 * instances and agents. The order of rows is the order in which counts are shown, nothing else.
 */
import { unique } from '../../../values'
import type { PlanRow, TargetKind } from './define-fetcher'
import { aggregates } from './fetchers/api/aggregates'
import { availabilityZones } from './fetchers/api/availability-zones'
import { floatingIps } from './fetchers/api/floating-ips'
import { hosts } from './fetchers/api/hosts'
import { images } from './fetchers/api/images'
import { instances } from './fetchers/api/instances'
import { networkAgents } from './fetchers/api/network-agents'
import { networks } from './fetchers/api/networks'
import { ports } from './fetchers/api/ports'
import { projects } from './fetchers/api/projects'
import { quotas } from './fetchers/api/quotas'
import { regions } from './fetchers/api/regions'
import { securityGroups } from './fetchers/api/security-groups'
import { trunks } from './fetchers/api/trunks'
import { hostDetails } from './fetchers/cli/host-details'
import { hostPnics } from './fetchers/cli/host-pnics'
import { instanceVnics } from './fetchers/cli/instance-vnics'
import { lldpNeighbours } from './fetchers/cli/lldp-neighbours'
import { oteps } from './fetchers/cli/oteps'
import { ovnBindings } from './fetchers/cli/ovn-bindings'
import { ovnVservices } from './fetchers/cli/ovn-vservices'
import { ovsVedges } from './fetchers/cli/ovs-vedges'
import { sriovVedges } from './fetchers/cli/sriov-vedges'
import { vconnectors } from './fetchers/cli/vconnectors'
import { vpp } from './fetchers/cli/vpp'
import { vservices } from './fetchers/cli/vservices'
import { databaseFacts } from './fetchers/db'

/** The stages of rows, each once. */
export const stagesOf = (rows: readonly { readonly stage: string }[]) => unique(rows.map((row) => row.stage))

export const SCAN_PLAN: { readonly [K in TargetKind]: readonly PlanRow<K>[] } = {
  environment: [
    { stage: 'regions', fetcher: regions },
    { stage: 'projects', fetcher: projects },
    { stage: 'projects', fetcher: quotas, isBeside: true },
  ],
  region: [
    { stage: 'regions', fetcher: availabilityZones },
    { stage: 'networks', fetcher: networks },
    { stage: 'ports', fetcher: ports },
    { stage: 'ports', fetcher: trunks },
    { stage: 'ports', fetcher: floatingIps },
    { stage: 'ports', fetcher: securityGroups },
    { stage: 'aggregates', fetcher: aggregates },
    { stage: 'hosts', fetcher: hosts },
    { stage: 'hosts', fetcher: instances },
    { stage: 'hosts', fetcher: images },
    { stage: 'hosts', fetcher: networkAgents },
    { stage: 'hosts', fetcher: databaseFacts },
  ],
  ovn: [
    { stage: 'hosts', fetcher: ovnVservices },
    { stage: 'hosts', fetcher: ovnBindings },
  ],
  host: [
    hostDetails,
    vservices,
    instanceVnics,
    hostPnics,
    lldpNeighbours,
    vconnectors,
    ovsVedges,
    oteps,
    sriovVedges,
    vpp,
  ].map((fetcher) => ({
    stage: 'hosts',
    fetcher,
  })),
}
