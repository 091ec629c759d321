/** Where the distributions that keep OpenStack in containers or snaps have the programs of a simulated host. Pure. */
import type { CloudModel, SimulatedHost } from './cloud-model'
import type { ContainerRuntime, HostPlace } from './host-place'

interface Container {
  readonly name: string
  /** What of the host's answers is had there. */
  readonly lines: RegExp
}

interface Containers {
  readonly runtime: ContainerRuntime
  readonly all: readonly Container[]
}

/** Tools and what they ask about, which are in one container only. */
const OWN = {
  libvirt: /^virsh /,
  openvswitch: /^ovs-/,
  northbound: /^ovn-nbctl /,
  southbound: /^ovn-sbctl /,
  vpp: /^vppctl /,
}
const NAMESPACES = /^ip -j netns list|^ip netns exec |^grep -r --include=state /

/** Undefined where everything runs on the host. */
function containersOf({ distribution = '', version = '' }: CloudModel['spec'], host: SimulatedHost) {
  const agents = host.kind === 'ovn' ? [] : host.isNetworkNode ? ['neutron_l3_agent', 'neutron_dhcp_agent'] : []
  if (distribution === 'Kolla') {
    const all: Container[] = [
      { name: 'nova_libvirt', lines: OWN.libvirt },
      { name: 'openvswitch_vswitchd', lines: OWN.openvswitch },
      { name: 'neutron_vpp', lines: OWN.vpp },
      { name: 'ovn_nb_db', lines: OWN.northbound },
      { name: 'ovn_sb_db', lines: OWN.southbound },
      // They share the host's namespaces.
      ...agents.map((name) => ({ name, lines: NAMESPACES })),
    ]
    const runtime: ContainerRuntime = version >= '2023.2' && version < '3' ? 'podman' : 'docker'
    return { runtime, all } satisfies Containers
  }
  // TripleO's since Stein; Open vSwitch stays on the host.
  if (distribution === 'RDO' && /^20/.test(version)) {
    const names =
      host.kind === 'ovn'
        ? ['ovn_metadata_agent']
        : agents.map((name) => name.replace(/^neutron_dhcp_agent$/, 'neutron_dhcp'))
    const all: Container[] = [
      { name: 'nova_virtqemud', lines: OWN.libvirt },
      { name: 'ovn_cluster_north_db_server', lines: OWN.northbound },
      { name: 'ovn_cluster_south_db_server', lines: OWN.southbound },
      ...names.map((name) => ({ name, lines: NAMESPACES })),
      // What agents start beside themselves has none of the tools.
      { name: 'neutron-dnsmasq-qdhcp-of-one', lines: /^$/ },
    ]
    return { runtime: 'podman', all } satisfies Containers
  }
  if (distribution !== 'Mercury') return undefined
  const all: Container[] = [
    { name: `novalibvirt_${version}`, lines: OWN.libvirt },
    { name: `ovs_vswitch_${version}`, lines: OWN.openvswitch },
    { name: `neutron_vpp_${version}`, lines: OWN.vpp },
    ...agents.map((name) => ({ name: `${name}_${version}`, lines: NAMESPACES })),
  ]
  return { runtime: 'docker', all } satisfies Containers
}

/** The host with its answers dealt to its containers; of namespaces the host keeps what it shares. */
export function dealtToContainers(
  model: CloudModel,
  host: SimulatedHost,
  answers: ReadonlyMap<string, string>,
): HostPlace {
  const containers = containersOf(model.spec, host)
  if (containers === undefined) return { answers: inSnaps(model.spec, host, answers) }
  const places = containers.all
    .map(({ name, lines }) => [name, { answers: new Map([...answers].filter(([line]) => lines.test(line))) }] as const)
    .filter(([, place]) => place.answers.size > 0)
  const own = Object.values(OWN).filter((lines) => containers.all.some((one) => one.lines === lines))
  const isElsewhere = (line: string) => own.some((lines) => lines.test(line))
  return {
    answers: new Map([...answers].filter(([line]) => !isElsewhere(line))),
    containers: { runtime: containers.runtime, places: new Map(places) },
  }
}

/** Snaps of Canonical's and the tools they bring, which are called "<snap>.<tool>". */
const SNAPS: Readonly<Record<string, RegExp>> = {
  microovn: /^(?:ovs|ovn)-/,
  'openstack-hypervisor': /^virsh /,
}

/** Sunbeam has the networks of OVN and brings its tools as snaps. */
function inSnaps({ distribution }: CloudModel['spec'], host: SimulatedHost, answers: ReadonlyMap<string, string>) {
  if (distribution !== 'Canonical' || host.kind !== 'ovn') return answers
  const renamed = [...answers].map(([line, output]) => {
    const [snap] = Object.entries(SNAPS).find(([, lines]) => lines.test(line)) ?? []
    return [snap === undefined ? line : `/snap/bin/${snap}.${line}`, output] as const
  })
  const tools = new Set(renamed.flatMap(([line]) => /^\/snap\/bin\/(\S+)/.exec(line)?.[1] ?? []))
  return new Map([...renamed, ['ls /snap/bin', [...tools, ''].join('\n')] as const])
}
