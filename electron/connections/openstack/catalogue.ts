/** The service catalogue of a token: finds endpoints by service type, region and interface. Pure. */

import { AppError } from '@shared/contract/errors'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { withoutBrackets } from '../../addresses'
import { id, list, text } from './fields'

export const ENDPOINT_INTERFACES = ['public', 'internal', 'admin'] as const
export type EndpointInterface = (typeof ENDPOINT_INTERFACES)[number]

const endpointSchema = z.looseObject({ interface: id, url: id, region: text, region_id: text })
/** `token.catalog` of a Keystone v3 token; entries that cannot be read are left out. */
export const catalogueSchema = list(z.looseObject({ type: id, name: text, endpoints: list(endpointSchema) }))
export type Catalogue = z.infer<typeof catalogueSchema>

/** Region given to endpoints that name none. */
const NO_REGION = 'No-Region'

/** Services this product uses, with the types they appear under (the first is today's). */
export const SERVICE_TYPES = {
  compute: ['compute'],
  network: ['network', 'networking'],
  image: ['image'],
  volume: ['block-storage', 'volumev3'],
} as const satisfies Record<string, readonly string[]>
export type ServiceKind = keyof typeof SERVICE_TYPES

/** An endpoint that was found, and whether another interface had to be taken than the one asked for. */
export interface FoundEndpoint {
  readonly url: URL
  readonly interface: EndpointInterface
  readonly isFallback: boolean
}

/** Which interface to try when the asked one has no endpoint. */
const FALLBACKS: Readonly<Record<EndpointInterface, readonly EndpointInterface[]>> = {
  public: ['public', 'internal', 'admin'],
  internal: ['internal', 'public', 'admin'],
  admin: ['admin', 'internal', 'public'],
}

/** The region an endpoint is in; an empty id is none. */
export const regionOf = (endpoint: z.infer<typeof endpointSchema>) => endpoint.region_id || endpoint.region || NO_REGION
/** Keystone v2-style names ("publicURL") still appear in catalogues behind old gateways. */
const interfaceOf = (endpoint: z.infer<typeof endpointSchema>) => endpoint.interface.replace(/URL$/, '')

const endpointsOf = (catalogue: Catalogue, types: readonly string[]) =>
  catalogue.filter((service) => types.includes(service.type)).flatMap((service) => service.endpoints)

/** Regions of the compute and network services, sorted; only `only` when given. */
export function regionsOf(catalogue: Catalogue, only?: string): string[] {
  const wanted = [...SERVICE_TYPES.compute, ...SERVICE_TYPES.network]
  const regions = endpointsOf(catalogue, wanted).map(regionOf)
  return [...new Set(regions)].filter((region) => only === undefined || region === only).sort()
}

/**
 * The endpoint of a service in a region.
 * @param trusted address of Keystone, entered by the operator: unless its host is loopback or link-local, no other may
 *   be. Undefined when the address is not used as it stands.
 * @throws AppError `not-found` when the region has no such service, `protocol` when the address is unusable,
 *   `permission-denied` when it points at this computer or its link although Keystone does not.
 */
export function findEndpoint(
  catalogue: Catalogue,
  query: { kind: ServiceKind; region: string; interface: EndpointInterface },
  trusted: URL | undefined,
): FoundEndpoint {
  const inRegion = endpointsOf(catalogue, SERVICE_TYPES[query.kind]).filter((one) => regionOf(one) === query.region)
  for (const candidate of FALLBACKS[query.interface]) {
    const endpoint = inRegion.find((entry) => interfaceOf(entry) === candidate)
    if (endpoint === undefined) continue
    const url = parseEndpoint(endpoint.url, query.kind)
    // SECURITY: a hostile catalogue must not aim this client at this computer; guarded by addresses.test.ts.
    if (trusted && !isLocalAddress(trusted.hostname) && isLocalAddress(url.hostname))
      throw localTarget(url.host, query.kind)
    return { url, interface: candidate, isFallback: candidate !== query.interface }
  }
  throw new AppError('not-found', `the service catalogue has no ${query.kind} endpoint in region ${query.region}`, {
    hint: 'Check the region filter, and that the service is registered in Keystone.',
    context: { kind: query.kind, region: query.region },
  })
}

function parseEndpoint(text: string, kind: ServiceKind): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new AppError(
    'protocol',
    `the ${kind} endpoint in the service catalogue is not a web address: ${JSON.stringify(text)}`,
    { hint: 'Correct it in the catalogue (openstack endpoint list), or choose another interface.' },
  )
}

/** @param host what the service catalogue names */
export function localTarget(host: string, kind = 'service'): AppError {
  return new AppError(
    'permission-denied',
    `the ${kind} endpoint in the service catalogue points at this computer (${host})`,
    { hint: 'If that is intended, enter the same host name as the Keystone address.', context: { kind } },
  )
}

/** Whether a host name is, by its text, loopback, link-local or unspecified. */
export function isLocalAddress(hostname: string): boolean {
  const bare = withoutBrackets(hostname).toLowerCase()
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  if (!ipaddr.isValid(bare)) return false
  return ['loopback', 'linkLocal', 'unspecified'].includes(ipaddr.process(bare).range())
}
