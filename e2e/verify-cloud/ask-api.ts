/** What the cloud's APIs say, asked with plain requests. */
import { z } from 'zod'
import type { OpenStackAccess } from './environment-file'

/** A record of which the comparisons choose what they read. */
const rowSchema = z.looseObject({ id: z.string() })
const trunkSchema = z.object({ port_id: z.string(), sub_ports: z.array(z.object({ port_id: z.string() })) })
const extensionSchema = z.object({ alias: z.string() })
const zoneSchema = z.object({ zoneName: z.string() })
const aggregateSchema = z.object({ id: z.coerce.string(), name: z.string(), hosts: z.array(z.string()) })
const serviceSchema = z.object({ host: z.string() })
const hypervisorSchema = z.object({ host_ip: z.string().nullish(), service: serviceSchema })
const linksSchema = z.array(z.object({ rel: z.string(), href: z.string() })).optional()
const endpointSchema = z.object({ interface: z.string(), region: z.string(), url: z.string() })
const tokenSchema = z.object({
  token: z.object({ catalog: z.array(z.object({ type: z.string(), endpoints: z.array(endpointSchema) })) }),
})

/** Logs in and reads everything; several regions are read one after another. */
export async function askApi(access: OpenStackAccess) {
  const root = access.url.replace(/\/+$/, '')
  const auth = {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: access.user, password: access.pwd, domain: { name: access.user_domain } } },
      },
      scope: { project: { name: access.admin_project, domain: { name: access.project_domain } } },
    },
  }
  const answer = await fetch(`${root.endsWith('/v3') ? root : `${root}/v3`}/auth/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(auth),
  })
  if (answer.status !== 201) throw new Error(`Keystone answered ${answer.status} to the login of ${access.user}`)
  const headers = { 'X-Auth-Token': answer.headers.get('x-subject-token') ?? '', Accept: 'application/json' }
  const { catalog } = tokenSchema.parse(await answer.json()).token
  const regions = [...new Set(catalog.flatMap((entry) => entry.endpoints.map((e) => e.region)))].filter(
    (r) => !access.region || r === access.region,
  )

  const endpoint = (type: string, region: string) => {
    const found = catalog
      .find((entry) => entry.type === type)
      ?.endpoints.find((e) => e.region === region && e.interface === 'public')
    if (!found) throw new Error(`the catalogue has no public ${type} endpoint in ${region}`)
    // With or without its version, as the operator registered it.
    return found.url.replace(/\/+$/, '').replace(/\/v(3|2\.0)$/, '')
  }
  /** Every page of a collection. */
  const get = async <T>(schema: z.ZodType<T>, url: string, key: string): Promise<T[]> => {
    const rows: T[] = []
    for (let next: string | undefined = url; next !== undefined; ) {
      const response: Response = await fetch(next, { headers })
      if (!response.ok) throw new Error(`${next}: ${response.status}`)
      const body = z.record(z.string(), z.unknown()).parse(await response.json())
      rows.push(...z.array(schema).parse(body[key]))
      next = linksSchema.parse(body[`${key}_links`])?.find((link) => link.rel === 'next')?.href
    }
    return rows
  }
  /** A collection of every region. */
  const all = async <T>(schema: z.ZodType<T>, type: string, path: string, key: string): Promise<T[]> => {
    const rows: T[] = []
    for (const region of regions) rows.push(...(await get(schema, `${endpoint(type, region)}${path}`, key)))
    return rows
  }
  const neutron = (key: string) => all(rowSchema, 'network', `/v2.0/${key}`, key)
  const extensions = new Set(
    (await all(extensionSchema, 'network', '/v2.0/extensions', 'extensions')).map((e) => e.alias),
  )

  return {
    regions,
    projects: await get(rowSchema, `${endpoint('identity', regions[0] ?? '')}/v3/projects`, 'projects'),
    zones: await all(zoneSchema, 'compute', '/os-availability-zone/detail', 'availabilityZoneInfo'),
    aggregates: await all(aggregateSchema, 'compute', '/os-aggregates', 'aggregates'),
    services: await all(serviceSchema, 'compute', '/os-services', 'services'),
    hypervisors: await all(hypervisorSchema, 'compute', '/os-hypervisors/detail', 'hypervisors'),
    servers: await all(rowSchema, 'compute', '/servers/detail?all_tenants=1', 'servers'),
    networks: await neutron('networks'),
    ports: await neutron('ports'),
    routers: await neutron('routers'),
    trunks: extensions.has('trunk') ? await all(trunkSchema, 'network', '/v2.0/trunks', 'trunks') : [],
    floatingIps: await neutron('floatingips'),
    securityGroups: await all(rowSchema, 'network', '/v2.0/security-groups', 'security_groups'),
    agents: await neutron('agents'),
  }
}
export type ApiTruth = Awaited<ReturnType<typeof askApi>>
