/**
 * Routers and DHCP servers of OVN with their ports: they run on every host, and only OVN's databases tell of them.
 *
 * Commands: `ovn-nbctl list` of Logical_Router, Logical_Router_Port, NAT, DHCP_Options …, `ovn-sbctl list` of
 * Port_Binding and Chassis, which tell where the gateway port of a router is now. Router attributes come from Neutron
 * `GET routers`.
 */
import ipaddr from 'ipaddr.js'
import type { Router } from '../../../../../connections/openstack/neutron'
import { asTexts, type StoredObject, textOf, unique } from '../../../../../values'
import { addressAttributes } from '../../../../host/ip-attributes'
import { below, type DiscoveredObject, type FolderType } from '../../../../model/discovered-object'
import type { IpAddress } from '../../../../parsers/ip-addr'
import type { Northbound, OvnRouter, OvnRouterPort, Southbound } from '../../../../parsers/ovn-databases'
import { told } from '../../cloud-reader'
import { defineFetcher, required, type Targets, together } from '../../define-fetcher'
import { regionId } from '../../ids'
import { hostsByChassis } from '../../ovn-chassis'
import { serviceName } from './vservices'

interface Raw {
  readonly northbound: Northbound
  /** Undefined where it cannot be read; Neutron tells then where a gateway is. */
  readonly southbound: Southbound | undefined
  readonly routers: readonly Router[]
}

export const ovnVservices = defineFetcher('cli', 'ovn-vservices', 'ovn', {
  alsoFrom: ['api'],
  needsApi: true,
  produces: ['vservice', 'vnic'],
  owns: (object) => object.ovn_logical === true,
  fetch: ({ ovn, cloud }, { region }, report): Promise<Raw> =>
    together({
      northbound: ovn.northbound(report),
      // Its failure is that of the fetcher of bindings.
      southbound: ovn.southbound(() => {}).catch(() => undefined),
      routers: told(required(cloud).region(region).routers(), report, routerId),
    }),
  shape: (raw, target) => {
    const hostOf = hostsByChassis(raw.southbound, target)
    const inNeutron = new Map(raw.routers.map((router) => [router.id, router]))
    return {
      objects: [
        ...raw.northbound.routers.flatMap((router) =>
          shapeRouter(router, inNeutron.get(router.id), raw.southbound, hostOf, target),
        ),
        ...shapeDhcp(raw.northbound.dhcp, target),
      ],
    }
  },
})

const routerId = (id: string) => `ovn-router-${id}`

type HostOf = ReturnType<typeof hostsByChassis>

function shapeRouter(
  router: OvnRouter,
  inNeutron: Router | undefined,
  southbound: Southbound | undefined,
  hostOf: HostOf,
  target: Targets['ovn'],
): DiscoveredObject[] {
  const { inventory } = target
  const id = routerId(router.id)
  const gateway = router.ports.find((port) => port.candidates.length > 0)
  const candidates = (gateway?.candidates ?? []).map((one) => ({ ...one, host: hostOf(one.chassis) }))
  const host = gateway && hostOfGateway(gateway, southbound, hostOf, target)
  const place = { host, folder: 'vservice_routers_folder' as const }
  const networkOf = (port: OvnRouterPort) =>
    port.network ?? (textOf(inventory.get(port.port ?? '')?.network_id) || undefined)
  const { id: _id, name, status, ...attributes } = inNeutron ?? { id: '', name: '', status: undefined }
  const floatingIps = inventory.floatingIpsThrough(router.id)
  return [
    logical(target, 'vservice', place, {
      id,
      name: serviceName('router', name || router.name || router.id),
      attributes: {
        ...attributes,
        neutron_status: status,
        admin_state_up: attributes.admin_state_up ?? router.enabled,
        project: nameOf(inventory.get(attributes.project_id ?? attributes.tenant_id ?? ''), 'project'),
        service_type: 'router',
        service_id: `router-${router.id}`,
        router_id: router.id,
        distributed: true,
        role: 'distributed',
        carries_traffic: true,
        gw_port_id: gateway?.port,
        gateway_candidates: candidates.length > 0 ? candidates : undefined,
        nat: router.nat,
        floating_ips: floatingIps.length > 0 ? floatingIps : undefined,
        static_routes: router.routes,
        network: unique(router.ports.map((port) => networkOf(port) ?? '')).sort(),
      },
    }),
    ...router.ports.map((port) =>
      logicalVnic(target, host, id, {
        id: port.name,
        name: port.name,
        attributes: {
          mac_address: port.mac,
          state: port.enabled ? 'UP' : 'DOWN',
          port: port.port,
          network: networkOf(port),
          // Set for networks on VLANs: what is routed from there goes by way of the gateway's host.
          reside_on_redirect_chassis: port.options['reside-on-redirect-chassis'] === 'true' ? true : undefined,
          ...addressAttributes(port.networks.flatMap(addressFrom)),
        },
      }),
    ),
  ]
}

/** The host that holds the gateway port now; before it is anywhere, none. */
function hostOfGateway(
  { port, name }: OvnRouterPort,
  southbound: Southbound | undefined,
  hostOf: HostOf,
  { inventory }: Targets['ovn'],
): string | undefined {
  if (southbound) return hostOf(southbound.bindings.get(`cr-${name}`)?.chassis)
  return textOf(inventory.get(port ?? '')?.['binding:host_id']) || undefined
}

function shapeDhcp(servers: Northbound['dhcp'], target: Targets['ovn']): DiscoveredObject[] {
  const { inventory } = target
  const networks = new Map(
    inventory.byType('network').flatMap((network) => asTexts(network.subnet_ids).map((id) => [id, network] as const)),
  )
  const shown = new Set<string>()
  return servers.flatMap(({ subnet, mac, address, cidr = '', options }) => {
    const network = networks.get(subnet)
    // Of a network the API user cannot see the subnet is all that is known.
    const subject = network?.id ?? subnet
    const id = `ovn-dhcp-${subject}`
    const isFirst = !shown.has(id)
    shown.add(id)
    const prefix = cidr.split('/')[1]
    return [
      ...(isFirst
        ? [
            logical(
              target,
              'vservice',
              { host: undefined, folder: 'vservice_dhcps_folder' },
              {
                id,
                name: serviceName('dhcp', network?.name ?? subnet),
                attributes: {
                  project: network?.project,
                  service_type: 'dhcp',
                  service_id: `dhcp-${subject}`,
                  distributed: true,
                  carries_traffic: true,
                  network: network ? [network.id] : [],
                },
              },
            ),
          ]
        : []),
      logicalVnic(target, undefined, id, {
        id: `${id}-${subnet}`,
        name: `dhcp-${subnet}`,
        attributes: {
          mac_address: mac,
          state: 'UP',
          network: network?.id,
          subnet_id: subnet,
          dhcp_options: options,
          ...addressAttributes(address === undefined ? [] : addressFrom(`${address}/${prefix}`)),
        },
      }),
    ]
  })
}

type Shaped = Pick<DiscoveredObject, 'id' | 'name' | 'attributes'>

/** What exists in OVN's logical network: on a host when it has one, else in the region. */
function logical(
  { region }: Targets['ovn'],
  type: string,
  { host, folder }: { readonly host: string | undefined; readonly folder: FolderType },
  object: Shaped,
): DiscoveredObject {
  return {
    ...object,
    type,
    place: host
      ? below('host', host, 'vservices_folder', folder)
      : below('region', regionId(region), 'distributed_services_folder'),
    ...(host ? { host } : {}),
    attributes: { ...object.attributes, region, ovn_logical: true },
  }
}

function logicalVnic(
  { region }: Targets['ovn'],
  host: string | undefined,
  vservice: string,
  object: Shaped,
): DiscoveredObject {
  return {
    ...object,
    type: 'vnic',
    place: below('vservice', vservice, 'vnics_folder'),
    ...(host ? { host } : {}),
    attributes: {
      ...object.attributes,
      vnic_type: 'vservice_vnic',
      vservice_id: vservice,
      region,
      ovn_logical: true,
    },
  }
}

function addressFrom(text: string): IpAddress[] {
  const [address = '', prefix = ''] = text.split('/')
  if (!ipaddr.isValid(address)) return []
  const parsed = ipaddr.parse(address)
  return [
    {
      family: parsed.kind() === 'ipv6' ? 'inet6' : 'inet',
      address,
      prefix: Number(prefix),
      scope: parsed.range() === 'linkLocal' ? 'link' : 'global',
    },
  ]
}

const nameOf = (object: StoredObject | undefined, type: string) => (object?.type === type ? object.name : undefined)
