/** Connection test of the OpenStack section. */
import { AppError } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import type { TargetResult } from '@shared/model/connection-test'
import type { Logger } from '../../log/logger'
import type { Redactor } from '../../secrets/redactor'
import { findEndpoint } from '../openstack/catalogue'
import { keystoneBase } from '../openstack/keystone-url'
import { createOpenStack, deadlinesOf, type OpenStack, readCaFile } from '../openstack/openstack'
import { probeTcp, probeTls, resolveHost } from './reachability'
import { type OnProgress, runStages } from './stages'

export async function testOpenStack(
  group: ResolvedGroupOf<'OpenStack'>,
  deps: { log: Logger; redactor: Redactor },
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
): Promise<TargetResult> {
  const { connectMs, idleMs } = deadlinesOf(group.timeout)
  let cloud: OpenStack | undefined
  const connected = async () => {
    cloud ??= await createOpenStack(group, deps)
    return cloud
  }
  try {
    return await runStages(
      'OpenStack',
      {
        resolve: () => resolveHost(keystoneBase(group).hostname, idleMs, signal),
        connect: async () => {
          const base = keystoneBase(group)
          return probeTcp(
            base.hostname,
            Number(base.port || (base.protocol === 'https:' ? 443 : 80)),
            connectMs,
            signal,
          )
        },
        tls: async ({ warn }) => {
          const base = keystoneBase(group)
          if (base.protocol !== 'https:') return { skipped: 'plain HTTP' }
          if (!group.verify_tls) warn('Certificates of the OpenStack endpoints are not verified.')
          return probeTls(base, {
            verify: group.verify_tls,
            ca: await readCaFile(group.ca_file),
            timeoutMs: idleMs,
            signal,
          })
        },
        token: async () => {
          const openStack = await connected()
          const me = await openStack.whoAmI(signal)
          return `Keystone ${await openStack.keystone.version(signal)}, user ${me.userName}, project ${me.projectName ?? 'none'}`
        },
        catalogue: async ({ warn }) => {
          const openStack = await connected()
          const { catalogue } = await openStack.whoAmI(signal)
          const base = keystoneBase(group)
          const regions = await openStack.regions(signal)
          const found = regions.flatMap((region) =>
            (['compute', 'network'] as const).map((kind) =>
              findEndpoint(catalogue, { kind, region, interface: group.interface }, base),
            ),
          )
          if (found.some((endpoint) => endpoint.isFallback)) {
            warn(`Some services have no ${group.interface} endpoint; another interface is used for them.`)
          }
          return `${catalogue.length} services; ${[...new Set(found.map((endpoint) => endpoint.url.origin))].join(', ')}`
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
      { onProgress, signal, clean: deps.redactor.text },
    )
  } finally {
    await cloud?.dispose()
  }
}

function notAdmin(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'permission-denied') return error
  return new AppError('permission-denied', `the user may not list hypervisors: ${error.message}`, {
    hint: 'Discovery reads all projects and hosts: use a user with the admin role, or a reader on the whole cloud.',
    cause: error,
  })
}
