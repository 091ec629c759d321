/** The databases in place of an API that may not list something; their rows become the same objects. */

import { orEmpty } from '../cloud-reader'
import { defineFetcher, required, together } from '../define-fetcher'
import { aggregates } from './api/aggregates'
import { floatingIps } from './api/floating-ips'
import { networkAgents } from './api/network-agents'
import { securityGroups } from './api/security-groups'

/** Source: tables `aggregates`, `aggregate_hosts` of the Nova API database. */
export const aggregatesFromDatabase = defineFetcher('db', 'aggregates', 'region', {
  produces: aggregates.produces,
  fetch: ({ database, api }) => together({ aggregates: required(database).aggregates(), names: api.hostNames() }),
  shape: aggregates.shape,
})

/** Source: table `agents` of the Neutron database (empty under OVN). */
export const networkAgentsFromDatabase = defineFetcher('db', 'network-agents', 'region', {
  produces: networkAgents.produces,
  fetch: ({ database, api }) => together({ agents: required(database).agents(), names: api.hostNames() }),
  shape: networkAgents.shape,
})

/** Source: table `floatingips` of the Neutron database. */
export const floatingIpsFromDatabase = defineFetcher('db', 'floating-ips', 'region', {
  produces: floatingIps.produces,
  fetch: ({ database, api }) => together({ floatingIps: required(database).floatingIps(), ports: api.ports() }),
  shape: floatingIps.shape,
})

/** Source: tables `securitygroups`, `securitygrouprules` of the Neutron database. */
export const securityGroupsFromDatabase = defineFetcher('db', 'security-groups', 'region', {
  produces: securityGroups.produces,
  fetch: ({ database, cloud }) =>
    together({ groups: required(database).securityGroups(), projects: orEmpty(cloud.projects()) }),
  shape: securityGroups.shape,
})
