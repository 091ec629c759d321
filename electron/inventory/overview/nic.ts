/** A NIC: its state, what it carries, and everything on its host that reaches the world by it, or by what is before it. */
import type { NicFacts } from '@shared/contract/calls/overview'
import { sortNaturally } from '@shared/text/natural-sort'
import { asText, asTexts, type StoredObject, switchOf, textOf, unique } from '../../values'
import { type Facts, firstOf, numberOf } from './facts'

/** Networks named of one NIC among others. */
const MOST_CARRIED = 20

/** The NIC with its members. */
export function nicState(facts: Facts, nic: StoredObject) {
  return {
    ...linkState(facts, nic),
    bondMode: asText(nic['Bonding Mode']),
    members: sortNaturally(membersOf(facts, nic), ({ name }) => name).map((member) => linkState(facts, member)),
  }
}

function linkState(facts: Facts, nic: StoredObject) {
  const carrier = asText(nic['Link detected'])
  return {
    ref: facts.ref(nic),
    state: asText(nic.state)?.toLowerCase(),
    carrier: carrier === undefined ? undefined : carrier === 'yes',
    speed: numberOf(Number(/^(\d+)Mb\/s$/.exec(textOf(nic.Speed))?.[1] ?? Number.NaN)),
    mtu: numberOf(nic.mtu),
    mac: asText(nic.mac_address),
    driver: asText(nic.driver),
    addresses: [...asTexts(nic['IP Address']), ...asTexts(nic['IPv6 Address'])],
    switchPorts: ends(facts, nic, 'host_pnic-switch_pnic', 'out').map((port) => {
      // "swp1" is on every switch.
      const name = [facts.get('switch', switchOf(port))?.name, port.name].filter(Boolean).join(' ')
      return { ...facts.ref(port), name }
    }),
  }
}

const membersOf = (facts: Facts, bond: StoredObject) => ends(facts, bond, 'host_pnic-host_pnic', 'in')
export const bondOf = (facts: Facts, nic: StoredObject) => ends(facts, nic, 'host_pnic-host_pnic', 'out')[0]

/** What is at the other end of an object's links of a type. */
function ends({ snapshot }: Facts, { id }: StoredObject, linkType: string, direction: 'out' | 'in'): StoredObject[] {
  const links = direction === 'out' ? snapshot.linksFrom(id) : snapshot.linksTo(id)
  return links.flatMap((link) =>
    link.link_type === linkType
      ? (snapshot.objects.get(direction === 'out' ? link.target_id : link.source_id) ?? [])
      : [],
  )
}

/** Tunnel endpoints whose packets leave by a NIC, or by the bridge it is in. */
function endpointsOn(facts: Facts, nic: StoredObject): StoredObject[] {
  const bridges = ends(facts, nic, 'vconnector-host_pnic', 'in')
  // A Linux bridge also has the endpoint of its own network below it, which leaves by another NIC.
  const through = bridges.flatMap((bridge) =>
    ends(facts, bridge, 'otep-vconnector', 'in').filter((otep) => otep.parent_id !== bridge.id),
  )
  return [...new Set([...ends(facts, nic, 'otep-host_pnic', 'in'), ...through])]
}

export function nicFacts(facts: Facts, nic: StoredObject): NicFacts {
  const tunnels = unique(endpointsOn(facts, nic).map((otep) => textOf(otep.overlay_type))).sort()
  const plain = sortNaturally(ends(facts, nic, 'host_pnic-network', 'out'), ({ name }) => name).filter(
    (network) => !tunnels.includes(textOf(network['provider:network_type'])),
  )
  return {
    ...nicState(facts, nic),
    tunnels,
    carries: firstOf(plain, ({ id }) => facts.networkRef(id), MOST_CARRIED),
  }
}

/** The NICs of a host as it shows them: members below their bond, not beside it. */
export function nicsOf(facts: Facts, pnics: readonly StoredObject[]) {
  const single = pnics.filter((pnic) => bondOf(facts, pnic) === undefined)
  return firstOf(
    sortNaturally(single, ({ name }) => name),
    (pnic) => nicFacts(facts, pnic),
  )
}

export async function nicOverview(facts: Facts, nic: StoredObject) {
  const bond = bondOf(facts, nic)
  const root = bond ?? nic
  const onHost = nic.host === undefined ? [] : facts.snapshot.byHost(nic.host)
  const carried = new Set(
    [nic, root].flatMap((one) => ends(facts, one, 'host_pnic-network', 'out').map(({ id }) => id)),
  )
  return {
    kind: 'host_pnic' as const,
    nic: nicFacts(facts, nic),
    bond: bond && facts.ref(bond),
    behind: [
      ...ends(facts, root, 'vedge-host_pnic', 'in'),
      ...ends(facts, root, 'vconnector-host_pnic', 'in'),
      ...endpointsOn(facts, root),
    ].map(facts.ref),
    ...(await served(
      facts,
      [...carried],
      onHost.filter((one) => one.type === 'vnic' && carried.has(textOf(one.network))),
    )),
  }
}

/** The networks, and what has the vNICs on them. */
async function served(facts: Facts, networks: readonly string[], vnics: readonly StoredObject[]) {
  const owners = (type: string, key: string) =>
    unique(vnics.map((vnic) => textOf(vnic[key]))).flatMap((id) => facts.get(type, id) ?? [])
  return {
    networks: usedNetworks(facts, networks, vnics),
    instances: await facts.rows(owners('instance', 'instance_id'), facts.instanceRow),
    vservices: await facts.rows(owners('vservice', 'vservice_id'), facts.vserviceRow),
  }
}

/** What leads from the way to a NIC back to vNICs. */
const BACK = [
  ['otep-vconnector', 'out'],
  ['vedge-otep', 'in'],
  ['vconnector-vedge', 'in'],
  ['vnic-vedge', 'in'],
  ['vnic-vconnector', 'in'],
] as const

export async function behindOverview(facts: Facts, object: StoredObject) {
  const seen = new Set([object])
  for (const one of seen) for (const [type, way] of BACK) for (const end of ends(facts, one, type, way)) seen.add(end)
  const overlay = asText(object.overlay_type)
  // A tunnel endpoint carries only networks of its own overlay.
  const isCarried = ({ network }: StoredObject) =>
    overlay === undefined || facts.networkRef(textOf(network)).segments.some(({ type }) => type === overlay)
  const vnics = [...seen].filter((one) => one.type === 'vnic' && isCarried(one))
  return {
    kind: 'behind' as const,
    ...(await served(facts, unique(vnics.map(({ network }) => textOf(network))), vnics)),
  }
}

/** Networks, with the interfaces that instances of a host have on them; the busiest first. */
export function usedNetworks(facts: Facts, ids: readonly string[], onHost: readonly StoredObject[]) {
  const here = new Map(ids.map((id) => [id, 0]))
  for (const one of onHost) {
    const network = one.type === 'vnic' && one.instance_id !== undefined ? textOf(one.network) : ''
    const count = here.get(network)
    if (count !== undefined) here.set(network, count + 1)
  }
  const named = sortNaturally([...here], ([id]) => facts.get('network', id)?.name ?? id)
  return firstOf(
    named.sort(([, a], [, b]) => b - a),
    ([id, count]) => ({ network: facts.networkRef(id), here: count }),
  )
}
