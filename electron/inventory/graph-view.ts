/** Graphs as they are drawn: nodes with one key fact each, in boxes for hosts and switches. */

import type { Graph, GraphGroup, GraphNode } from '@shared/contract/calls/cliques'
import { AppError } from '@shared/contract/errors'
import type { Link } from '@shared/model/link'
import { sortNaturally } from '@shared/text/natural-sort'
import { neighbourhood } from '../cliques'
import type { InventorySnapshot } from '../store/repository'
import { asText, asTexts, type StoredObject } from '../values'
import { factOf } from './graph-facts'
import { requireObject } from './references'

/**
 * Answers `cliques.graph`. Links that were removed since the clique was built are left out.
 * @throws AppError `not-found` when the object, or its clique, does not exist.
 */
export function cliqueGraph(snapshot: InventorySnapshot, focalPoint: string): Graph {
  const focal = requireObject(snapshot, focalPoint)
  const clique = snapshot.cliques.get(focalPoint)
  if (!clique) {
    throw new AppError('not-found', `There is no clique for the ${focal.type} "${focal.name}"`, {
      hint: 'Show its neighbourhood instead, or scan again if it should have connections.',
      context: { environment: snapshot.environment, id: focalPoint },
    })
  }
  return {
    ...graphOf(
      snapshot,
      clique.nodes,
      clique.links.flatMap((id) => snapshot.links.get(id) ?? []),
    ),
    focalPoint,
    cliqueType: clique.clique_type,
    scannedAt: clique.last_scanned,
  }
}

/**
 * Answers `cliques.neighbourhood`.
 * @param limit most nodes and links together; the nearest are kept.
 * @throws AppError `not-found`
 */
export function neighbourhoodGraph(
  snapshot: InventorySnapshot,
  { id, hops, limit }: { readonly id: string; readonly hops: number; readonly limit: number },
): Graph {
  const focal = requireObject(snapshot, id)
  const { nodes, links } = neighbourhood(snapshot, id, hops, limit)
  return {
    ...graphOf(snapshot, nodes, links),
    focalPoint: id,
    scannedAt: snapshot.committedAt ?? focal.last_scanned,
  }
}

/** Ids without an object make no node: their links are drawn as stubs. */
function graphOf(snapshot: InventorySnapshot, ids: readonly string[], links: readonly Readonly<Link>[]) {
  const objects = ids.flatMap((id) => snapshot.objects.get(id) ?? [])
  const groups = new Map<string, GraphGroup>()
  const nodes = objects.map((object) => {
    const group = groupOf(snapshot, object)
    if (group && !groups.has(group.id)) groups.set(group.id, group)
    return nodeOf(object, group?.id)
  })
  return { nodes, links: [...links], groups: sortNaturally([...groups.values()], (group) => group.name) }
}

function nodeOf(object: StoredObject, group: string | undefined): GraphNode {
  const fact = factOf(object)
  return {
    id: object.id,
    type: object.type,
    // The name of a vConnector is unique in the cloud; within its host's box the bridge says as much.
    name: (object.type === 'vconnector' && asText(object.bridge_name)) || object.name,
    ...(fact === undefined ? {} : { fact }),
    ...(group === undefined ? {} : { group }),
    ...(object.status === undefined ? {} : { status: object.status }),
    stale: object.stale !== undefined,
  }
}

function groupOf(snapshot: InventorySnapshot, object: StoredObject): GraphGroup | undefined {
  if (object.host !== undefined) return groupFor('host', object.host, snapshot.objects.get(object.host))
  const switchId = switchOf(object)
  return switchId === undefined ? undefined : groupFor('switch', switchId, snapshot.objects.get(switchId))
}

function switchOf(object: StoredObject): string | undefined {
  if (object.type === 'switch') return object.id
  return object.type === 'switch_pnic' ? (asText(object.switch) ?? object.parent_id) : undefined
}

/** A box is drawn even when its host or switch is not in the inventory itself. */
function groupFor(kind: GraphGroup['kind'], id: string, owner: StoredObject | undefined): GraphGroup {
  return {
    id,
    name: owner?.name ?? id,
    kind,
    caption: owner ? captionOf(kind, owner) : '',
    ...(owner?.status === undefined ? {} : { status: owner.status }),
    stale: owner?.stale !== undefined,
  }
}

/** "compute · az-1 · 10.20.0.22" */
function captionOf(kind: GraphGroup['kind'], owner: StoredObject): string {
  const roles = kind === 'host' ? asTexts(owner.host_type).join(' + ').toLowerCase() : asText(owner.role)
  return [roles, asText(owner.zone), asText(owner.ip_address)].filter(Boolean).join(' · ')
}
