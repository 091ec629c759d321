/** One look at a cloud, and one comparison of what the product shows of it. */
import { askApi } from './ask-api'
import { askHosts, type HostTruth } from './ask-hosts'
import type { CloudApi } from './cloud-api'
import { type Comparison, compareApi, compareHosts } from './compare'
import { compareCliques } from './compare-cliques'
import { askOvn, compareOvn } from './compare-ovn'
import { compareServices } from './compare-services'
import type { CloudAccess } from './environment-file'
import { compareLeftOver } from './left-over'
import type { ProductInventory } from './product'

/** What the APIs and the hosts say. */
export async function askCloud({ ssh }: CloudAccess, cloud: CloudApi) {
  const api = await askApi(cloud)
  const names = [...new Set([...api.services.map((s) => s.host), ...api.agents.map((a) => String(a.host))])].sort()
  const answers = await askHosts(ssh, names)
  return {
    api,
    ovn: await askOvn(ssh, api, names),
    hosts: [...answers.values()].filter((answer): answer is HostTruth => !(answer instanceof Error)),
    /** Hosts that could not be asked, and why. */
    unreachable: [...answers].flatMap(([host, answer]) =>
      answer instanceof Error ? [{ host, why: answer.message }] : [],
    ),
  }
}
export type CloudTruth = Awaited<ReturnType<typeof askCloud>>

const OF_HOSTS = ['vnic', 'vservice', 'vconnector', 'vedge', 'otep', 'host_pnic']

/** Every comparison, and the things that no object is to stand for, by the reason. */
export function compareCloud({ api, hosts, ovn }: CloudTruth, inventory: ProductInventory) {
  // A host this check cannot reach cannot be compared; what the product kept of it stays out.
  const reachable = new Set(hosts.map((truth) => truth.host))
  const objects = inventory.objects.filter(
    (o) => o.host === undefined || reachable.has(o.host) || !OF_HOSTS.includes(o.type),
  )
  const leftOver = compareLeftOver(hosts, inventory.objects)
  const comparisons: readonly Comparison[] = [
    ...compareApi(api, inventory),
    ...compareHosts(api, hosts, { ...inventory, objects }),
    ...compareServices(api, hosts, inventory),
    ...(ovn ? compareOvn(ovn, inventory) : []),
    ...compareCliques(api, hosts, inventory),
    ...leftOver.comparisons,
  ]
  return { comparisons, excused: leftOver.excused }
}

export const differencesOf = (rows: readonly Comparison[]) =>
  rows.reduce((sum, row) => sum + row.missing.length + row.extra.length, 0)
