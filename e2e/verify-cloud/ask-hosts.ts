/**
 * What the hosts themselves say, asked with plain commands over SSH through the master host.
 * Deliberately uses other commands and other parsing than the product wherever two exist.
 */
import type { SshAccess } from './environment-file'
import { openHosts } from './hosts'
import { THINGS } from './left-over'

/**
 * One line per fact, its kind first, the rest in the order the comparisons name it. Of namespaces only those of DHCP
 * servers and routers.
 */
const SCRIPT = String.raw`
S=; [ "$(id -u)" = 0 ] || S="sudo -n"
for u in $($S virsh -r list --all --uuid 2>/dev/null); do
  echo "guest $u"
  $S virsh -r domiflist "$u" 2>/dev/null | awk -v u="$u" 'NR>2 && NF>=5 {print "guest-nic", u, $1, $5}'
done
for d in /sys/class/net/*; do
  n=$(basename "$d"); [ -e "$d/address" ] || continue
  echo "interface $n $(cat "$d/address")"
  case $(readlink -f "$d") in */virtual/*) ;; *) echo "physical $n";; esac
  [ -e "$d/tun_flags" ] && echo "tun $n"
  [ -d "$d/bridge" ] && echo "bridge $n"
  [ -d "$d/bonding" ] && echo "bond $n"
  m=$(basename "$(readlink "$d/master")")
  [ -d "$d/master/bridge" ] && echo "bridge-port $m $n"
  [ -d "$d/master/bonding" ] && echo "bond-port $m $n"
done
ip -o addr show | awk '{split($4,a,"/"); print "address", $2, a[1]}'
for v in $(ip -o link show type vxlan | awk -F': ' '{print $2}' | cut -d@ -f1); do
  echo "vxlan $(ip -d -o link show dev "$v" | sed -n 's/.* local \([0-9a-f.:]*\) .*/\1/p') $v"
done
if command -v ovs-vsctl >/dev/null 2>&1; then
  $S ovs-vsctl --timeout=5 list-br >/dev/null 2>&1 || echo "ovs is silent"
  for b in $($S ovs-vsctl --timeout=5 list-br 2>/dev/null); do
    echo "ovs-bridge $b"
    echo "ovs-port $b $b"
    $S ovs-vsctl --timeout=5 list-ports "$b" | sed "s/^/ovs-port $b /"
    for i in $($S ovs-vsctl --timeout=5 list-ifaces "$b"); do
      [ -n "$($S ovs-vsctl --timeout=5 get Interface "$i" type | tr -d '"')" ] || echo "ovs-device $b $i"
    done
  done
  $S ovs-vsctl --timeout=5 --bare --columns=name,type,options list Interface 2>/dev/null | awk 'BEGIN{RS="";FS="\n"} $2=="vxlan"||$2=="gre"||$2=="geneve" {if (match($3,/local_ip="?[0-9a-f.:]+/)) {ip=substr($3,RSTART,RLENGTH); gsub(/local_ip="?/,"",ip); print "ovs-tunnel", $2, ip}}' | sort -u
  ovn() { $S ovs-vsctl --timeout=5 --if-exists get Open_vSwitch . "external_ids:ovn-$1" 2>/dev/null | tr -d '"' | tr ',' '\n'; }
  for t in $(ovn encap-type); do ovn encap-ip | sed "s/^/ovs-tunnel $t /"; done
  ovn bridge-mappings | sed -n 's/.*:/ovn-bridge /p'
fi
$S lldpcli -f keyvalue show neighbors 2>/dev/null | awk -F= '
  {split($1, k, "."); nic=k[2]}
  $1~/\.chassis\.(mac|local|ifname)$/ {chassis[nic]=$2}
  $1~/\.port\.(mac|local|ifname)$/ {print "cable", nic, chassis[nic], $2}'
for n in $($S ip netns list 2>/dev/null | awk '$1 ~ /^(qdhcp|qrouter)-/ {print $1}'); do
  echo "service $n"
  $S ip netns exec "$n" ip -o link show 2>/dev/null | awk '{name=$2; sub(/:$/,"",name); sub(/@.*/,"",name); for(i=1;i<NF;i++) if($i=="link/ether") print "service-nic", name, $(i+1)}'
done
`

export type Fact =
  | 'guest'
  | 'guest-nic'
  | 'interface'
  /** Has a device behind it in sysfs. */
  | 'physical'
  | 'tun'
  /** Linux bridge. */
  | 'bridge'
  | 'bridge-port'
  | 'bond'
  | 'bond-port'
  | 'address'
  /** Linux vxlan interface: local address, name. */
  | 'vxlan'
  /** Told when Open vSwitch is installed and does not answer: what it wires cannot be told. */
  | 'ovs'
  | 'ovs-bridge'
  /** The bridge's own included. */
  | 'ovs-port'
  /** Bridge and an interface Open vSwitch did not make itself: a NIC, a member of its bonds, a device of a guest. */
  | 'ovs-device'
  /** Type and the address tunnels leave from. */
  | 'ovs-tunnel'
  /** Bridge that OVN reaches a physical network through. */
  | 'ovn-bridge'
  /** NIC, chassis and port it hears by LLDP. */
  | 'cable'
  | 'service'
  | 'service-nic'
  /** Of everything there is: kind, namespace or bridge, name. */
  | 'thing'

export interface HostTruth {
  readonly host: string
  /** What the host printed of a kind of fact, a line each. */
  told(fact: Fact): readonly string[]
}

/** Logs in to the master host once and runs the script on each host. */
export async function askHosts(access: SshAccess, names: readonly string[]): Promise<Map<string, HostTruth | Error>> {
  const hosts = await openHosts(access)
  const answers = new Map<string, HostTruth | Error>()
  try {
    for (const host of names) {
      try {
        answers.set(host, parse(host, await (await hosts.open(host))(`${SCRIPT}\n${THINGS}\n`)))
      } catch (error) {
        answers.set(host, error instanceof Error ? error : new Error(String(error)))
      }
    }
  } finally {
    hosts.close()
  }
  return answers
}

function parse(host: string, output: string): HostTruth {
  const facts = new Map<string, string[]>()
  for (const line of output.split('\n')) {
    const [kind = '', ...rest] = line.trim().split(' ')
    facts.set(kind, [...(facts.get(kind) ?? []), rest.join(' ')])
  }
  return { host, told: (fact) => facts.get(fact) ?? [] }
}
