/**
 * What the projects that own something may use and use. Sources: Nova `GET os-quota-sets/<project>/detail`, Neutron
 * `GET quotas/<project>/details`, in every region that is asked: neither has a list of what all use. A service that refuses
 * one is not asked for the others.
 */
import { asAppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import type { Quota } from '../../../../../connections/openstack/quota'
import { byKey } from '../../../../../turns'
import { asRecord, asRecords, groupBy, textOf, unique } from '../../../../../values'
import { orEmpty, REFUSALS, type RegionReader } from '../../cloud-reader'
import { defineFetcher } from '../../define-fetcher'

/** Requests at a time: a list of a thousand projects must not keep others waiting. */
const PARALLEL = 4

interface ProjectQuota extends Quota {
  readonly project: string
  readonly service: string
}

interface QuotasOfRegion {
  readonly region: string
  readonly quotas: readonly ProjectQuota[]
}

export const quotas = defineFetcher('api', 'quotas', 'environment', {
  produces: [],
  enriches: { types: ['project'], attributes: ['quota_set'] },
  fetch: async ({ cloud }, { regions, manyRegions }, report) => {
    const told = regions.map(async (region) => {
      try {
        return { region, quotas: await quotasIn(cloud.region(region)) }
      } catch (thrown) {
        // What the others tell counts.
        if (!manyRegions) throw thrown
        report(asAppError(thrown))
        return undefined
      }
    })
    return (await Promise.all(told)).filter((one) => one !== undefined)
  },
  shape: (told: readonly QuotasOfRegion[], { manyRegions, before }) => {
    const own = told.flatMap(({ region, quotas: list }) =>
      list.map(({ project, ...quota }) => ({ project, quota: manyRegions ? { ...quota, region } : quota })),
    )
    // Of regions that did not tell them now.
    const isTold = new Set<unknown>(told.map(({ region }) => region))
    const kept = before('project').flatMap(({ id, quota_set }) =>
      asRecords(quota_set).flatMap((quota) =>
        manyRegions && quota.region !== undefined && !isTold.has(quota.region) ? [{ project: id, quota }] : [],
      ),
    )
    return {
      objects: [],
      enrichments: [...groupBy([...own, ...kept], ({ project }) => project)].map(([id, its]) => ({
        id,
        attributes: {
          quota_set: its.map(({ quota }) => quota).sort(byKey((quota) => textOf(asRecord(quota).region))),
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
          return (await read(project)).map((quota) => ({ project, service, ...quota }))
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
