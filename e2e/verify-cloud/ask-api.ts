/** What the cloud's APIs say, asked with plain requests. */
import type { OpenStackAccess } from './environment-file'

export interface Row {
  id: string
  [key: string]: unknown
}
export interface ApiTruth {
  regions: string[]
  projects: Row[]
  zones: { name: string; hosts: string[] }[]
  aggregates: { id: string; name: string; hosts: string[] }[]
  services: { host: string; binary: string }[]
  hypervisors: { host: string; hostIp: string }[]
  servers: Row[]
  networks: Row[]
  ports: Row[]
  routers: Row[]
  agents: Row[]
}

interface CatalogEntry {
  type: string
  endpoints: { interface: string; region: string; url: string }[]
}

/** Logs in and reads everything; several regions are read one after another. */
export async function askApi(access: OpenStackAccess): Promise<ApiTruth> {
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
  const token = answer.headers.get('x-subject-token') ?? ''
  const catalog = ((await answer.json()) as { token: { catalog: CatalogEntry[] } }).token.catalog
  const regions = [...new Set(catalog.flatMap((entry) => entry.endpoints.map((e) => e.region)))].filter(
    (r) => !access.region || r === access.region,
  )

  const endpoint = (type: string, region: string) => {
    const found = catalog
      .find((entry) => entry.type === type)
      ?.endpoints.find((e) => e.region === region && e.interface === 'public')
    if (!found) throw new Error(`the catalogue has no public ${type} endpoint in ${region}`)
    return found.url.replace(/\/+$/, '')
  }
  const get = async (url: string, key: string, microversion?: string): Promise<Row[]> => {
    const rows: Row[] = []
    let next: string | undefined = url
    while (next !== undefined) {
      const response: Response = await fetch(next, {
        headers: {
          'X-Auth-Token': token,
          Accept: 'application/json',
          ...(microversion ? { 'OpenStack-API-Version': `compute ${microversion}` } : {}),
        },
      })
      if (!response.ok) throw new Error(`${next}: ${response.status}`)
      const body = (await response.json()) as Record<string, unknown>
      rows.push(...(body[key] as Row[]))
      const links = body[`${key}_links`] as { rel: string; href: string }[] | undefined
      next = links?.find((link) => link.rel === 'next')?.href
    }
    return rows
  }

  const truth: ApiTruth = {
    regions,
    projects: await get(`${endpoint('identity', regions[0] ?? '').replace(/\/v3$/, '')}/v3/projects`, 'projects'),
    zones: [],
    aggregates: [],
    services: [],
    hypervisors: [],
    servers: [],
    networks: [],
    ports: [],
    routers: [],
    agents: [],
  }
  for (const region of regions) {
    const nova = endpoint('compute', region)
    const neutron = endpoint('network', region).replace(/\/v2\.0$/, '')
    const zones = (await get(`${nova}/os-availability-zone/detail`, 'availabilityZoneInfo')) as unknown as {
      zoneName: string
      hosts: Record<string, unknown> | null
    }[]
    truth.zones.push(...zones.map((zone) => ({ name: zone.zoneName, hosts: Object.keys(zone.hosts ?? {}) })))
    const aggregates = (await get(`${nova}/os-aggregates`, 'aggregates')) as unknown as {
      id: number
      name: string
      hosts: string[]
    }[]
    truth.aggregates.push(...aggregates.map((a) => ({ id: String(a.id), name: a.name, hosts: a.hosts })))
    truth.services.push(
      ...((await get(`${nova}/os-services`, 'services')) as unknown as { host: string; binary: string }[]),
    )
    const hypervisors = (await get(`${nova}/os-hypervisors/detail`, 'hypervisors')) as unknown as {
      host_ip: string
      service: { host: string }
    }[]
    truth.hypervisors.push(...hypervisors.map((h) => ({ host: h.service.host, hostIp: h.host_ip })))
    truth.servers.push(...(await get(`${nova}/servers/detail?all_tenants=1`, 'servers')))
    truth.networks.push(...(await get(`${neutron}/v2.0/networks`, 'networks')))
    truth.ports.push(...(await get(`${neutron}/v2.0/ports`, 'ports')))
    truth.routers.push(...(await get(`${neutron}/v2.0/routers`, 'routers')))
    truth.agents.push(...(await get(`${neutron}/v2.0/agents`, 'agents')))
  }
  return truth
}
