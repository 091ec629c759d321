/**
 * OVN's databases as Neutron's driver fills them, from the tables that `ovn-nbctl` and `ovn-sbctl` list.
 *
 * Names: a router or network is "neutron-<id>", a router's port "lrp-<port id>", its place on a chassis "cr-lrp-<port id>".
 */
import { macForm } from '../../addresses'
import { groupBy } from '../../values'
import { byUuid, type OvsRow, ovsList, ovsMap, ovsNumber, ovsText, parseOvsTables, referenced } from './ovs-json'
import { filledLines, type Report, withoutUndefined } from './parsing'

/** The northbound database: what Neutron wants. */
export type Northbound = ReturnType<typeof parseNorthbound>
export type OvnRouter = Northbound['routers'][number]
export type OvnRouterPort = OvnRouter['ports'][number]
/** The southbound database: what is where. */
export type Southbound = ReturnType<typeof parseSouthbound>

/** A column that only one of the tables has. */
const NORTHBOUND = {
  switches: 'qos_rules',
  routers: 'static_routes',
  routes: 'ip_prefix',
  candidates: 'chassis_name',
  dhcp: 'cidr',
  nat: 'external_mac',
  ports: 'networks',
}
const CHASSIS_GROUPS = { groups: 'ha_chassis' }
const SOUTHBOUND = { chassis: 'hostname', datapaths: 'tunnel_key', bindings: 'logical_port' }

const NEUTRON = /^neutron-(.+)$/
const ROUTER_PORT = /^lrp-(.+)$/

/** @param withGroups whether groups of chassis were asked for */
export function parseNorthbound(text: string, report: Report, withGroups = true) {
  const columns = { ...NORTHBOUND, ...(withGroups ? CHASSIS_GROUPS : {}) } as typeof NORTHBOUND & typeof CHASSIS_GROUPS
  const tables = parseOvsTables('ovn-nbctl list', text, columns, report)
  const rowsOf = (name: keyof typeof columns) => byUuid(tables[name] ?? [])
  const [ports, candidates, groups] = [rowsOf('ports'), rowsOf('candidates'), rowsOf('groups')]
  const [nat, routes] = [rowsOf('nat'), rowsOf('routes')]
  const portOf = (row: OvsRow) => {
    const grouped = referenced(row, 'ha_chassis_group', groups)
    const marks = ovsMap(row.external_ids)
    return withoutUndefined({
      name: ovsText(row.name) ?? '',
      /** Neutron's. */
      port: idIn(ROUTER_PORT, row.name),
      network: idIn(NEUTRON, marks['neutron:network_name']),
      mac: macForm(ovsText(row.mac)),
      /** Addresses with their prefix. */
      networks: ovsList(row.networks).map(String),
      enabled: row.enabled !== false,
      options: ovsMap(row.options),
      /** Chassis that may hold it, the first choice first. */
      candidates: [
        ...referenced(row, 'gateway_chassis', candidates),
        ...grouped.flatMap((group) => referenced(group, 'ha_chassis', candidates)),
      ]
        .map((one) => ({ chassis: ovsText(one.chassis_name) ?? '', priority: ovsNumber(one.priority) ?? 0 }))
        .sort((a, b) => b.priority - a.priority || (a.chassis < b.chassis ? -1 : 1)),
    })
  }
  return {
    /** Ids of Neutron's networks. */
    networks: (tables.switches ?? []).flatMap((row) => idIn(NEUTRON, row.name) ?? []),
    /** Neutron's routers. */
    routers: (tables.routers ?? []).flatMap((row) => {
      const id = idIn(NEUTRON, row.name)
      if (id === undefined) return []
      return [
        {
          id,
          name: ovsMap(row.external_ids)['neutron:router_name'] ?? '',
          enabled: row.enabled !== false,
          ports: referenced(row, 'ports', ports)
            .map(portOf)
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
          nat: referenced(row, 'nat', nat).map(natOf).sort(byText),
          routes: referenced(row, 'static_routes', routes).map(routeOf).sort(byText),
        },
      ]
    }),
    /** What answers DHCP in a subnet; options of single ports left out. */
    dhcp: (tables.dhcp ?? []).flatMap((row) => {
      const { subnet_id: subnet, port_id: ofPort } = ovsMap(row.external_ids)
      if (subnet === undefined || ofPort !== undefined) return []
      const options = ovsMap(row.options)
      return [withoutUndefined({ subnet, cidr: ovsText(row.cidr), ...dhcpServer(options), options })]
    }),
  }
}

/** Of IPv4 an address and a MAC; of IPv6 the MAC alone. */
function dhcpServer({ server_id = '', server_mac }: Record<string, string>) {
  const own = macForm(server_id)
  return { mac: macForm(server_mac) ?? own, address: own === undefined && server_id !== '' ? server_id : undefined }
}

const natOf = (row: OvsRow) =>
  withoutUndefined({
    /** `snat` for a subnet, `dnat_and_snat` for a floating IP. */
    type: ovsText(row.type),
    external_ip: ovsText(row.external_ip),
    logical_ip: ovsText(row.logical_ip),
    /** Where a floating IP is translated on the host of its instance. */
    external_mac: ovsText(row.external_mac),
    logical_port: ovsText(row.logical_port),
    floating_ip_id: ovsMap(row.external_ids)['neutron:fip_id'],
  })

const routeOf = (row: OvsRow) =>
  withoutUndefined({
    destination: ovsText(row.ip_prefix),
    nexthop: ovsText(row.nexthop),
    output_port: ovsText(row.output_port),
    policy: ovsText(row.policy),
  })

export function parseSouthbound(text: string, report: Report) {
  const { chassis = [], datapaths = [], bindings = [] } = parseOvsTables('ovn-sbctl list', text, SOUTHBOUND, report)
  const byId = byUuid(chassis)
  const chassisOf = (row: OvsRow, column: string) =>
    referenced(row, column, byId).flatMap(({ name }) => ovsText(name) ?? [])
  return {
    chassis: chassis.flatMap((row) => {
      const name = ovsText(row.name)
      return name === undefined ? [] : [{ name, hostname: ovsText(row.hostname) ?? '' }]
    }),
    /** What goes over the wire for Neutron's networks, by their id. */
    tunnelKeys: new Map(
      datapaths.flatMap((row) => {
        const marks = ovsMap(row.external_ids)
        const id = marks['logical-switch'] === undefined ? undefined : idIn(NEUTRON, marks.name)
        const key = ovsNumber(row.tunnel_key)
        return id === undefined || key === undefined ? [] : [[id, key] as const]
      }),
    ),
    /** By logical port: for a guest's the id of Neutron's port. */
    bindings: new Map(
      bindings.map((row) => [
        ovsText(row.logical_port) ?? '',
        {
          /** Empty for a guest's port; `localport`, `patch`, `chassisredirect`, … */
          type: ovsText(row.type) ?? '',
          chassis: chassisOf(row, 'chassis')[0],
          requested: chassisOf(row, 'requested_chassis')[0],
          /** While it moves from one to another. */
          additional: chassisOf(row, 'additional_chassis'),
          up: typeof row.up === 'boolean' ? row.up : undefined,
        },
      ]),
    ),
  }
}

/** A way to a database that Neutron is configured with. */
export interface OvnWay {
  readonly database: string
  readonly key: string
  readonly certificate: string
  readonly authority: string
}

const SETTING = /^ovn_(nb|sb)_(connection|private_key|certificate|ca_cert)\s*=(.+)$/

/** The section `[ovn]` of Neutron's configuration: the lines that begin with "ovn_", those that are switched off left out. */
export function parseOvnSettings(text: string): { readonly northbound?: OvnWay; readonly southbound?: OvnWay } {
  const settings = groupBy(
    filledLines(text).flatMap((line) => {
      const [, database = '', name = '', value = ''] = SETTING.exec(line.trim()) ?? []
      return value === '' ? [] : [{ database, name, value: value.replaceAll(/["'\s]/g, '') }]
    }),
    ({ database }) => database,
  )
  const wayTo = (database: string): OvnWay | undefined => {
    const value = (name: string) => settings.get(database)?.findLast((one) => one.name === name)?.value ?? ''
    if (value('connection') === '') return undefined
    return {
      database: value('connection'),
      key: value('private_key'),
      certificate: value('certificate'),
      authority: value('ca_cert'),
    }
  }
  return withoutUndefined({ northbound: wayTo('nb'), southbound: wayTo('sb') })
}

function idIn(pattern: RegExp, name: OvsRow[string] | undefined): string | undefined {
  return pattern.exec(ovsText(name) ?? '')?.[1]
}

const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
