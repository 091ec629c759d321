/** What there is on the hosts and no object of the inventory stands for, asked in yet another way than the comparisons. */
import type { InventoryObject } from '@shared/model/inventory-object'
import type { HostTruth } from './ask-hosts'
import type { Comparison } from './compare'

/** A line of script for one thing: kind, namespace ("-" is the host's own), name, what else is good to know. */
export const THINGS = String.raw`
S=; [ "$(id -u)" = 0 ] || S="sudo -n"
things() {
  for i in $($2 cat /proc/self/net/dev | sed -n 's/^ *\([^ ]*\): *[0-9].*/\1/p'); do echo "thing interface $1 $i"; done
  $2 ip -o addr show | awk -v n="$1" '{print "thing address", n, $2 "/" $4}'
}
things - ""
for n in $($S ls /run/netns 2>/dev/null); do
  echo "thing namespace - $n"
  things "$n" "$S nsenter --net=/run/netns/$n"
done
named=$($S stat -L -c 'net:[%i]' /run/netns/* 2>/dev/null)
$S sh -c 'for p in /proc/[0-9]*; do echo "$(readlink $p/ns/net) $(cat $p/comm)"; done' 2>/dev/null | sort -u |
while read -r space program; do
  case "$named $(readlink /proc/self/ns/net)" in *"$space"*) ;; *) echo "thing namespace - $space $program";; esac
done
$S virsh -r list --all --name 2>/dev/null | awk 'NF {print "thing domain -", $1}'
$S ovs-vsctl --timeout=5 show 2>/dev/null | tr -d '"' | awk '
  $1=="Bridge" {b=$2; print "thing bridge", "-", b}
  $1=="Port" {print "thing port", b, $2}
  $1=="Interface" {i=$2}
  $1=="type:" && $2~/^(vxlan|gre|geneve|stt|lisp|ip6gre)$/ {print "thing tunnel", "-", i}'
for t in vxlan gre gretap geneve ipip sit; do
  ip -o link show type $t 2>/dev/null | awk '{sub(/:$/,"",$2); sub(/@.*/,"",$2); print "thing tunnel", "-", $2}'
done
`

/** Kinds of things that no object is to stand for. */
const NOBODY: readonly { what: RegExp; because: string }[] = [
  { what: /^interface \S+ lo$|^address \S+ lo\/(127|::1)/, because: 'the loopback is no way to anywhere' },
  { what: /^address \S+ \S+\/fe80:/, because: 'a link-local address is made from the MAC of its interface' },
  { what: /^interface - ovs-(netdev|system)$/, because: 'stands for the whole datapath of Open vSwitch' },
  {
    what: /^(interface|tunnel) \S+ (vxlan_sys_\d+|genev_sys_\d+|gre_sys|(ip6)?gre0|(ip6)?gretap0|erspan0|ip6?tnl0|tunl0|sit0)$/,
    because: 'the kernel makes it by itself, for all tunnels of a kind',
  },
]

/** What an object stands for, spelled as the things are; `*` is any interface. */
function standsFor(object: InventoryObject, services: ReadonlyMap<string, string>): string[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const rows = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : [])
  const names = (value: unknown): string[] => rows(value).map(String)
  const interfaces = (...found: string[]) => found.map((name) => `interface - ${name}`)
  const addresses = (space: string, device: string, found: unknown) =>
    names(found).map((address) => `address ${space} ${device}/${address.split('/')[0]}`)
  switch (object.type) {
    case 'vservice':
      return [`namespace - ${text(object.local_service_id)}`]
    case 'instance':
      return [`domain - ${text(object.local_name)}`]
    case 'vnic': {
      const space = services.get(text(object.vservice_id))
      if (space === undefined) return interfaces(object.name, text(object.peer_name))
      return [
        `interface ${space} ${object.name}`,
        ...interfaces(text(object.peer_name)),
        ...addresses(space, object.name, object.addresses),
      ]
    }
    case 'host':
      return addresses('-', '*', [object.ip_address])
    case 'host_pnic':
      return [...interfaces(object.name), ...addresses('-', object.name, object.addresses)]
    case 'vconnector':
      return [
        ...interfaces(text(object.bridge_name), ...names(object.interfaces_names)),
        ...addresses('-', text(object.bridge_name), object.addresses),
      ]
    case 'vedge':
      return rows(object.ports).flatMap(({ bridge, name, members, addresses: found }) => [
        `bridge - ${text(bridge)}`,
        `port ${text(bridge)} ${text(name)}`,
        ...interfaces(text(name), ...names(members)),
        ...addresses('-', text(name), found),
      ])
    case 'otep':
      return [
        ...rows(object.ports).flatMap((port) => [
          `tunnel - ${text(port.name)}`,
          ...interfaces(text(port.name), text(port.interface)),
        ]),
        ...addresses('-', text(object.interface) || '*', [object.ip_address]),
      ]
    default:
      return []
  }
}

/** A comparison for each kind of thing, and those that are excused, with the reason. */
export function compareLeftOver(hosts: readonly HostTruth[], objects: readonly InventoryObject[]) {
  const services = new Map(
    objects.flatMap((o) => (o.type === 'vservice' ? [[o.id, String(o.local_service_id)] as const] : [])),
  )
  const standing = new Set(objects.flatMap((o) => standsFor(o, services).map((key) => `${o.host ?? ''} ${key}`)))
  const kinds = new Map<string, Comparison>()
  const excused = new Map<string, string[]>()
  for (const { host, told } of hosts)
    for (const thing of new Set(told('thing'))) {
      const because = NOBODY.find(({ what }) => what.test(thing))?.because
      if (because !== undefined) {
        excused.set(because, [...(excused.get(because) ?? []), `${host} ${thing}`])
        continue
      }
      const [kind = '', space = '', name = ''] = thing.split(' ')
      const what = `${kind === 'address' ? 'addresse' : kind}s that an object stands for`
      const row = kinds.get(what) ?? { what, cloud: 0, product: 0, missing: [], extra: [] }
      kinds.set(what, row)
      row.cloud += 1
      const [device = '', address = ''] = name.split('/')
      const keys = kind === 'address' ? [`${device}/${address}`, `*/${address}`] : [name]
      if (keys.some((key) => standing.has(`${host} ${kind} ${space} ${key}`))) row.product += 1
      else row.missing.push(`${host} ${thing}`)
    }
  return { comparisons: [...kinds.values()], excused }
}
