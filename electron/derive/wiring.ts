/**
 * What links tell of their ends, as attributes: the vEdge and vConnector a vNIC is plugged into, and how many vNICs an
 * instance has at which kind of vEdge.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import type { LinkSource } from '../cliques/link-index'
import { asText, type StoredObject, unique } from '../values'

/** Attributes that are told by links alone, by the type they are set on. */
const DERIVED: Readonly<Record<string, readonly string[]>> = {
  vnic: ['vedge_id', 'vedge_port', 'vedge_type', 'vconnector_id'],
  instance: ['vnic_count', 'ovs_vnic_count', 'vpp_vnic_count', 'sriov_vnic_count'],
}

/** Links that lead away from instances, the nearest first. */
const TOWARDS_INSTANCES = ['vconnector-vedge', 'vnic-vedge', 'vnic-vconnector', 'instance-vnic']

interface Graph extends LinkSource {
  readonly objects: { get(id: string): StoredObject | undefined }
}

/** The object as its links are; the same object where nothing had to change. */
export function wired(object: InventoryObject, graph: Graph): InventoryObject {
  const names = DERIVED[object.type]
  if (!names) return object
  const told: Readonly<Record<string, unknown>> =
    object.type === 'vnic' ? plugOf(object.id, graph) : countsOf(object.id, graph)
  if (names.every((name) => object[name] === told[name])) return object
  const { ...changed } = object
  for (const name of names) {
    delete changed[name]
    if (told[name] !== undefined) changed[name] = told[name]
  }
  return changed
}

/** Every attribute that is told by links, unset. */
export const unwired = ({ type }: StoredObject) =>
  Object.fromEntries((DERIVED[type] ?? []).map((name) => [name, undefined]))

/** The given objects and all whose attributes may follow from links at them. */
export function wiredThrough(ids: Iterable<string>, graph: Graph): Set<string> {
  const reached = new Set(ids)
  // A set hands out what is added while it is walked.
  for (const id of reached)
    for (const link of graph.linksTo(id)) if (TOWARDS_INSTANCES.includes(link.link_type)) reached.add(link.source_id)
  return reached
}

function linkFrom(id: string, type: string, graph: Graph) {
  const links = graph.linksFrom(id).filter((link) => link.link_type === type)
  return links.reduce<(typeof links)[number] | undefined>(
    (first, link) => (first === undefined || link.target_id < first.target_id ? link : first),
    undefined,
  )
}

function plugOf(vnic: string, graph: Graph) {
  const vconnector = linkFrom(vnic, 'vnic-vconnector', graph)?.target_id
  const behind = vconnector === undefined ? undefined : linkFrom(vconnector, 'vconnector-vedge', graph)
  const toVedge = linkFrom(vnic, 'vnic-vedge', graph) ?? behind
  return {
    vconnector_id: vconnector,
    vedge_id: toVedge?.target_id,
    /** As the vEdge calls it: a number, or the port's name where a vConnector is between. */
    vedge_port: asText(toVedge?.target_label),
    vedge_type: asText(toVedge && graph.objects.get(toVedge.target_id)?.vedge_type),
  }
}

function countsOf(instance: string, graph: Graph) {
  const links = graph.linksFrom(instance).filter((link) => link.link_type === 'instance-vnic')
  const vnics = unique(links.map((link) => link.target_id))
  const kinds = vnics.map((vnic) => plugOf(vnic, graph).vedge_type)
  const counted = (kind: string) => kinds.filter((one) => one === kind).length || undefined
  return {
    vnic_count: vnics.length,
    ovs_vnic_count: counted('OVS'),
    vpp_vnic_count: counted('VPP'),
    sriov_vnic_count: counted('SRIOV'),
  }
}
