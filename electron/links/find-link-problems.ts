/**
 * What is odd about how objects hang together, so the operator should see it: references that lead nowhere, which are
 * why a path ends early, and routers that are active on several hosts or on none.
 */
import type { Turns } from '../turns'
import { asText, asTexts, type StoredObject, textOf, unique } from '../values'
import { uplinksOf } from './attachments'
import type { LinkView } from './link-view'

/** One kind of problem, and ids and hosts of all objects it happened to, sorted. */
export type LinkProblem = ReturnType<typeof problem>

/**
 * The problems of the given objects, without those of stale ones: they were reported when the objects went stale.
 * @param objects of the view; those that cannot have problems are passed over
 */
export async function findLinkProblems(
  view: LinkView,
  objects: readonly StoredObject[],
  turns: Turns,
): Promise<LinkProblem[]> {
  const found: Record<ProblemKind, StoredObject[]> = {
    'owner-unknown': [],
    'vedge-unknown': [],
    'uplink-unknown': [],
    'several-active': [],
    'none-active': [],
  }
  for (const object of objects) {
    if (!object.stale) for (const kind of problemsOf(view, object)) found[kind].push(object)
    if (turns.isOver()) await turns.next()
  }
  return PROBLEM_KINDS.filter((kind) => found[kind].length > 0).map((kind) => problem(kind, found[kind]))
}

const TITLES = {
  'owner-unknown': 'A vNIC belongs to an instance or vService that is not in the inventory',
  'vedge-unknown': 'A tunnel endpoint belongs to a vEdge or vConnector that is not in the inventory',
  'uplink-unknown': 'No physical NIC was found behind the address of a tunnel endpoint',
  'several-active': 'A highly available router is active on several hosts at once',
  'none-active': 'A highly available router is active on no host',
}
type ProblemKind = keyof typeof TITLES
const PROBLEM_KINDS = Object.keys(TITLES) as ProblemKind[]

function problemsOf(view: LinkView, object: StoredObject): ProblemKind[] {
  const kinds: ProblemKind[] = []
  if (object.type === 'vnic') {
    const isUnknown = (type: 'instance' | 'vservice', id?: string) => id !== undefined && !view.get(type, id)
    if (isUnknown('instance', asText(object.instance_id)) || isUnknown('vservice', asText(object.vservice_id)))
      kinds.push('owner-unknown')
  }
  if (object.type === 'otep') {
    if (!view.get('vedge', object.parent_id) && !view.get('vconnector', object.parent_id)) kinds.push('vedge-unknown')
    if (uplinksOf(view, object).length === 0 && asTexts(object.vconnector).length === 0) kinds.push('uplink-unknown')
  }
  if (object.type === 'vservice' && object.ha_state !== undefined) kinds.push(...activityOf(view, object))
  return kinds
}

/** Where an instance could not be read, it may be the active one. */
function activityOf(view: LinkView, { service_id, router_id }: StoredObject): ProblemKind[] {
  const instances = view.instancesOf(asText(service_id)).filter(({ ha_state }) => ha_state !== undefined)
  const active = instances.filter(({ ha_state, stale }) => ha_state === 'active' && !stale)
  if (active.length > 1) return ['several-active']
  const read = new Set(instances.flatMap(({ host, stale }) => (stale ? [] : (host ?? []))))
  const hosts = view.portsOf(asText(router_id)).filter(({ device_owner }) => device_owner === HA_PORT)
  const isKnown = hosts.every((port) => read.has(textOf(port['binding:host_id'])))
  return active.length === 0 && isKnown && read.size > 0 ? ['none-active'] : []
}

/** Neutron's port of a highly available router on each of its hosts. */
const HA_PORT = 'network:router_ha_interface'

function problem(kind: ProblemKind, objects: readonly StoredObject[]) {
  return {
    kind,
    title: TITLES[kind],
    objects: objects.map((object) => object.id).sort(),
    hosts: unique(objects.flatMap((object) => object.host ?? [])).sort(),
  }
}
