/** References that lead nowhere: they are why a path ends early, so the operator should see them. */
import { asText, asTexts, type StoredObject } from '../values'
import { uplinksOf } from './attachments'
import type { LinkView } from './link-view'

/** One kind of problem, and ids and hosts of all objects it happened to, sorted. */
export type LinkProblem = ReturnType<typeof problem>

/**
 * The problems of the given objects, without those of stale ones: they were reported when the objects went stale.
 * @param objects of the view; those that cannot have problems are passed over
 */
export function findLinkProblems(view: LinkView, objects: readonly StoredObject[]): LinkProblem[] {
  const vnics = objects.filter(({ type, stale }) => type === 'vnic' && !stale)
  const oteps = objects.filter(({ type, stale }) => type === 'otep' && !stale)
  return [
    problem('owner-unknown', 'A vNIC belongs to an instance or vService that is not in the inventory', [
      ...vnics.filter((vnic) => isUnknown(view, 'instance', asText(vnic.instance_id))),
      ...vnics.filter((vnic) => isUnknown(view, 'vservice', asText(vnic.vservice_id))),
    ]),
    problem(
      'vedge-unknown',
      'A tunnel endpoint belongs to a vEdge or vConnector that is not in the inventory',
      oteps.filter((otep) => !view.get('vedge', otep.parent_id) && !view.get('vconnector', otep.parent_id)),
    ),
    problem(
      'uplink-unknown',
      'No physical NIC was found behind the address of a tunnel endpoint',
      oteps.filter((otep) => uplinksOf(view, otep).length === 0 && asTexts(otep.vconnector).length === 0),
    ),
  ].filter(({ objects }) => objects.length > 0)
}

function isUnknown(view: LinkView, type: 'instance' | 'vservice', id: string | undefined): boolean {
  return id !== undefined && !view.get(type, id)
}

function problem(
  kind: 'owner-unknown' | 'vedge-unknown' | 'uplink-unknown',
  title: string,
  objects: readonly StoredObject[],
) {
  return {
    kind,
    title,
    objects: objects.map((object) => object.id).sort(),
    hosts: [...new Set(objects.flatMap((object) => object.host ?? []))].sort(),
  }
}
