/** What OVN's databases say, asked with plain commands on the first host that has their sockets, against the product. */
import type { ApiTruth } from './ask-api'
import { type Comparison, compare, list, str, texts } from './compare'
import type { SshAccess } from './environment-file'
import { openHosts } from './hosts'
import type { ProductInventory } from './product'

/** One line per fact, its kind first. */
const SCRIPT = String.raw`
S=; [ "$(id -u)" = 0 ] || S="sudo -n"
nb() { $S ovn-nbctl --timeout=10 "$@" 2>/dev/null; }
sb() { $S ovn-sbctl --timeout=10 "$@" 2>/dev/null; }
nb show >/dev/null && sb show >/dev/null || exit 0
echo "answers yes"
for r in $(nb lr-list | sed -n 's/.*(neutron-\(.*\))$/\1/p'); do
  echo "router $r"
  for p in $(nb lrp-list "neutron-$r" | sed 's/.*(\(.*\))$/\1/'); do
    echo "router-port $r $p $(nb get Logical_Router_Port "$p" mac | tr -d '"') $(nb get Logical_Router_Port "$p" networks | tr -d '[]" ')"
    for c in $(nb lrp-get-gateway-chassis "$p" | awk '{print $1}'); do
      echo "candidate $r $(sb get Chassis "$(echo "$c" | sed "s/^$p[_-]//")" hostname | tr -d '"')"
    done
    at=$(sb --bare --columns=chassis find Port_Binding "logical_port=cr-$p")
    [ -n "$at" ] && echo "gateway $r $(sb get Chassis "$at" hostname | tr -d '"')"
  done
  nb lr-route-list "neutron-$r" | awk -v r="$r" '$2 ~ /^[0-9a-f.:]+$/ && $3 ~ /ip$/ {print "route", r, $1, $2}'
done
nb --format=csv --no-headings --columns=type,external_ip,logical_ip list NAT | tr -d '"' | sed 's/^/nat /'
nb --format=csv --no-headings --columns=external_ids,options list DHCP_Options | tr -d '"' | sed -n 's/.*subnet_id=\([0-9a-f-]*\).*server_mac=\([0-9a-f:]*\).*/dhcp \1 \2/p'
sb show | awk '{gsub(/"/,"")} /^Chassis/ {host=""} /hostname:/ {host=$2} /Encap/ {type=$2} /^ *ip:/ {print "encap", host, type, $2} /Port_Binding/ {print "bound", host, $2}'
for s in $(nb ls-list | sed -n 's/.*(neutron-\(.*\))$/\1/p'); do
  echo "key $s $(sb --bare --columns=tunnel_key find Datapath_Binding "external_ids:name=neutron-$s")"
  for p in $(nb lsp-list "neutron-$s" | awk '{print $1}'); do
    [ -n "$(nb --bare --columns=type list Logical_Switch_Port "$p")" ] || echo "up $(nb get Logical_Switch_Port "$p" name | tr -d '"') $(nb get Logical_Switch_Port "$p" up)"
  done
done
`

type Told = (fact: string) => readonly string[]

/** Undefined for a cloud without OVN. @throws Error when no host has the sockets of the databases */
export async function askOvn(access: SshAccess, api: ApiTruth, names: readonly string[]): Promise<Told | undefined> {
  if (!api.agents.some((agent) => str(agent.agent_type).startsWith('OVN Controller'))) return undefined
  const hosts = await openHosts(access)
  try {
    for (const host of names) {
      const lines = await hosts.open(host).then(
        async (shell) => (await shell(`${SCRIPT}\n`)).split('\n'),
        (): string[] => [],
      )
      if (!lines.includes('answers yes')) continue
      return (fact) => lines.flatMap((line) => (line.startsWith(`${fact} `) ? line.slice(fact.length + 1).trim() : []))
    }
  } finally {
    hosts.close()
  }
  throw new Error(`OVN's databases answer on none of ${names.join(', ')}`)
}

export function compareOvn(ovn: Told, inventory: ProductInventory): Comparison[] {
  const of = (type: string) => inventory.objects.filter((object) => object.type === type)
  const services = of('vservice').filter((one) => one.ovn_logical === true)
  const routers = services.filter((one) => one.service_type === 'router')
  const vnics = of('vnic').filter((one) => one.ovn_logical === true)
  const perRouter = (read: (router: Record<string, unknown>) => readonly string[]) =>
    routers.flatMap((router) => read(router).map((one) => `${str(router.router_id)} ${one}`))
  const words = (value: unknown, ...names: string[]) =>
    list(value).map((one) => names.map((name) => str(one[name])).join(' '))
  const ports = vnics.filter((one) => one.id.startsWith('lrp-'))
  const routerOf = new Map(routers.map((router) => [router.id, str(router.router_id)]))
  const enriched = of('port').filter((one) => str(one.ovn_chassis) !== '')
  return [
    compare(
      'OVN routers',
      ovn('router'),
      routers.map((one) => str(one.router_id)),
    ),
    compare(
      'OVN router ports',
      ovn('router-port'),
      ports.map((one) =>
        [routerOf.get(str(one.vservice_id)), one.id, str(one.mac_address), texts(one.addresses).join()].join(' '),
      ),
    ),
    compare(
      'OVN gateways',
      ovn('gateway'),
      perRouter((router) => (router.host === undefined ? [] : [str(router.host)])),
    ),
    compare(
      'OVN gateway candidates',
      ovn('candidate'),
      perRouter((router) => words(router.gateway_candidates, 'host')),
    ),
    compare(
      'OVN NAT',
      ovn('nat').map((line) => line.replaceAll(',', ' ')),
      routers.flatMap((router) => words(router.nat, 'type', 'external_ip', 'logical_ip')),
    ),
    compare(
      'OVN routes',
      ovn('route'),
      perRouter((router) => words(router.static_routes, 'destination', 'nexthop')),
    ),
    compare(
      'OVN DHCP',
      ovn('dhcp'),
      vnics.flatMap((one) => (str(one.subnet_id) === '' ? [] : [`${str(one.subnet_id)} ${str(one.mac_address)}`])),
    ),
    compare(
      'OVN tunnel endpoints',
      ovn('encap'),
      of('otep').map((one) => `${one.host} ${str(one.overlay_type)} ${str(one.ip_address)}`),
    ),
    compare(
      'OVN ports on hosts',
      ovn('bound').map((line) => line.replace(' cr-lrp-', ' ')),
      enriched.map((one) => `${str(one.ovn_chassis)} ${one.id}`),
    ),
    compare(
      'OVN ports up',
      ovn('up'),
      of('port').flatMap((one) => (typeof one.ovn_up === 'boolean' ? [`${one.id} ${one.ovn_up}`] : [])),
    ),
    compare(
      'OVN numbers on the wire',
      ovn('key'),
      of('network').map((one) => `${one.id} ${str(one.ovn_tunnel_key)}`),
    ),
  ]
}
