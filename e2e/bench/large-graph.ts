/** A graph answer of any size: hosts with instances, each path from an instance to a shared network. Deterministic. */
import type { Graph, GraphNode } from '@shared/contract/calls/cliques'
import type { Link } from '@shared/model/link'
import { aLink } from '../../electron/store/testing/generated-inventory'
import { SCANNED_AT } from './large-inventory'

/** Objects of one host: an instance, a vNIC and a bridge per path, then the host's own three. */
const PATHS_PER_HOST = 12

/** @param size number of nodes, approximately */
export function largeGraph(size: number): Omit<Graph, 'links'> & { links: Link[] } {
  const nodes: GraphNode[] = []
  const links: Link[] = []
  const add = (id: string, type: string, group?: string): string => {
    nodes.push({
      id,
      type,
      name: id,
      stale: false,
      ...(group === undefined ? {} : { group, fact: 'fa:16:3e:00:00:01' }),
    })
    return id
  }
  const join = (source: string, target: string, type: string): string => {
    links.push({ ...aLink('large', source, target), id: `link-${links.length}`, link_type: type })
    return target
  }
  const network = add('network-1', 'network')
  const hosts = Math.max(1, Math.round(size / (PATHS_PER_HOST * 3 + 3)))
  for (let h = 0; h < hosts; h++) {
    const host = `host-${h}`
    const pnic = add(`${host}-eth1`, 'host_pnic', host)
    const otep = add(`${host}-otep`, 'otep', host)
    const vedge = add(`${host}-OVS`, 'vedge', host)
    join(vedge, otep, 'vedge-otep')
    join(otep, pnic, 'otep-host_pnic')
    join(pnic, network, 'host_pnic-network')
    for (let path = 0; path < PATHS_PER_HOST && nodes.length < size; path++) {
      const instance = add(`${host}-vm-${path}`, 'instance', host)
      const vnic = join(instance, add(`${host}-tap-${path}`, 'vnic', host), 'instance-vnic')
      const bridge = join(vnic, add(`${host}-qbr-${path}`, 'vconnector', host), 'vnic-vconnector')
      join(bridge, vedge, 'vconnector-vedge')
    }
  }
  const groups = Array.from({ length: hosts }, (_, h) => ({
    id: `host-${h}`,
    name: `host-${h}`,
    kind: 'host' as const,
    caption: 'compute',
    stale: false,
  }))
  return { focalPoint: network, nodes, links, groups, scannedAt: SCANNED_AT }
}
