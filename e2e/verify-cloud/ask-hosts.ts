/**
 * What the hosts themselves say, asked with plain commands over SSH through the master host.
 * Deliberately uses other commands and other parsing than the product wherever two exist.
 */
import { readFileSync } from 'node:fs'
import type { Client, ConnectConfig } from 'ssh2'
import { connect, run } from '../ssh-client'
import type { SshAccess } from './environment-file'

export interface Interface {
  name: string
  mac: string
  addresses: string[]
  /** Has a device behind it in sysfs. */
  physical: boolean
  /** Linux bridge or bond it belongs to. */
  master: string
  kind: string
}
export interface HostTruth {
  host: string
  domains: { uuid: string; interfaces: { device: string; mac: string }[] }[]
  interfaces: Interface[]
  /** Linux bridge → members. */
  bridges: Map<string, string[]>
  bonds: Map<string, string[]>
  /** Open vSwitch is installed and does not answer: what it wires cannot be told. */
  ovsIsSilent: boolean
  /** OVS bridge → ports; empty when the host has no Open vSwitch, or it does not run. */
  ovsBridges: Map<string, string[]>
  /** OVS bridge → interfaces Open vSwitch did not make itself: NICs, members of its bonds, devices of guests. */
  ovsDevices: Map<string, string[]>
  /** Addresses Open vSwitch tunnels leave from, by type. */
  ovsTunnels: { type: string; localIp: string }[]
  /** Linux vxlan interfaces. */
  vxlans: { name: string; localIp: string }[]
  namespaces: { name: string; interfaces: { name: string; mac: string }[] }[]
}

const SCRIPT = String.raw`
S=; [ "$(id -u)" = 0 ] || S="sudo -n"
for u in $($S virsh -r list --all --uuid 2>/dev/null); do
  echo "domain $u"
  $S virsh -r domiflist "$u" 2>/dev/null | awk 'NR>2 && NF>=5 {print "domif", $1, $5}'
done
for d in /sys/class/net/*; do
  n=$(basename "$d"); [ -e "$d/address" ] || continue
  m=-; [ -e "$d/master" ] && m=$(basename "$(readlink "$d/master")")
  p=virtual; case $(readlink -f "$d") in */virtual/*) ;; *) p=physical;; esac
  k=-; [ -d "$d/bridge" ] && k=bridge; [ -d "$d/bonding" ] && k=bond; [ -e "$d/tun_flags" ] && k=tun
  echo "if $n $(cat "$d/address") $p $m $k"
done
ip -o addr show | awk '{split($4,a,"/"); print "addr", $2, a[1]}'
for v in $(ip -o link show type vxlan | awk -F': ' '{print $2}' | cut -d@ -f1); do
  echo "vxlan $v $(ip -d -o link show dev "$v" | sed -n 's/.* local \([0-9a-f.:]*\) .*/\1/p')"
done
if command -v ovs-vsctl >/dev/null 2>&1; then
  $S ovs-vsctl --timeout=5 list-br >/dev/null 2>&1 || echo ovssilent
  for b in $($S ovs-vsctl --timeout=5 list-br 2>/dev/null); do
    echo "ovsbr $b"
    $S ovs-vsctl --timeout=5 list-ports "$b" | sed "s/^/ovsport $b /"
    for i in $($S ovs-vsctl --timeout=5 list-ifaces "$b"); do
      [ -n "$($S ovs-vsctl --timeout=5 get Interface "$i" type | tr -d '"')" ] || echo "ovsdev $b $i"
    done
  done
  $S ovs-vsctl --timeout=5 --bare --columns=name,type,options list Interface 2>/dev/null | awk 'BEGIN{RS="";FS="\n"} $2=="vxlan"||$2=="gre"||$2=="geneve" {if (match($3,/local_ip="?[0-9a-f.:]+/)) {ip=substr($3,RSTART,RLENGTH); gsub(/local_ip="?/,"",ip); print "ovstun", $2, ip}}' | sort -u
fi
for n in $($S ip netns list 2>/dev/null | awk '{print $1}'); do
  echo "netns $n"
  $S ip netns exec "$n" ip -o link show 2>/dev/null | awk '{name=$2; sub(/:$/,"",name); sub(/@.*/,"",name); for(i=1;i<NF;i++) if($i=="link/ether") print "nsif", name, $(i+1)}'
done
`

/** Logs in to the master host once and runs the script on each host. */
export async function askHosts(access: SshAccess, hosts: readonly string[]): Promise<Map<string, HostTruth | Error>> {
  const login: ConnectConfig = {
    username: access.user,
    ...(access.pwd && { password: access.pwd }),
    ...(access.key && { privateKey: readFileSync(access.key) }),
    ...(access.key_passphrase && { passphrase: access.key_passphrase }),
    readyTimeout: 15_000,
  }
  const master = await connect({ ...login, host: access.host, port: access.port })
  const answers = new Map<string, HostTruth | Error>()
  try {
    const masterName = (await run(master, 'hostname')).trim()
    for (const host of hosts) {
      try {
        answers.set(
          host,
          parse(host, host === masterName ? await runScript(master) : await runOnward(master, login, host)),
        )
      } catch (error) {
        answers.set(host, error instanceof Error ? error : new Error(String(error)))
      }
    }
  } finally {
    master.end()
  }
  return answers
}

const runScript = (client: Client) => run(client, 'sh -s', `${SCRIPT}\n`)

async function runOnward(master: Client, login: ConnectConfig, host: string): Promise<string> {
  const sock = await new Promise<NonNullable<ConnectConfig['sock']>>((resolve, reject) => {
    master.forwardOut('127.0.0.1', 0, host, 22, (error, channel) => (error ? reject(error) : resolve(channel)))
  })
  const client = await connect({ ...login, sock })
  try {
    return await runScript(client)
  } finally {
    client.end()
  }
}

function parse(host: string, output: string): HostTruth {
  const truth: HostTruth = {
    host,
    domains: [],
    interfaces: [],
    bridges: new Map(),
    bonds: new Map(),
    ovsIsSilent: false,
    ovsBridges: new Map(),
    ovsDevices: new Map(),
    ovsTunnels: [],
    vxlans: [],
    namespaces: [],
  }
  for (const line of output.split('\n')) {
    const [word, a = '', b = '', c = '', d = '', e = ''] = line.trim().split(/\s+/)
    if (word === 'domain') truth.domains.push({ uuid: a, interfaces: [] })
    else if (word === 'domif') truth.domains.at(-1)?.interfaces.push({ device: a, mac: b })
    else if (word === 'if')
      truth.interfaces.push({
        name: a,
        mac: b,
        addresses: [],
        physical: c === 'physical',
        master: d === '-' ? '' : d,
        kind: e === '-' ? '' : e,
      })
    else if (word === 'addr') truth.interfaces.find((i) => i.name === a)?.addresses.push(b)
    else if (word === 'vxlan') truth.vxlans.push({ name: a, localIp: b })
    else if (word === 'ovssilent') truth.ovsIsSilent = true
    else if (word === 'ovsbr') truth.ovsBridges.set(a, [])
    else if (word === 'ovsport') truth.ovsBridges.get(a)?.push(b)
    else if (word === 'ovsdev') truth.ovsDevices.set(a, [...(truth.ovsDevices.get(a) ?? []), b])
    else if (word === 'ovstun') truth.ovsTunnels.push({ type: a, localIp: b })
    else if (word === 'netns') truth.namespaces.push({ name: a, interfaces: [] })
    else if (word === 'nsif') truth.namespaces.at(-1)?.interfaces.push({ name: a, mac: b })
  }
  for (const one of truth.interfaces) {
    const members = truth.interfaces.filter((other) => other.master === one.name).map((other) => other.name)
    if (one.kind === 'bridge') truth.bridges.set(one.name, members)
    if (one.kind === 'bond') truth.bonds.set(one.name, members)
  }
  return truth
}
