/** Every fetcher of the product: a new one is one import and one line here, and a row in `scan-plan.ts`. */
import { aggregates } from './api/aggregates'
import { availabilityZones } from './api/availability-zones'
import { hosts } from './api/hosts'
import { instances } from './api/instances'
import { networkAgents } from './api/network-agents'
import { networks } from './api/networks'
import { ports } from './api/ports'
import { projects } from './api/projects'
import { regions } from './api/regions'
import { hostDetails } from './cli/host-details'
import { hostPnics } from './cli/host-pnics'
import { instanceVnics } from './cli/instance-vnics'
import { oteps } from './cli/oteps'
import { ovsVedges } from './cli/ovs-vedges'
import { vconnectors } from './cli/vconnectors'
import { vservices } from './cli/vservices'
import { aggregatesFromDatabase } from './db/aggregates'
import { networkAgentsFromDatabase } from './db/network-agents'

export const ENVIRONMENT_FETCHERS = { regions, projects }

export const REGION_FETCHERS = {
  availabilityZones,
  networks,
  ports,
  aggregates,
  aggregatesFromDatabase,
  hosts,
  instances,
  networkAgents,
  networkAgentsFromDatabase,
}

export const HOST_FETCHERS = { hostDetails, vservices, instanceVnics, hostPnics, vconnectors, ovsVedges, oteps }
