/**
 * Values whose shape is known, by their attribute key, as the operator would write them down. Pure.
 *
 * Every form answers undefined for a value that is not of the shape it knows (older releases and imported files differ),
 * and the general form of `attributeText` is used instead.
 */
import { z } from 'zod'

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
const POWER_STATES: Readonly<Record<number, string>> = {
  0: 'no state',
  1: 'running',
  3: 'paused',
  4: 'shut down',
  6: 'crashed',
  7: 'suspended',
}

const powerState = form(z.number(), (state) => POWER_STATES[state] ?? `unknown (${String(state)})`)

/** Nova's number of the hypervisor's release, 7002022 → "7.2.22". */
const hypervisorVersion = form(z.number().int().min(1_000_000), (version) =>
  [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join('.'),
)

/** "private: 10.10.1.162" */
const instanceAddresses = form(z.array(z.looseObject({ network: z.string(), addresses: names })).min(1), (networks) =>
  networks.map(({ network, addresses }) => `${network}: ${addresses.join(', ') || 'none'}`).join('; '),
)

/** Megabytes as Nova counts them (1024² bytes); whole gigabytes in gigabytes. */
const megabytes = (mb: number) => (mb >= 1024 && mb % 1024 === 0 ? `${String(mb / 1024)} GB` : `${String(mb)} MB`)

/** "m1.lab · 1 vCPU · 96 MB · 1 GB": memory, then disk. */
const flavor = form(
  z.looseObject({
    name: z.string().optional(),
    vcpus: z.number().optional(),
    ram: z.number().optional(),
    disk: z.number().optional(),
  }),
  ({ name, vcpus, ram, disk }) =>
    [
      name,
      vcpus === undefined ? undefined : `${String(vcpus)} ${vcpus === 1 ? 'vCPU' : 'vCPUs'}`,
      ram === undefined ? undefined : megabytes(ram),
      disk === undefined ? undefined : `${String(disk)} GB`,
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
)

const ips = z.array(z.looseObject({ ip_address: z.string() }))
const fixedIps = form(ips, (list) => list.map((ip) => ip.ip_address).join(', '))

/** "172.24.4.120 · SNAT" */
const gateway = form(
  z.looseObject({ external_fixed_ips: ips.default([]), enable_snat: z.boolean().optional() }),
  ({ external_fixed_ips, enable_snat }) =>
    [
      external_fixed_ips.map((ip) => ip.ip_address).join(', '),
      enable_snat === undefined ? '' : enable_snat ? 'SNAT' : 'no SNAT',
    ]
      .filter((part) => part !== '')
      .join(' · '),
)

/** "Debian GNU/Linux 12 (bookworm), x86_64" */
const operatingSystem = form(
  z.looseObject({ name: z.string(), version: z.string().optional(), architecture: z.string().optional() }),
  ({ name, version, architecture }) =>
    [[name, version].filter(Boolean).join(' '), architecture].filter(Boolean).join(', '),
)

/** "nova-compute" when all is well, else with what is not: "nova-compute (down, disabled)". */
function serviceText(name: string, isUp: boolean, isEnabled: boolean): string {
  const troubles = [...(isUp ? [] : ['down']), ...(isEnabled ? [] : ['disabled'])]
  return troubles.length === 0 ? name : `${name} (${troubles.join(', ')})`
}

/** Services of a host by name, as Nova's zones list them: `available` is alive, `active` is enabled. */
const zoneServices = form(
  z.record(z.string(), z.looseObject({ available: z.boolean(), active: z.boolean() })),
  (services) =>
    Object.entries(services)
      .map(([name, { available, active }]) => serviceText(name, available, active))
      .join(', '),
)

const serviceStates = form(
  z.array(z.looseObject({ binary: z.string(), state: z.string(), status: z.string() })),
  (services) =>
    services.map(({ binary, state, status }) => serviceText(binary, state === 'up', status === 'enabled')).join(', '),
)

/** "tap0f478b49-02 on private: 10.10.1.227" */
const networkInfo = form(
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
)

/** Ports of a vEdge or tunnel endpoint by name; a tunnel with its far end: "vxlan-0afb000c → 10.251.0.12". */
const ports = form(
  z.array(z.looseObject({ name: z.string(), options: z.looseObject({ remote_ip: z.string().optional() }).optional() })),
  (list) =>
    countedList(
      list.map(({ name, options }) => (options?.remote_ip === undefined ? name : `${name} → ${options.remote_ip}`)),
      'ports',
    ),
)

/** "br-ex (3 ports), br-int (12 ports)" */
const bridges = form(z.array(z.looseObject({ name: z.string(), ports: names })), (list) =>
  list
    .map((bridge) => `${bridge.name} (${String(bridge.ports.length)} ${bridge.ports.length === 1 ? 'port' : 'ports'})`)
    .join(', '),
)

/** "physnet1 → br-ex" */
const mappings = form(z.record(z.string(), z.string()), (map) =>
  Object.entries(map)
    .map(([from, to]) => `${from} → ${to}`)
    .join(', '),
)

/** "vlan101-subnet 10.10.2.0/24" */
const subnets = form(z.array(z.looseObject({ name: z.string().default(''), cidr: z.string() })), (list) =>
  list.map(({ name, cidr }) => `${name} ${cidr}`.trim()).join(', '),
)

/** Each service of a region once, however many addresses it has: "nova (compute), neutron (network)". */
const endpoints = form(z.array(z.looseObject({ name: z.string(), service_type: z.string() })), (list) =>
  [...new Set(list.map(({ name, service_type }) => `${name} (${service_type})`))].join(', '),
)

const FORMS: ReadonlyMap<string, Form> = new Map([
  ['power_state', powerState],
  ['hypervisor_version', hypervisorVersion],
  ['addresses', instanceAddresses],
  ['flavor', flavor],
  ['fixed_ips', fixedIps],
  ['external_fixed_ips', fixedIps],
  ['external_gateway_info', gateway],
  ['OS', operatingSystem],
  ['services', zoneServices],
  ['service_states', serviceStates],
  ['network_info', networkInfo],
  ['ports', ports],
  ['tunnel_ports', ports],
  ['bridges', bridges],
  ['bridge_mappings', mappings],
  ['interface_mappings', mappings],
  ['subnets', subnets],
  ['endpoints', endpoints],
])

/** Entries of a list named in one line; beyond these only their number is told. */
const NAMED = 4

/** "a, b" or, beyond four, "14 ports: a, b, c, d, …": the number first, because that is what is cut last. */
export function countedList(texts: readonly string[], noun: string): string {
  if (texts.length <= NAMED) return texts.join(', ')
  return `${String(texts.length)} ${noun}: ${texts.slice(0, NAMED).join(', ')}, …`
}

/** The text of an attribute whose shape is known by its key; undefined where there is no such form or it does not fit. */
export function knownForm(key: string, value: unknown): string | undefined {
  return FORMS.get(key)?.(value)
}
