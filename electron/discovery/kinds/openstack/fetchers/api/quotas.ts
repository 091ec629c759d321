/**
 * What the projects that own something may use and use. Sources: Nova `GET os-quota-sets/<project>/detail`, Neutron
 * `GET quotas/<project>/details`, in every region. A service that refuses one is not asked for the others.
 */
import { asAppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import type { Quota } from '../../../../../connections/openstack/quota'
import { groupBy, unique } from '../../../../../values'
import { orEmpty, REFUSALS, type RegionReader } from '../../cloud-reader'
import { defineFetcher } from '../../define-fetcher'

/** Requests at a time: a list of a thousand projects must not keep others waiting. */
const PARALLEL = 4

interface ProjectQuota extends Quota {
  readonly project: string
  readonly service: string
  readonly region: string
}

export const quotas = defineFetcher('api', 'quotas', 'environment', {
  produces: [],
  enriches: { types: ['project'], attributes: ['quota_set'] },
  fetch: async ({ cloud }) => {
    const regions = (await cloud.regions()).map(cloud.region)
    return (await Promise.all(regions.map(quotasIn))).flat()
  },
  shape: (list: readonly ProjectQuota[]) => {
    const isOneRegion = new Set(list.map(({ region }) => region)).size < 2
    return {
      objects: [],
      enrichments: [...groupBy(list, ({ project }) => project)].map(([id, own]) => ({
        id,
        attributes: {
          quota_set: own.map(({ project: _own, region, ...quota }) => (isOneRegion ? quota : { ...quota, region })),
        },
      })),
    }
  },
})

async function quotasIn(api: RegionReader): Promise<ProjectQuota[]> {
  const [servers, networks, ports] = await Promise.all([
    orEmpty(api.servers()),
    orEmpty(api.networks()),
    orEmpty(api.ports()),
  ])
  const projects = unique([
    ...servers.map((server) => server.tenant_id),
    ...[...networks, ...ports].map((one) => one.project_id ?? one.tenant_id ?? ''),
  ]).sort()
  const services = { compute: api.computeQuota, network: api.networkQuota }
  const limit = pLimit(PARALLEL)
  const answers = await Promise.all(
    Object.entries(services).flatMap(([service, read]) => {
      let isRefused = false
      const quotaOf = async (project: string) => {
        if (isRefused) return []
        try {
          return (await read(project)).map((quota) => ({ project, service, region: api.region, ...quota }))
        } catch (thrown) {
          isRefused = REFUSALS.has(asAppError(thrown).code)
          if (isRefused) return []
          throw thrown
        }
      }
      return projects.map((project) => limit(quotaOf, project))
    }),
  )
  // Without a limit and without use there is nothing to tell.
  return answers.flat().filter(({ limit: most, in_use }) => most >= 0 || in_use > 0)
}
