/**
 * An inventory of the size the product promises to carry: 100 000 objects, 150 000 links, 30 000 instances. Wired like an
 * Open vSwitch cloud with hybrid plugging, every host reaching every network. Deterministic.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { aLink, anObject } from '../../electron/store/testing/generated-inventory'

export const ENVIRONMENT = 'large'
export const SCANNED_AT = '2026-01-05T09:00:00.000Z'

const HOSTS = 200
const INSTANCES_PER_HOST = 150
const NETWORKS = 250
const SECOND_VNIC_EVERY = 10

export function largeInventory() {
  const objects: InventoryObject[] = []
  const links: Link[] = []
  const instances: InventoryObject[] = []
  const root = { id: ENVIRONMENT, type: 'environment', idPath: `/${ENVIRONMENT}`, namePath: `/${ENVIRONMENT}` }
  type Place = typeof root
  const add = (
    parent: Place,
    type: string,
    id: string,
    name: string,
    attributes: Record<string, unknown> = {},
  ): Place => {
    const place = { id, type, idPath: `${parent.idPath}/${id}`, namePath: `${parent.namePath}/${name}` }
    const paths = { parent_id: parent.id, parent_type: parent.type, id_path: place.idPath, name_path: place.namePath }
    const times = { last_scanned: SCANNED_AT, sources: ['api', 'cli'] }
    objects.push(anObject(ENVIRONMENT, id, { type, name, ...paths, ...times, ...attributes }))
    return place
  }
  const link = (type: string, source: Place, target: Place, network?: string | string[]) => {
    links.push({
      ...aLink(ENVIRONMENT, source.id, target.id),
      id: `link-${links.length}`,
      link_type: type,
      attributes: network === undefined ? {} : { network },
      last_scanned: SCANNED_AT,
    })
  }

  const networks = Array.from({ length: NETWORKS }, (_, index) =>
    add(root, 'network', `network-${index}`, `private-${index}`, { 'provider:segmentation_id': 1000 + index }),
  )
  const allNetworks = networks.map((network) => network.id)
  for (let h = 0; h < HOSTS; h++) {
    const name = `compute-${h}.dc${h % 3}`
    const on = { host: name }
    const host = add(root, 'host', name, name, on)
    const vedge = add(host, 'vedge', `${name}-OVS`, `${name}-OVS`, on)
    const otep = add(vedge, 'otep', `${name}-otep-vxlan`, `${name}-otep-vxlan`, on)
    const pnic = add(host, 'host_pnic', `${name}-eth1`, 'eth1', on)
    add(host, 'host_pnic', `${name}-eth0`, 'eth0', on)
    link('vedge-otep', vedge, otep, allNetworks)
    link('otep-host_pnic', otep, pnic, allNetworks)
    for (const network of networks) link('host_pnic-network', pnic, network, network.id)
    for (let i = 0; i < INSTANCES_PER_HOST; i++) {
      const n = h * INSTANCES_PER_HOST + i
      const nics = n % SECOND_VNIC_EVERY === 0 ? 2 : 1
      const used = Array.from({ length: nics }, (_, nic) => `network-${(n + nic * 7) % NETWORKS}`)
      const label = `${['web', 'db', 'cache', 'gw'][n % 4]}-${['eu', 'us', 'ap'][n % 3]}-instance-${n}`
      const instance = add(host, 'instance', `instance-${n}`, label, {
        ...on,
        network: used,
        flavor: { name: 'm1.small' },
      })
      const stored = objects.at(-1)
      if (stored !== undefined) instances.push(stored)
      used.forEach((network, nic) => {
        const suffix = (n * 2 + nic).toString(16).padStart(8, '0')
        const vnic = add(instance, 'vnic', `${name}-tap${suffix}`, `tap${suffix}`, {
          ...on,
          network,
          mac_address: `fa:16:3e:${suffix.slice(2, 4)}:${suffix.slice(4, 6)}:${suffix.slice(6, 8)}`,
          addresses: [`10.${nic}.${Math.floor(n / 250) % 250}.${(n % 250) + 1}`],
        })
        const vconnector = add(host, 'vconnector', `${name}-qbr${suffix}`, `qbr${suffix}`, { ...on, network })
        link('instance-vnic', instance, vnic, network)
        link('vnic-vconnector', vnic, vconnector, network)
        link('vconnector-vedge', vconnector, vedge, network)
      })
      if (n % 12 === 0) add(host, 'port', `port-${n}`, `port of ${label}`, { ...on, network_id: used[0] })
    }
  }
  return { objects, links, instances }
}
export type LargeInventory = ReturnType<typeof largeInventory>
