/** Which objects must have a graph, and which networks it must reach, in the state the cloud says they are in. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import type { CliqueType } from '@shared/model/clique'
import { chooseCliqueTypes } from '../cliques/choose-clique-type'
import { constraintNames } from '../cliques/constraints'
import type { InventorySnapshot } from '../store/repository'
import { groupInTurns, type Turns } from '../turns'
import { asText, asTexts, type StoredObject, unique } from '../values'
import type { CheckInput } from './check'

/** A type of focal point with what tells of each object whether its graph is to be expected. */
export interface FocalType {
  readonly cliqueType: CliqueType
  readonly isExpected: (object: StoredObject) => boolean
  /** Where what its graph is made of would have been read. */
  readonly hostsOf: (object: StoredObject) => readonly (string | undefined)[]
}

export async function focalTypes({ snapshot, environment, recipes }: CheckInput, turns: Turns): Promise<FocalType[]> {
  const networkOf = (port: StoredObject) => (isOnHost(port) ? asText(port.network_id) : undefined)
  const ports = await groupInTurns(snapshot.byType('port'), networkOf, turns)
  const vnics = await groupInTurns(snapshot.byType('vnic'), ({ vservice_id }) => asText(vservice_id), turns)
  const hostsOfNetwork = ({ id }: StoredObject) =>
    unique((ports.get(id) ?? []).map((port) => asText(port['binding:host_id']) ?? ''))
  const expected: Readonly<Record<string, FocalType['isExpected']>> = {
    instance: isRunning,
    // A namespace may be empty: of a router that is on its way, or of one that has no interface.
    vservice: ({ id }) => vnics.has(id),
    network: (network) => !isLocal(network) && hostsOfNetwork(network).length > 0,
  }
  const { chosen } = chooseCliqueTypes(recipes.cliqueTypes, environment)
  return [...chosen].flatMap(([type, cliqueType]) => {
    const isBound = constraintNames(recipes.constraints, type, environment.name).length > 0
    const isExpected =
      expected[type] ?? (isBound ? undefined : (object: StoredObject) => hasFirstLink(snapshot, cliqueType, object))
    if (!isExpected) return []
    return [{ cliqueType, isExpected, hostsOf: type === 'network' ? hostsOfNetwork : ({ host }) => [host] }]
  })
}

/** Networks that an object says it is on and that lead out of its host. */
export const networksOf = (snapshot: InventorySnapshot, { network }: StoredObject): StoredObject[] =>
  asTexts(network).flatMap((id) => {
    const found = snapshot.objects.get(id)
    return found && !isLocal(found) ? [found] : []
  })

/** Only a guest that runs has interfaces on its host: one that is shut off, shelved, being built or broken may have none. */
const isRunning = ({ nova_status, host, network }: StoredObject) =>
  (nova_status === 'ACTIVE' || nova_status === undefined) && host !== undefined && asTexts(network).length > 0

/** A network that never leaves its host. */
const isLocal = (network: StoredObject) => network['provider:network_type'] === 'local'

/** A port in use on a host that Neutron names. */
const isOnHost = (port: StoredObject) =>
  port.neutron_status === 'ACTIVE' &&
  asText(port['binding:host_id']) !== undefined &&
  asText(port.device_owner) !== FLOATING_IP

const FLOATING_IP = 'network:floatingip'

/** Without constraints the first link is always followed. */
function hasFirstLink(
  snapshot: InventorySnapshot,
  { link_types, focal_point_type }: CliqueType,
  { id }: StoredObject,
): boolean {
  const far = new Set(
    link_types.flatMap((name) => {
      const [from, to] = linkTypeEnds(name) ?? []
      return from === focal_point_type && to !== undefined ? [to] : []
    }),
  )
  const isStep = (end: string) => far.has(snapshot.objects.get(end)?.type ?? '')
  return (
    snapshot.linksFrom(id).some((link) => isStep(link.target_id)) ||
    snapshot.linksTo(id).some((link) => isStep(link.source_id))
  )
}
