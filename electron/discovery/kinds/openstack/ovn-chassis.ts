/** Which host a chassis of OVN is. Pure. */
import { asTexts, type StoredObject, textOf } from '../../../values'
import type { Southbound } from '../../parsers/ovn-databases'
import type { Targets } from './define-fetcher'
import { isOvnAgent } from './neutron-config'

/**
 * By chassis name: the host whose agent has it for an id, else the one of the region with the hostname the chassis
 * tells, in whatever spelling.
 * @returns undefined for a chassis of no host that is known
 */
export function hostsByChassis(southbound: Southbound | undefined, { region, inventory }: Targets['ovn']) {
  const isHere = (object: StoredObject) => textOf(object.region) === region
  const spelled = new Map(
    inventory
      .byType('host')
      .filter(isHere)
      .flatMap((host) => [host.id, ...asTexts(host.aliases)].map((name) => [name.toLowerCase(), host.id] as const)),
  )
  const hosts = new Map<string, string>()
  for (const { name, hostname } of southbound?.chassis ?? []) {
    const host = spelled.get(hostname.toLowerCase()) ?? spelled.get((hostname.split('.')[0] ?? '').toLowerCase())
    if (host !== undefined) hosts.set(name, host)
  }
  for (const agent of inventory.byType('network_agent'))
    if (isOvnAgent(agent) && isHere(agent)) hosts.set(textOf(agent.agent_id), textOf(agent.host))
  return (chassis: string | undefined) => (chassis === undefined ? undefined : hosts.get(chassis) || undefined)
}
