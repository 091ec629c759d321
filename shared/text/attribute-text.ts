/** Attribute values as text, as the operator's own tools write them, and as the lines of a tree. */
import { z } from 'zod'

/** Keys whose values are identifiers and are set in the mono face. */
const ID_KEY =
  /(^|_)(id|uuid|mac|mac_address|address|interface|interfaces|port|bridge|name)s?$|^(IP|IPv6) Address$|device|_name$/
const HEX_OR_ADDRESS =
  /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$|^[0-9a-f]{8}-[0-9a-f]{4}-|^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?$|^[0-9a-f:]+::?[0-9a-f:]*(?:\/\d+)?$/i

/** True for values that are identifiers, addresses or interface names. */
export function isIdentifier(key: string, value: unknown): boolean {
  if (typeof value !== 'string') return false
  return HEX_OR_ADDRESS.test(value) || (ID_KEY.test(key) && /\d/.test(value) && !/\s/.test(value))
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/

/** True for ISO 8601 times with a date, as OpenStack and our own scans write them. */
export function isTime(value: unknown): value is string {
  return typeof value === 'string' && ISO_TIME.test(value) && !Number.isNaN(Date.parse(value))
}

/** OpenStack often writes UTC without saying so; a time without a zone is one of those. */
export function withZone(time: string): string {
  return /(Z|[+-]\d{2}:?\d{2})$/.test(time) ? time : `${time.replace(' ', 'T')}Z`
}

/**
 * A value in one line; empty for what is empty. With its key, values of a known shape read as an operator would write
 * them ("private: 10.0.0.4"); others generally: lists joined, objects by name or as "key: value", large ones counted.
 */
export function attributeText(value: unknown, key?: string): string {
  if (value === undefined || value === null) return ''
  const known = key !== undefined && Object.hasOwn(FORMS, key) ? FORMS[key]?.(value) : undefined
  if (known !== undefined) return known
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return listText(value)
  return recordText(value as Readonly<Record<string, unknown>>)
}

function listText(list: readonly unknown[]): string {
  const isSimple = list.every((item) => typeof item !== 'object' || item === null)
  if (isSimple) return list.map((item) => attributeText(item)).join(', ')
  const names = list.map(nameOf)
  if (names.every((name) => name !== undefined)) return countedList(names, 'entries')
  return list.length > 4 ? `${String(list.length)} entries` : list.map((item) => attributeText(item)).join('; ')
}

/** What an entry of a list is called, where it has a name. */
function nameOf(item: unknown): string | undefined {
  return typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string' && item.name
    ? item.name
    : undefined
}

function recordText(record: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(record).filter(([key, value]) => attributeText(value, key) !== '')
  if (entries.length === 0) return ''
  if (entries.length > 4) return nameOf(record) ?? `${String(entries.length)} attributes`
  return entries.map(([key, value]) => `${key}: ${attributeText(value, key)}`).join(', ')
}

/** True where a value has nothing to show. */
export function isEmptyValue(value: unknown): boolean {
  return attributeText(value) === ''
}

/** Words of keys that are not written in small letters. */
const SPELT: Readonly<Record<string, string>> = Object.fromEntries(
  `ID IDs UUID UUIDs VM IP IPs IPv4 IPv6 MAC MACs MTU OS OVS OVN SR-IOV VPP DPDK STP UDP TCP CIDR CIDRs DNS DHCP HA CPU CPUs
   vCPU vCPUs VIF vNIC vNICs pNIC pNICs vEdge vEdges vConnector vService SNAT NAT BGP URL VLAN VXLAN VNI EtherChannel`
    .split(/\s+/)
    .map((word) => [word.toLowerCase(), word]),
)
/** Keys whose own words would say too little. */
const RENAMED: Readonly<Record<string, string>> = {
  memory_mb: 'memory in MB',
  quota_set: 'quotas in use',
  ram: 'RAM in MB',
  floatingip: 'floating IP',
  parent_vnic: 'subport of',
  memory_mb_used: 'memory used in MB',
  local_gb: 'disk in GB',
  local_gb_used: 'disk used in GB',
  vedge_id: 'vEdge',
  vconnector_id: 'vConnector',
  gw_port_id: 'gateway port ID',
  local_service_id: 'namespace',
  'binding:host_id': 'host',
  device_id: 'device',
  network_id: 'network',
  instance_id: 'instance',
  bd_id: 'bridge domain',
  hw_offload: 'hardware offload',
  bus_info: 'bus address',
  vservice_id: 'vService',
}

/** An attribute's key as words inside a sentence: "availability zone", "IP address". */
export function attributeWords(key: string): string {
  if (Object.hasOwn(RENAMED, key)) return RENAMED[key] ?? key
  return key
    .replace(/^(provider|router|binding):/, '')
    .replace(/^OS-EXT-[A-Z-]+:/, '')
    .split(/[_\s]+/)
    .map((word) => word.toLowerCase())
    .map((word) => (Object.hasOwn(SPELT, word) ? SPELT[word] : word))
    .join(' ')
}

/**
 * An attribute's key as an operator reads it: "availability_zone" → "Availability zone", "IP Address" → "IP address",
 * "provider:segmentation_id" → "Segmentation ID". The data view shows the keys themselves.
 */
export function attributeLabel(key: string): string {
  const words = attributeWords(key)
  // "vNIC type" begins with a word that has its own spelling.
  return /^[a-z]+\b/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words
}

/** A value of one known shape as text. */
type Form = (value: unknown) => string | undefined

/** A form for values of a schema; undefined for all others, and where the text would be empty. */
function form<T>(schema: z.ZodType<T>, text: (value: T) => string): Form {
  return (value) => {
    const parsed = schema.safeParse(value)
    return parsed.success ? text(parsed.data) || undefined : undefined
  }
}

const names = z.array(z.string())

/** Nova's numbers for the state of the hypervisor's domain (`OS-EXT-STS:power_state`). */
const POWER_STATES = ['no state', 'running', undefined, 'paused', 'shut down', undefined, 'crashed', 'suspended']

const dotted = (parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(' · ')

/** Megabytes as Nova counts them (1024² bytes); whole gigabytes in gigabytes. */
const megabytes = (mb: number) => (mb >= 1024 && mb % 1024 === 0 ? `${String(mb / 1024)} GB` : `${String(mb)} MB`)

const ips = z.array(z.looseObject({ ip_address: z.string() }))
const fixedIps = form(ips, (list) => list.map((ip) => ip.ip_address).join(', '))

/** "nova-compute" when all is well, else with what is not: "nova-compute (down, disabled)". */
function serviceText(name: string, isUp: boolean, isEnabled: boolean): string {
  const troubles = [...(isUp ? [] : ['down']), ...(isEnabled ? [] : ['disabled'])]
  return troubles.length === 0 ? name : `${name} (${troubles.join(', ')})`
}

/** Ports of a vEdge or tunnel endpoint by name; a tunnel with its far end: "vxlan-0afb000c → 10.251.0.12". */
const ports = form(
  z.array(z.looseObject({ name: z.string(), options: z.looseObject({ remote_ip: z.string().optional() }).optional() })),
  (list) =>
    countedList(
      list.map(({ name, options }) => (options?.remote_ip === undefined ? name : `${name} → ${options.remote_ip}`)),
      'ports',
    ),
)

/** "physnet1 → br-ex" */
const mappings = form(z.record(z.string(), z.string()), (map) =>
  Object.entries(map)
    .map(([from, to]) => `${from} → ${to}`)
    .join(', '),
)

/** "4 in, 2 out" */
function ruleCounts(rules: readonly { readonly direction?: string | null | undefined }[]): string {
  const count = (direction: string) => rules.filter((rule) => rule.direction === direction).length
  return `${String(count('ingress'))} in, ${String(count('egress'))} out`
}

/** OVN's types of address translation. */
const natWord = (type: string) => (type === 'dnat' ? 'DNAT' : 'floating IP')

/** "10.20.0.0/16 → 10.10.1.5" */
const routes = form(z.array(z.looseObject({ destination: z.string(), nexthop: z.string() })).min(1), (list) =>
  countedList(
    list.map(({ destination, nexthop }) => `${destination} → ${nexthop}`),
    'routes',
  ),
)

/** How a trunk tells a subport apart. */
const segmented = z.looseObject({ segmentation_type: z.string().optional(), segmentation_id: z.number() })
const segmentText = ({ segmentation_type = 'vlan', segmentation_id }: z.infer<typeof segmented>) =>
  `${segmentation_type.toUpperCase()} ${String(segmentation_id)}`

/** Who tells an attribute, by source. */
const TELLERS: Readonly<Record<string, string>> = { api: 'the API', db: 'the database', cli: 'the host itself' }

/** Types of vServices that are not called what they are stored as. */
const SERVICE_TYPES: Readonly<Record<string, string>> = { dhcp: 'DHCP', snat: 'SNAT', fip: 'floating IPs' }

/** By attribute name; with what it looks like where the code does not say it. */
const FORMS: Readonly<Record<string, Form>> = {
  service_type: form(z.string(), (type) => SERVICE_TYPES[type] ?? type),
  power_state: form(z.number(), (state) => POWER_STATES[state] ?? `unknown (${String(state)})`),
  /** Nova's number of the hypervisor's release, 7002022 → "7.2.22". */
  hypervisor_version: form(z.number().int().min(1_000_000), (version) =>
    [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join('.'),
  ),
  /** "host: lab-node2, says the host itself" */
  disagreements: form(
    z.array(z.looseObject({ attribute: z.string(), source: z.string(), value: z.unknown() })).min(1),
    (list) =>
      list
        .map(({ attribute, source, value }) => {
          const who = TELLERS[source] ?? source
          return `${attributeWords(attribute)}: ${attributeText(value, attribute) || 'nothing'}, says ${who}`
        })
        .join('; '),
  ),
  /** What a project uses of its quotas, in each region where there are several; what it uses nothing of is under Data. */
  quota_set: form(
    z
      .array(
        z.looseObject({
          ...{ resource: z.string(), limit: z.number(), in_use: z.number().nullish() },
          region: z.string().optional(),
        }),
      )
      .min(1),
    (quotas) => {
      const used = quotas.filter(({ in_use }) => in_use)
      const regions = [...new Set(used.map(({ region }) => region))]
      const text = (region: string | undefined) =>
        used
          .filter((quota) => quota.region === region)
          .map(({ resource, limit, in_use }) => {
            const most = limit < 0 ? 'unlimited' : String(limit)
            return `${attributeWords(resource)} ${String(in_use)} of ${most}`
          })
          .join(', ')
      return (
        regions.map((region) => (region === undefined ? text(region) : `${region}: ${text(region)}`)).join('; ') ||
        'nothing in use'
      )
    },
  ),
  /** "10.10.1.0/24 → 172.24.5.144 · SNAT" */
  nat: form(
    z.array(z.looseObject({ type: z.string(), external_ip: z.string(), logical_ip: z.string() })).min(1),
    (rules) =>
      countedList(
        rules.map(({ type, external_ip, logical_ip }) =>
          type === 'snat'
            ? `${logical_ip} → ${external_ip} · SNAT`
            : `${external_ip} → ${logical_ip} · ${natWord(type)}`,
        ),
        'rules',
      ),
  ),
  routes,
  static_routes: routes,
  /** Hosts that can hold a gateway port, the first choice first: "lab-node1 (priority 2), lab-node2 (priority 1)". */
  gateway_candidates: form(
    z.array(z.looseObject({ host: z.string().nullish(), chassis: z.string(), priority: z.number() })).min(1),
    (list) =>
      list
        .toSorted((a, b) => b.priority - a.priority)
        .map(({ host, chassis, priority }) => `${host ?? chassis} (priority ${String(priority)})`)
        .join(', '),
  ),
  /** "trunk1", and of a parent port what it carries: "trunk1: VLAN 200"; of a subport: "VLAN 200 of trunk1". */
  trunk: form(
    z.looseObject({
      id: z.string(),
      name: z.string().default(''),
      sub_ports: z.array(segmented).optional(),
      ...segmented.partial().shape,
    }),
    ({ id, name, sub_ports, segmentation_type, segmentation_id }) => {
      const title = name || id
      if (segmentation_id !== undefined) return `${segmentText({ segmentation_type, segmentation_id })} of ${title}`
      return sub_ports && sub_ports.length > 0
        ? `${title}: ${countedList(sub_ports.map(segmentText), 'subports')}`
        : title
    },
  ),
  /** "private: 10.10.1.162" */
  addresses: form(z.array(z.looseObject({ network: z.string(), addresses: names })).min(1), (networks) =>
    networks.map(({ network, addresses }) => `${network}: ${addresses.join(', ') || 'none'}`).join('; '),
  ),
  /** "m1.lab · 1 vCPU · 96 MB · 1 GB": memory, then disk. */
  flavor: form(
    z.looseObject({ name: z.string(), vcpus: z.number(), ram: z.number(), disk: z.number() }).partial(),
    ({ name, vcpus, ram, disk }) =>
      dotted([
        name,
        vcpus === undefined ? '' : `${String(vcpus)} ${vcpus === 1 ? 'vCPU' : 'vCPUs'}`,
        ram === undefined ? '' : megabytes(ram),
        disk === undefined ? '' : `${String(disk)} GB`,
      ]),
  ),
  fixed_ips: fixedIps,
  /** "172.24.4.104 → 10.10.1.162" */
  floating_ips: form(
    z.array(z.looseObject({ floating_ip_address: z.string(), fixed_ip_address: z.string().nullish() })),
    (list) =>
      countedList(
        list.map((ip) => [ip.floating_ip_address, ip.fixed_ip_address].filter(Boolean).join(' → ')),
        'floating IPs',
      ),
  ),
  security_group_rules: form(z.array(z.looseObject({ direction: z.string().nullish() })), ruleCounts),
  external_fixed_ips: fixedIps,
  /** "172.24.4.120 · SNAT" */
  external_gateway_info: form(
    z.looseObject({ external_fixed_ips: ips.default([]), enable_snat: z.boolean().optional() }),
    ({ external_fixed_ips, enable_snat }) =>
      dotted([
        external_fixed_ips.map((ip) => ip.ip_address).join(', '),
        enable_snat === undefined ? '' : enable_snat ? 'SNAT' : 'no SNAT',
      ]),
  ),
  /** "Debian GNU/Linux 12 (bookworm), x86_64" */
  OS: form(
    z.looseObject({ name: z.string(), version: z.string().optional(), architecture: z.string().optional() }),
    ({ name, version, architecture }) =>
      [[name, version].filter(Boolean).join(' '), architecture].filter(Boolean).join(', '),
  ),
  /** Services of a host by name, as Nova's zones list them: `available` is alive, `active` is enabled. */
  services: form(z.record(z.string(), z.looseObject({ available: z.boolean(), active: z.boolean() })), (services) =>
    Object.entries(services)
      .map(([name, { available, active }]) => serviceText(name, available, active))
      .join(', '),
  ),
  service_states: form(
    z.array(z.looseObject({ binary: z.string(), state: z.string(), status: z.string() })),
    (services) =>
      services.map(({ binary, state, status }) => serviceText(binary, state === 'up', status === 'enabled')).join(', '),
  ),
  /** "tap0f478b49-02 on private: 10.10.1.227" */
  network_info: form(
    z.array(
      z.looseObject({
        devname: z.string().optional(),
        address: z.string(),
        network: z.looseObject({ label: z.string().optional() }).optional(),
        addresses: names.default([]),
      }),
    ),
    (interfaces) =>
      interfaces
        .map(({ devname, address, network, addresses }) => {
          const where = network?.label === undefined ? '' : ` on ${network.label}`
          return `${devname ?? address}${where}${addresses.length > 0 ? `: ${addresses.join(', ')}` : ''}`
        })
        .join('; '),
  ),
  ports,
  tunnel_ports: ports,
  /** "br-ex (3 ports), br-int (12 ports)" */
  bridges: form(z.array(z.looseObject({ name: z.string(), ports: names })), (list) =>
    list
      .map(
        (bridge) => `${bridge.name} (${String(bridge.ports.length)} ${bridge.ports.length === 1 ? 'port' : 'ports'})`,
      )
      .join(', '),
  ),
  bridge_mappings: mappings,
  interface_mappings: mappings,
  /** "vlan101-subnet 10.10.2.0/24" */
  subnets: form(z.array(z.looseObject({ name: z.string().default(''), cidr: z.string() })), (list) =>
    list.map(({ name, cidr }) => `${name} ${cidr}`.trim()).join(', '),
  ),
  /** Each service of a region once, however many addresses it has: "nova (compute), neutron (network)". */
  endpoints: form(z.array(z.looseObject({ name: z.string(), service_type: z.string() })), (list) =>
    [...new Set(list.map(({ name, service_type }) => `${name} (${service_type})`))].join(', '),
  ),
}

/** Entries of a list named in one line; beyond these only their number is told. */
const NAMED = 4

/** "a, b" or, beyond four, "14 ports: a, b, c, d, …": the number first, because that is what is cut last. */
function countedList(texts: readonly string[], noun: string): string {
  if (texts.length <= NAMED) return texts.join(', ')
  return `${String(texts.length)} ${noun}: ${texts.slice(0, NAMED).join(', ')}, …`
}

export interface AttributeLine {
  /** "ports.0.options": unique, and what "copy path" gives. */
  path: string
  key: string
  depth: number
  value: unknown
  /** Number of entries of a list or object; undefined for a plain value. */
  size: number | undefined
  isOpen: boolean
}

/** Text longer than this is folded until asked for, in characters. */
export const LONG_TEXT = 2048

/**
 * The lines to show: top level always, deeper ones where `open` holds the path or, with a filter, where something
 * below fits. The filter looks at keys and values, whatever the case.
 */
export function attributeLines(
  record: Readonly<Record<string, unknown>>,
  open: ReadonlySet<string>,
  filter = '',
): AttributeLine[] {
  return Object.entries(record)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .flatMap(([key, value]) => linesOf({ key, path: key, depth: 0, value }, open, filter))
}

type Item = Omit<AttributeLine, 'size' | 'isOpen'>

function linesOf(item: Item, open: ReadonlySet<string>, filter: string): AttributeLine[] {
  const children = childrenOf(item)
  const size = children?.length
  if (filter !== '' && !matches(item, filter)) {
    // Shown for what is below, if anything there fits.
    const below = (children ?? []).flatMap((child) => linesOf(child, open, filter))
    return below.length > 0 ? [{ ...item, size, isOpen: true }, ...below] : []
  }
  const isOpen = children !== undefined && open.has(item.path)
  return [{ ...item, size, isOpen }, ...(isOpen ? children.flatMap((child) => linesOf(child, open, '')) : [])]
}

function childrenOf(item: Item): Item[] | undefined {
  const { value, path, depth } = item
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).map(([key, child]) => ({ key, path: `${path}.${key}`, depth: depth + 1, value: child }))
}

function matches({ key, value }: Item, filter: string): boolean {
  const wanted = filter.toLowerCase()
  const text = typeof value === 'object' ? '' : attributeText(value, key)
  return key.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted)
}
