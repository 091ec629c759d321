/** What the cloud's APIs say. */
import { z } from 'zod'
import type { CloudApi } from './cloud-api'

/** A record of which the comparisons choose what they read. */
const rowSchema = z.looseObject({ id: z.string() })
const trunkSchema = z.object({ port_id: z.string(), sub_ports: z.array(z.looseObject({ port_id: z.string() })) })
const extensionSchema = z.object({ alias: z.string() })
const zoneSchema = z.object({ zoneName: z.string() })
const aggregateSchema = z.object({ id: z.coerce.string(), name: z.string(), hosts: z.array(z.string()) })
const serviceSchema = z.looseObject({ host: z.string() })
const quotaSchema = z.record(z.string(), z.unknown())
const hypervisorSchema = z.object({ host_ip: z.string().nullish(), service: serviceSchema })

/** Reads everything; several regions are read one after another. */
export async function askApi({ regions, get, all }: CloudApi) {
  const neutron = (key: string) => all(rowSchema, 'network', `/v2.0/${key}`, key)
  const extensions = new Set(
    (await all(extensionSchema, 'network', '/v2.0/extensions', 'extensions')).map((e) => e.alias),
  )
  const servers = await all(rowSchema, 'compute', '/servers/detail?all_tenants=1', 'servers')
  const networks = await neutron('networks')
  const ports = await neutron('ports')
  const owners = new Set([
    ...servers.map((one) => one.tenant_id),
    ...[...networks, ...ports].map((one) => one.project_id),
  ])
  const quotas: { project: string; service: string; quota: Record<string, unknown> }[] = []
  for (const project of [...owners].map(String).filter((id) => id !== ''))
    for (const [service, path, key] of [
      ['compute', `/os-quota-sets/${project}/detail`, 'quota_set'],
      ...(extensions.has('quota_details') ? [['network', `/v2.0/quotas/${project}/details`, 'quota'] as const] : []),
    ] as const)
      quotas.push(...(await all(quotaSchema, service, path, key)).map((quota) => ({ project, service, quota })))

  return {
    regions,
    projects: await get(rowSchema, 'identity', '/v3/projects', 'projects'),
    zones: await all(zoneSchema, 'compute', '/os-availability-zone/detail', 'availabilityZoneInfo'),
    aggregates: await all(aggregateSchema, 'compute', '/os-aggregates', 'aggregates'),
    services: await all(serviceSchema, 'compute', '/os-services', 'services'),
    hypervisors: await all(hypervisorSchema, 'compute', '/os-hypervisors/detail', 'hypervisors'),
    images: await all(rowSchema, 'image', '/v2/images', 'images'),
    flavors: await all(rowSchema, 'compute', '/flavors/detail?is_public=None', 'flavors'),
    servers,
    networks,
    ports,
    quotas,
    routers: await neutron('routers'),
    trunks: extensions.has('trunk') ? await all(trunkSchema, 'network', '/v2.0/trunks', 'trunks') : [],
    floatingIps: await neutron('floatingips'),
    securityGroups: await all(rowSchema, 'network', '/v2.0/security-groups', 'security_groups'),
    agents: await neutron('agents'),
  }
}
export type ApiTruth = Awaited<ReturnType<typeof askApi>>
