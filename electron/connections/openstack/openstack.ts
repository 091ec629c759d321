/** The OpenStack connection of an environment: one session, and a client per service and region. */
import { readFile } from 'node:fs/promises'
import { AppError } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import type { Logger } from '../../log/logger'
import type { Redactor } from '../../secrets/redactor'
import { type Forward, withoutMasterHost } from '../forward'
import { withCleanErrors } from '../peer-text'
import { type Catalogue, type FoundEndpoint, findEndpoint, regionsOf, type ServiceKind } from './catalogue'
import { createHttpClient, type HttpDeadlines } from './http-client'
import { createKeystone } from './keystone'
import { keystoneBase } from './keystone-url'
import { createNeutron } from './neutron'
import { createNova } from './nova'
import { createSession } from './session'
import { readImages, readVolumes } from './stores'

export interface OpenStackDeps {
  readonly log: Logger
  /** Learns the tokens that are obtained, and cleans what peers say. */
  readonly redactor: Redactor
  /** Opens streams from the master host; required when the group says so. */
  readonly forward?: Forward | undefined
  /** The clock, in milliseconds; default `Date.now`. */
  readonly now?: () => number
  /** First wait between retries; default 500 ms. */
  readonly backoffMs?: number
}

/** Errors of all methods: those of `OpenStackSession`. */
export type OpenStack = Awaited<ReturnType<typeof createOpenStack>>

/** Deadlines from the group's `timeout` in seconds: 15 gives connect 5 s, silence 15 s. */
export function deadlinesOf(timeoutSeconds: number): HttpDeadlines {
  const idleMs = timeoutSeconds * 1000
  return { connectMs: Math.min(5_000, idleMs), idleMs }
}

/** The PEM of the group's `ca_file`. @throws AppError `validation` when it cannot be read. */
export async function readCaFile(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new AppError('validation', `the CA file ${path} cannot be read`, {
      hint: 'Check the path and that you may read the file on this computer.',
      context: { field: 'ca_file' },
      cause,
    })
  }
}

/** Where a service is asked: at its own address in the group, else where the catalogue says, at the host the group says. */
export function endpointOf(
  catalogue: Catalogue,
  group: ResolvedGroupOf<'OpenStack'>,
  base: URL,
  { kind, region }: { readonly kind: ServiceKind; readonly region: string },
): FoundEndpoint {
  const own = { compute: group.compute_url, network: group.network_url }[kind as string]
  if (own !== undefined) return { url: new URL(own), interface: group.interface, isFallback: false }
  const query = { kind, region, interface: group.interface }
  if (group.reach === 'catalogue') return findEndpoint(catalogue, query, base)
  // What the address means here is of no account: another host is asked, or asked from another host.
  const found = findEndpoint(catalogue, query, undefined)
  if (group.reach === 'configured-host') found.url.hostname = base.hostname
  return found
}

/** Prepares the connection; nothing is sent before the first call. @throws AppError `validation` (address, CA file). */
export async function createOpenStack(group: ResolvedGroupOf<'OpenStack'>, deps: OpenStackDeps) {
  const base = keystoneBase(group)
  if (group.reach === 'master-host' && deps.forward === undefined) throw withoutMasterHost('the services of the cloud')
  const log = deps.log.child({ endpoint: base.origin })
  if (!group.verify_tls && base.protocol === 'https:')
    log.warn('openstack.tls-unverified', {}, 'certificates are not verified')
  const http = createHttpClient({
    deadlines: deadlinesOf(group.timeout),
    verifyTls: group.verify_tls,
    trustedHost: base.hostname,
    forward: group.reach === 'master-host' ? deps.forward : undefined,
    ca: await readCaFile(group.ca_file),
    log,
    backoffMs: deps.backoffMs,
  })
  const session = createSession(group, base, { http, log, redactor: deps.redactor, now: deps.now ?? Date.now })
  const guarded = <T extends object>(client: T) => withCleanErrors(client, deps.redactor.text)

  async function endpoint(kind: ServiceKind, region: string, signal: AbortSignal | undefined): Promise<URL> {
    const { catalogue } = await session.token(signal)
    const found = endpointOf(catalogue, group, base, { kind, region })
    if (found.isFallback) {
      log.warn(
        'openstack.interface-fallback',
        { kind, region, wanted: group.interface, used: found.interface },
        `no ${group.interface} endpoint for ${kind}, using ${found.interface}`,
      )
    }
    return found.url
  }

  return guarded({
    /** Who is signed in, with roles and catalogue; signs in when necessary. */
    whoAmI: (signal?: AbortSignal) => session.token(signal),
    /** Regions to scan: those of the compute and network services, restricted by the group's `region`. */
    regions: async (signal?: AbortSignal) => regionsOf((await session.token(signal)).catalogue, group.region),
    keystone: guarded(createKeystone(session, base)),
    nova: async (region: string, signal?: AbortSignal) =>
      guarded(createNova(session, await endpoint('compute', region, signal))),
    neutron: async (region: string, signal?: AbortSignal) =>
      guarded(createNeutron(session, await endpoint('network', region, signal))),
    images: async (region: string, signal?: AbortSignal) =>
      readImages(session, await endpoint('image', region, signal), signal),
    volumes: async (region: string, signal?: AbortSignal) =>
      readVolumes(session, await endpoint('volume', region, signal), signal),
    /** Makes sure that something answers at the address of a service, whatever it says; tells the address. */
    contact: async (kind: ServiceKind, region: string, signal?: AbortSignal) => {
      const url = await endpoint(kind, region, signal)
      await http.request({ method: 'GET', url, signal }).catch((error: unknown) => {
        // An answer too many or a service that is not ready is an answer.
        if (!(error instanceof AppError) || error.context?.status === undefined) throw error
      })
      return url
    },
    /** The next call signs in again, with today's rights and catalogue. */
    renew: session.renew,
    /** Requests sent so far. */
    requests: http.requests,
    /** Closes every connection; running calls fail. */
    dispose: http.close,
  })
}
