/**
 * What the cloud's databases say, in the form of the API's answers, so that the same objects are made of either.
 *
 * Tables are read whole and put together here: a join in SQL would have to know the release.
 */
import { parse as parseJson } from 'secure-json-parse'
import { asRecord, groupBy, textOf, unique } from '../../values'
import { projectSchema } from '../openstack/keystone'
import {
  agentSchema,
  floatingIpSchema,
  networkSchema,
  portSchema,
  routerSchema,
  securityGroupSchema,
  subnetSchema,
  trunkSchema,
} from '../openstack/neutron'
import { aggregateSchema, computeServiceSchema, hypervisorSchema, serverSchema, zoneSchema } from '../openstack/nova'
import { recordsOf as fromApi } from '../openstack/paging'
import type { Database } from './database'
import type { CloudSchemas } from './schemas'
import { createTableReader, type Row, type TableId } from './tables'

/** Errors of all methods: those of `Database.read`; `not-found` when the schema they need is not there. */
export type DatabaseReader = ReturnType<typeof createDatabaseReader>

/** Seconds without a report after which the services' own defaults call an agent or service dead. */
const AGENT_DOWN_SECONDS = 75
const SERVICE_DOWN_SECONDS = 60
/** Zone of computes that no aggregate puts into another; that of everything else. */
const DEFAULT_ZONE = 'nova'
const CONTROL_ZONE = 'internal'

/** @param findSchemas is called once, at the first question */
export function createDatabaseReader(database: Database, findSchemas: () => Promise<CloudSchemas>) {
  let count = 0
  let finding: Promise<CloudSchemas> | undefined
  const readTable = createTableReader(database, () => {
    finding ??= findSchemas()
    finding.catch(() => {
      finding = undefined
    })
    return finding
  })
  const read = (id: TableId) => {
    count += 1
    return readTable(id)
  }
  /** The rows of several tables at once. */
  const all = async <const Ids extends readonly TableId[]>(...ids: Ids) =>
    (await Promise.all(ids.map(read))) as { [Index in keyof Ids]: Row[] }

  /** Host → its availability zone by the aggregates. */
  const zoneOfHosts = async () => {
    const [hosts, metadata] = await all('aggregateHosts', 'aggregateMetadata')
    const zones = new Map(
      metadata.flatMap((row) => (row.key === 'availability_zone' ? [[keyOf(row), textOf(row.value)]] : [])),
    )
    return new Map(
      hosts.flatMap((row) => (zones.has(keyOf(row)) ? [[textOf(row.host), zones.get(keyOf(row)) ?? '']] : [])),
    )
  }

  const trunksWithSubports = async () => {
    const [trunks, subports] = await all('trunks', 'subports')
    const subportsOf = groupBy(subports, (row) => textOf(row.trunk_id))
    return trunks.map(
      ({ schema: _, ...row }): Row => ({
        ...owned(row),
        sub_ports: (subportsOf.get(textOf(row.id)) ?? []).map(({ port_id, segmentation_type, segmentation_id }) => ({
          port_id,
          segmentation_type,
          segmentation_id,
        })),
      }),
    )
  }

  /** The API does not list its own workers. */
  const servicesShown = async () =>
    (await read('services')).filter(({ binary }) => binary !== 'nova-osapi_compute' && binary !== 'nova-metadata')

  const reader = {
    async aggregates() {
      const [aggregates, hosts, metadata] = await all('aggregates', 'aggregateHosts', 'aggregateMetadata')
      const hostsOf = groupBy(hosts, keyOf)
      const metadataOf = groupBy(metadata, keyOf)
      return recordsOf(
        'aggregates',
        aggregateSchema,
        aggregates.map(({ id, name, schema }) => {
          const key = keyOf({ aggregate_id: id, schema })
          const own = Object.fromEntries((metadataOf.get(key) ?? []).map((row) => [textOf(row.key), row.value]))
          const { availability_zone } = own
          return { id, name, availability_zone, metadata: own, hosts: (hostsOf.get(key) ?? []).map(({ host }) => host) }
        }),
      )
    },
    async agents() {
      const rows = await read('agents')
      return recordsOf(
        'agents',
        agentSchema,
        rows.map(
          ({ schema: _s, load: _l, resource_versions: _r, configurations, heartbeat_timestamp_age: age, ...row }) => ({
            ...row,
            configurations: jsonOf(configurations),
            alive: typeof age === 'number' ? age <= AGENT_DOWN_SECONDS : undefined,
          }),
        ),
      )
    },
    async networks() {
      const [networks, segments, external, rbacs, security, subnets] = await all(
        ...(['networks', 'segments', 'externalNetworks', 'networkRbacs', 'networkSecurity', 'subnets'] as const),
      )
      const isStatic = segments
        .filter((row) => row.is_dynamic !== 1)
        .sort((a, b) => Number(a.segment_index ?? 0) - Number(b.segment_index ?? 0))
      const segmentsOf = groupBy(isStatic, (row) => textOf(row.network_id))
      const subnetsOf = groupBy(subnets, (row) => textOf(row.network_id))
      const isExternal = new Set(external.map((row) => row.network_id))
      const isShared = new Set(
        rbacs.flatMap((row) =>
          row.action === 'access_as_shared' && (row.target_project ?? row.target_tenant) === '*' ? [row.object_id] : [],
        ),
      )
      const securityOf = new Map(security.map((row) => [row.network_id, row.port_security_enabled === 1]))
      return recordsOf(
        'networks',
        networkSchema,
        networks.map(({ schema: _, availability_zone_hints, ...row }) => {
          const own = segmentsOf.get(textOf(row.id)) ?? []
          const [segment, ...more] = own.map((one) => ({
            'provider:network_type': one.network_type,
            'provider:physical_network': one.physical_network,
            'provider:segmentation_id': one.segmentation_id,
          }))
          return {
            ...owned(row),
            shared: row.shared ?? isShared.has(row.id),
            'router:external': isExternal.has(row.id),
            port_security_enabled: securityOf.get(row.id),
            subnets: (subnetsOf.get(textOf(row.id)) ?? []).map(({ id }) => id),
            // One with several segments lists them, as the API does.
            ...(more.length === 0 ? segment : { segments: [segment, ...more] }),
          }
        }),
      )
    },
    async subnets() {
      const [subnets, pools, servers, routes] = await all(
        ...(['subnets', 'allocationPools', 'nameServers', 'subnetRoutes'] as const),
      )
      const ofSubnet = (rows: readonly Row[]) => groupBy(rows, (row) => textOf(row.subnet_id))
      const [poolsOf, serversOf, routesOf] = [ofSubnet(pools), ofSubnet(servers), ofSubnet(routes)]
      return recordsOf(
        'subnets',
        subnetSchema,
        subnets.map(({ schema: _, ...row }) => {
          const id = textOf(row.id)
          return {
            ...owned(row),
            allocation_pools: (poolsOf.get(id) ?? []).map(({ first_ip, last_ip }) => ({
              start: first_ip,
              end: last_ip,
            })),
            dns_nameservers: (serversOf.get(id) ?? [])
              .sort((a, b) => Number(a.order ?? 0) - Number(b.order ?? 0))
              .map(({ address }) => address),
            host_routes: (routesOf.get(id) ?? []).map(({ destination, nexthop }) => ({ destination, nexthop })),
          }
        }),
      )
    },
    async ports() {
      const [ports, allocations, bindings, distributed, groups, pairs, security] = await all(
        ...(['ports', 'allocations', 'bindings', 'distributedBindings'] as const),
        ...(['portGroups', 'addressPairs', 'portSecurity'] as const),
      )
      const trunkOf = new Map((await trunksWithSubports()).map((trunk) => [trunk.port_id, trunk]))
      const ofPort = (rows: readonly Row[]) => groupBy(rows, (row) => textOf(row.port_id))
      const [addressesOf, groupsOf, pairsOf] = [ofPort(allocations), ofPort(groups), ofPort(pairs)]
      // During a migration the other host has an inactive one.
      const bindingOf = new Map(bindings.flatMap((row) => (row.status === 'INACTIVE' ? [] : [[row.port_id, row]])))
      const isDistributed = new Set(distributed.map((row) => row.port_id))
      const securityOf = new Map(security.map((row) => [row.port_id, row.port_security_enabled === 1]))
      return recordsOf(
        'ports',
        portSchema,
        ports.map(({ schema: _, ...row }) => {
          const id = textOf(row.id)
          const binding = bindingOf.get(row.id)
          const trunk = trunkOf.get(row.id)
          return {
            ...owned(row),
            ...(trunk && { trunk_details: { trunk_id: trunk.id, sub_ports: trunk.sub_ports } }),
            fixed_ips: (addressesOf.get(id) ?? []).map(({ subnet_id, ip_address }) => ({ subnet_id, ip_address })),
            security_groups: (groupsOf.get(id) ?? []).map(({ security_group_id }) => security_group_id),
            allowed_address_pairs: (pairsOf.get(id) ?? []).map(({ mac_address, ip_address }) => ({
              mac_address,
              ip_address,
            })),
            port_security_enabled: securityOf.get(row.id),
            'binding:host_id': isDistributed.has(row.id) ? '' : binding?.host,
            'binding:vif_type': isDistributed.has(row.id) ? 'distributed' : binding?.vif_type,
            'binding:vnic_type': binding?.vnic_type,
            'binding:vif_details': jsonOf(binding?.vif_details),
          }
        }),
      )
    },
    async trunks() {
      return recordsOf('trunks', trunkSchema, await trunksWithSubports())
    },
    async routers() {
      const [routers, extras, ports, allocations] = await all(
        ...(['routers', 'routerExtras', 'ports', 'allocations'] as const),
      )
      const extrasOf = new Map(extras.map((row) => [row.router_id, row]))
      const portOf = new Map(ports.map((row) => [row.id, row]))
      const addressesOf = groupBy(allocations, (row) => textOf(row.port_id))
      return recordsOf(
        'routers',
        routerSchema,
        routers.map(({ schema: _, enable_snat, ...row }) => {
          const gateway = portOf.get(row.gw_port_id)
          const external_fixed_ips = (addressesOf.get(textOf(gateway?.id)) ?? []).map(({ subnet_id, ip_address }) => ({
            subnet_id,
            ip_address,
          }))
          return {
            ...owned(row),
            distributed: extrasOf.get(row.id)?.distributed ?? false,
            ha: extrasOf.get(row.id)?.ha ?? false,
            external_gateway_info:
              gateway === undefined
                ? null
                : { network_id: gateway.network_id, enable_snat: enable_snat ?? true, external_fixed_ips },
          }
        }),
      )
    },
    async floatingIps() {
      const rows = await read('floatingIps')
      return recordsOf(
        'floatingips',
        floatingIpSchema,
        rows.map(({ schema: _, fixed_port_id, ...row }) => ({ ...owned(row), port_id: fixed_port_id })),
      )
    },
    async securityGroups() {
      const [groups, rules] = await all('securityGroups', 'securityRules')
      const rulesOf = groupBy(rules, (rule) => textOf(rule.security_group_id))
      return recordsOf(
        'security_groups',
        securityGroupSchema,
        groups.map(({ schema: _, ...row }) => ({
          ...owned(row),
          security_group_rules: (rulesOf.get(textOf(row.id)) ?? []).map(plain),
        })),
      )
    },
    async servers() {
      const [instances, flavors] = await all('instances', 'flavors')
      const rows = instances.filter(({ hidden }) => hidden !== 1)
      const flavorOf = new Map(flavors.map((row) => [row.id, row]))
      // An instance that was moved between cells leaves a row behind for a while.
      const newest = new Map(rows.map((row) => [row.uuid, row]))
      return recordsOf(
        'servers',
        serverSchema,
        [...newest.values()].map((row) => ({
          id: row.uuid,
          name: row.display_name,
          status: statusOf(row),
          tenant_id: row.project_id,
          user_id: row.user_id,
          'OS-EXT-SRV-ATTR:host': row.host,
          'OS-EXT-SRV-ATTR:hypervisor_hostname': row.node,
          // Nova's default for `instance_name_template`.
          'OS-EXT-SRV-ATTR:instance_name': `instance-${Number(row.id).toString(16).padStart(8, '0')}`,
          'OS-EXT-AZ:availability_zone': row.availability_zone,
          'OS-EXT-STS:vm_state': row.vm_state,
          'OS-EXT-STS:task_state': row.task_state,
          'OS-EXT-STS:power_state': row.power_state,
          'OS-SRV-USG:launched_at': timeOf(row.launched_at, '.000000'),
          'OS-SRV-USG:terminated_at': timeOf(row.terminated_at, '.000000'),
          created: timeOf(row.created_at, 'Z'),
          key_name: row.key_name,
          config_drive: row.config_drive,
          image: textOf(row.image_ref) === '' ? '' : { id: row.image_ref },
          flavor: {
            id: flavorOf.get(row.instance_type_id)?.flavorid,
            original_name: flavorOf.get(row.instance_type_id)?.name,
            vcpus: row.vcpus,
            ram: row.memory_mb,
            disk: row.root_gb,
          },
        })),
      )
    },
    async hypervisors() {
      const [nodes, services] = await all('computeNodes', 'services')
      const stateOf = new Map(
        services.flatMap((row) => (row.binary === 'nova-compute' ? [[textOf(row.host), row]] : [])),
      )
      return recordsOf(
        'hypervisors',
        hypervisorSchema,
        nodes.map(({ schema: _, uuid, host, ...row }) => {
          const name = textOf(host) || textOf(row.hypervisor_hostname)
          const service = stateOf.get(name)
          return {
            ...row,
            id: uuid ?? row.id,
            service: { host: name },
            ...(service && {
              state: isAlive(service) ? 'up' : 'down',
              status: service.disabled === 1 ? 'disabled' : 'enabled',
            }),
          }
        }),
      )
    },
    async services() {
      const [rows, zones] = [await servicesShown(), await zoneOfHosts()]
      return recordsOf(
        'services',
        computeServiceSchema,
        rows.map((row) => ({
          host: row.host,
          binary: row.binary,
          zone: zoneOf(row, zones),
          status: row.disabled === 1 ? 'disabled' : 'enabled',
          state: isAlive(row) ? 'up' : 'down',
          disabled_reason: row.disabled_reason,
        })),
      )
    },
    async availabilityZones() {
      const [rows, zones] = [await servicesShown(), await zoneOfHosts()]
      const byZone = groupBy(rows, (row) => zoneOf(row, zones))
      return recordsOf(
        'availabilityZoneInfo',
        zoneSchema,
        [...byZone].map(([zoneName, services]) => {
          const byHost = groupBy(services, (row) => textOf(row.host))
          const hosts = [...byHost].map(([host, its]) => [
            host,
            Object.fromEntries(
              its.map((row) => [textOf(row.binary), { available: isAlive(row), active: row.disabled !== 1 }]),
            ),
          ])
          return {
            zoneName,
            zoneState: { available: services.some((row) => row.disabled !== 1) },
            hosts: Object.fromEntries(hosts),
          }
        }),
      )
    },
    /**
     * What the APIs do not give: per port the hosts it is bound to where there may be several, the state of HA routers
     * by their ports, the MAC address of each host in distributed routers, what agents have to do; and what they give too, to compare it.
     */
    async further() {
      const [bindings, distributed, ha, macs, instances, agents] = await all(
        ...(['bindings', 'distributedBindings', 'haBindings', 'dvrMacs', 'instances', 'agents'] as const),
      )
      const several = groupBy(bindings, (row) => textOf(row.port_id))
      const bound = [...[...several.values()].filter((rows) => rows.length > 1).flat(), ...distributed]
      return {
        bindings: [...groupBy(bound, (row) => textOf(row.port_id))].map(([port, rows]) => ({
          port,
          hosts: unique(rows.map((row) => textOf(row.host))).sort(),
          bindings: rows
            .map((row) => ({ host: textOf(row.host), status: textOf(row.status), vif_type: textOf(row.vif_type) }))
            .sort((a, b) => (a.host < b.host ? -1 : 1)),
        })),
        bindingHosts: bindings.flatMap((row) =>
          row.status === 'INACTIVE' || textOf(row.host) === ''
            ? []
            : [{ port: textOf(row.port_id), host: textOf(row.host) }],
        ),
        haStates: ha.map((row) => ({ port: textOf(row.port_id), state: textOf(row.state) })),
        // Written "FA-16-3F-35-AB-15".
        dvrMacs: macs.map((row) => ({ host: textOf(row.host), mac: textOf(row.mac_address) })),
        instances: instances.map((row) => ({
          id: textOf(row.uuid),
          host: textOf(row.host),
          launchedOn: textOf(row.launched_on),
          cell: textOf(row.schema),
        })),
        agents: agents.map(({ id, binary, load, resource_versions }) => ({
          id: textOf(id),
          binary: textOf(binary),
          load: typeof load === 'number' ? load : undefined,
          resourceVersions: jsonOf(resource_versions),
        })),
      }
    },
    async projects() {
      const rows = await read('projects')
      return recordsOf(
        'projects',
        projectSchema,
        rows.filter(({ is_domain }) => is_domain !== 1).map(({ is_domain: _, ...row }) => plain(row)),
      )
    },
    /** Questions asked so far. */
    queries: () => count,
    dispose: () => database.dispose(),
  }
  return reader
}

/** A row without the name of its schema. */
const plain = ({ schema: _, ...row }: Row): Row => row

/** Rows in the form of the API, judged as its answers are. */
const recordsOf: typeof fromApi = (key, item, candidates) =>
  Object.assign(fromApi(key, item, candidates), { isFromDatabase: true })

const keyOf = (row: Row) => `${textOf(row.schema)} ${textOf(row.aggregate_id)}`

/** Both names of the owner, as the API has them. */
function owned(row: Row): Row {
  const owner = row.project_id ?? row.tenant_id ?? ''
  return { ...row, project_id: owner, tenant_id: owner }
}

/** "2026-11-27 10:46:03" in the form of the API. */
const timeOf = (time: unknown, end: string): string | null =>
  textOf(time) === '' ? null : `${textOf(time).replace(' ', 'T')}${end}`

/** A service reports into `last_seen_up`, before Liberty into `updated_at`. */
function isAlive(row: Row): boolean {
  const age = row.last_seen_up_age ?? row.updated_at_age
  return row.forced_down !== 1 && typeof age === 'number' && age <= SERVICE_DOWN_SECONDS
}

const zoneOf = (row: Row, zones: ReadonlyMap<string, string>): string =>
  row.binary === 'nova-compute' ? (zones.get(textOf(row.host)) ?? DEFAULT_ZONE) : CONTROL_ZONE

/** Nova's own words for a state of a machine, as far as it does not depend on a task. */
const STATUSES: Readonly<Record<string, string>> = {
  active: 'ACTIVE',
  building: 'BUILD',
  stopped: 'SHUTOFF',
  resized: 'VERIFY_RESIZE',
  rescued: 'RESCUE',
  'soft-delete': 'SOFT_DELETED',
}
const TASKS: Readonly<Record<string, string>> = {
  rebooting: 'REBOOT',
  reboot_started_hard: 'HARD_REBOOT',
  rebooting_hard: 'HARD_REBOOT',
  rebuilding: 'REBUILD',
  migrating: 'MIGRATING',
  resize_prep: 'RESIZE',
  resize_migrating: 'RESIZE',
  resize_migrated: 'RESIZE',
  resize_finish: 'RESIZE',
  resize_reverting: 'REVERT_RESIZE',
}

function statusOf(row: Row): string {
  const state = textOf(row.vm_state)
  const task = state === 'active' || state === 'stopped' ? TASKS[textOf(row.task_state)] : undefined
  return task ?? STATUSES[state] ?? (state === '' ? 'UNKNOWN' : state.toUpperCase().replaceAll('-', '_'))
}

/** Agents and bindings hold JSON as text; what is none of it is as good as nothing. */
function jsonOf(json: unknown): Readonly<Record<string, unknown>> {
  try {
    return asRecord(parseJson(textOf(json), { protoAction: 'remove', constructorAction: 'remove' }))
  } catch {
    return {}
  }
}
