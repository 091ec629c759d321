/** Connection test of the OpenStack section. */
import { AppError, asAppError } from '@shared/contract/errors'
import { REACHES, type Reach, type ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import type { Forward } from '../../../../connections/forward'
import { keystoneBase } from '../../../../connections/openstack/keystone-url'
import {
  createOpenStack,
  deadlinesOf,
  endpointOf,
  type OpenStack,
  type OpenStackDeps,
  readCaFile,
} from '../../../../connections/openstack/openstack'
import type { TargetTest } from '../../../../connections/test-stages'
import { probeTcp, probeTls, resolveHost } from './reachability'

export function testOpenStack(
  group: ResolvedGroupOf<'OpenStack'>,
  deps: OpenStackDeps,
  signal: AbortSignal | undefined,
): TargetTest {
  const { connectMs, idleMs } = deadlinesOf(group.timeout)
  let cloud: OpenStack | undefined
  let isBehindMaster = false
  /** From this computer, and where that fails and the section says so, from the master host. */
  async function hereOrThere(here: () => Promise<string>, there: (forward: Forward) => Promise<string> | string) {
    try {
      return await here()
    } catch (error) {
      if (deps.forward === undefined || signal?.aborted) throw error
      if (group.reach === 'master-host') return there(deps.forward)
      throw error
    }
  }
  const askOtherScheme = (error: unknown): never => {
    throw withOtherScheme(error, group)
  }
  const connected = async () => {
    cloud ??= await createOpenStack(group, deps)
    return cloud
  }
  return {
    stages: {
      resolve: async () => {
        const { hostname } = keystoneBase(group)
        return hereOrThere(
          () => resolveHost(hostname, idleMs, signal),
          () => 'the master host resolves it',
        )
      },
      connect: async () => {
        const { hostname, port, protocol } = keystoneBase(group)
        const number = Number(port || (protocol === 'https:' ? 443 : 80))
        return hereOrThere(
          () => probeTcp(hostname, number, connectMs, signal),
          async (forward) => {
            const stream = await forward(hostname, number, signal)
            stream.destroy()
            isBehindMaster = true
            return `the master host reaches ${hostname}:${number}`
          },
        )
      },
      tls: async ({ warn }) => {
        const base = keystoneBase(group)
        if (base.protocol !== 'https:') return { skipped: 'plain HTTP' }
        if (!group.verify_tls) warn('Certificates of the OpenStack endpoints are not verified.')
        if (isBehindMaster) return { skipped: 'checked when signing in' }
        const ca = await readCaFile(group.ca_file)
        return probeTls(base, { verify: group.verify_tls, ca, timeoutMs: idleMs, signal }).catch(askOtherScheme)
      },
      token: async () => {
        const openStack = await connected()
        const me = await openStack.whoAmI(signal).catch(askOtherScheme)
        return `Keystone ${await openStack.keystone.version(signal)}, user ${me.userName}, project ${me.projectName ?? 'none'}`
      },
      catalogue: async ({ warn }) => {
        const openStack = await connected()
        const { catalogue } = await openStack.whoAmI(signal)
        const base = keystoneBase(group)
        const regions = await openStack.regions(signal)
        const wanted = regions.flatMap((region) => SERVICES.map((kind) => ({ kind, region })))
        const found = wanted.map((one) => endpointOf(catalogue, group, base, one))
        if (found.some((endpoint) => endpoint.isFallback)) {
          warn(`Some services have no ${group.interface} endpoint; another interface is used for them.`)
        }
        await contactAll(openStack, regions, signal).catch(async (error: unknown) => {
          throw await withWayThatWorks(error, group, deps, regions, signal)
        })
        const origins = [...new Set(found.map((endpoint) => endpoint.url.origin))].join(', ')
        return `${catalogue.length} services; ${origins}${group.reach === 'catalogue' ? '' : `, ${REACH_WORDS[group.reach]}`}`
      },
      regions: async () => {
        const regions = await (await connected()).regions(signal)
        if (regions.length > 0) return regions.join(', ')
        throw new AppError(
          'not-found',
          group.region === undefined
            ? 'the service catalogue names no region with Nova or Neutron'
            : `there is no region "${group.region}"`,
          {
            hint: 'Check the region filter, and the project: a token without project has no catalogue.',
          },
        )
      },
      admin: async () => {
        const openStack = await connected()
        const [region] = await openStack.regions(signal)
        const hypervisors = await (await openStack.nova(region ?? '', signal))
          .hypervisors(signal)
          .catch((error: unknown) => {
            throw notAdmin(error)
          })
        return `may read the whole cloud: ${hypervisors.length} hypervisors in ${region ?? 'the cloud'}`
      },
    },
    close: async () => cloud?.dispose(),
  }
}

const SERVICES = ['compute', 'network'] as const
const REACH_WORDS: Readonly<Record<Reach, string>> = {
  catalogue: 'at the addresses of the catalogue',
  'configured-host': 'at Keystone’s host',
  'master-host': 'through the master host',
}

/** Makes sure that the services of every region answer. @throws AppError of the first that does not */
async function contactAll(cloud: OpenStack, regions: readonly string[], signal: AbortSignal | undefined) {
  await Promise.all(regions.flatMap((region) => SERVICES.map((kind) => cloud.contact(kind, region, signal))))
}

/** Why the services do not answer, with what to choose so that they do: each other way is tried. */
async function withWayThatWorks(
  thrown: unknown,
  group: ResolvedGroupOf<'OpenStack'>,
  deps: OpenStackDeps,
  regions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<AppError> {
  const error = asAppError(thrown)
  if (error.code === 'cancelled') return error
  const others = REACHES.filter(
    (reach) => reach !== group.reach && (reach !== 'master-host' || deps.forward !== undefined),
  )
  for (const reach of others) {
    const cloud = await createOpenStack({ ...group, reach }, deps)
    try {
      await contactAll(cloud, regions, signal)
    } catch {
      continue
    } finally {
      await cloud.dispose()
    }
    return new AppError(error.code, error.message, {
      hint: `The services answer ${REACH_WORDS[reach]}: choose that under Advanced.`,
      context: { ...error.context, field: 'reach', value: reach },
      cause: error,
    })
  }
  const tried = [group.reach, ...others].map((reach) => REACH_WORDS[reach]).join(', ')
  return new AppError(error.code, error.message, {
    hint: `The services do not answer ${tried}. Check that they run; where this computer reaches them at another address, enter it as “Address of Nova” or “Address of Neutron”.`,
    ...(error.context === undefined ? {} : { context: error.context }),
    cause: error,
  })
}

/** What is met at the other end by who speaks TLS to a server of plain HTTP, and the other way round. */
const MISHEARD: Readonly<Record<string, readonly unknown[]>> = {
  'https:': ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPIPE', 'ECONNRESET'],
  'http:': ['HTTPParserError', 'UND_ERR_SOCKET', 'ECONNRESET'],
}

/** The error, with the other scheme as its remedy where the server seems to speak that. */
function withOtherScheme(error: unknown, group: ResolvedGroupOf<'OpenStack'>): unknown {
  const base = keystoneBase(group)
  if (!(error instanceof AppError) || !MISHEARD[base.protocol]?.includes(error.context?.reason)) return error
  const [other, words, price] =
    base.protocol === 'https:' ? ['http', 'plain HTTP', ' The password is then sent in clear.'] : ['https', 'TLS', '']
  const value = group.url === undefined ? other : group.url.replace(/^https?/, other)
  return new AppError(error.code, error.message, {
    hint: `Port ${base.port || (other === 'http' ? '443' : '80')} may speak ${words}. Try ${other}.${price}`,
    context: { ...error.context, field: group.url === undefined ? 'scheme' : 'url', value },
    cause: error,
  })
}

function notAdmin(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'permission-denied') return error
  return new AppError('permission-denied', `the user may not list hypervisors: ${error.message}`, {
    hint: 'Discovery reads all projects and hosts: use a user with the admin role, or a reader on the whole cloud.',
    cause: error,
  })
}
