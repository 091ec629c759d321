/** What kind of cloud is to be generated, and the dice that vary it. Pure. */
import { hex } from './identities'

/** How a host is wired. `sriov` is `ovs` with virtual functions for VLAN networks, `offload` with functions that Open vSwitch has ports for. `ovs` is Open vSwitch with its own firewall, `ovs-hybrid` plugs through qbr bridges. */
export type HostKind = 'ovs' | 'ovs-hybrid' | 'linux-bridge' | 'ovn' | 'dpdk' | 'vpp' | 'sriov' | 'offload'
export type RouterKind = 'legacy' | 'ha' | 'dvr' | 'dvr-ha'
export type TenantType = 'vxlan' | 'vlan' | 'gre' | 'geneve' | 'flat'

export const TUNNELLED: readonly string[] = ['vxlan', 'gre', 'geneve']

export interface CloudSpec {
  /** 1 to 1000. */
  readonly hosts: number
  /** 0 to 250. */
  readonly instancesPerHost: number
  /** Varies sizes, names and what has what; the same number always gives the same cloud. Absent: an even cloud. */
  readonly seed?: number
  /** Of every host, or dealt to them in turn. Default "mixed". */
  readonly driver?: HostKind | 'mixed'
  /** Kinds dealt to the hosts of a mixed cloud, instead of {@link MIXED}. */
  readonly mix?: readonly HostKind[]
  /** Default "legacy". */
  readonly router?: RouterKind
  /** Of the networks of projects. Default "vxlan", under OVN "geneve". */
  readonly typeDriver?: TenantType
  readonly distribution?: string
  readonly version?: string
  /** In whose form the APIs answer. Default: Zed. */
  readonly release?: OlderRelease
  /** Where the cloud has several: which of them this is. */
  readonly region?: { readonly name: string; readonly number: number }
}

/** What ids are made of, so that a region has its own; what things are called is the last part of it. */
export const labelIn = ({ region }: CloudSpec, name: string) => (region ? `${region.name}/${name}` : name)
export const nameOf = (label: string) => label.slice(label.lastIndexOf('/') + 1)

/** Releases whose APIs know less. */
export type OlderRelease = 'mitaka' | 'queens'

/** Dealt to the hosts of a mixed cloud. The first host also is controller and network node. */
export const MIXED: readonly HostKind[] = ['ovs', 'ovs-hybrid', 'linux-bridge']

/** Open vSwitch with Neutron's agent. */
export const isOvs = ({ kind }: { readonly kind: HostKind }) =>
  kind === 'ovs' || kind === 'ovs-hybrid' || kind === 'dpdk' || kind === 'sriov' || kind === 'offload'

/** Answers depend on the label alone, not on the order of questions. Without a seed nothing varies. */
export function diceOf(seed: number | undefined) {
  const draw = (label: string) => Number.parseInt(hex(`${seed}/${label}`, 8), 16) / 2 ** 32
  return {
    isLoaded: seed !== undefined,
    chance: (label: string, probability: number) => seed !== undefined && draw(label) < probability,
    /** 0 to below `limit`. */
    number: (label: string, limit: number) => (seed === undefined ? 0 : Math.floor(draw(label) * limit)),
  }
}
export type Dice = ReturnType<typeof diceOf>

/** What people call things: equal names, blanks, letters of many alphabets, what shells and pages take for their own. */
const ODD_NAMES = [
  'web',
  'Büro Netz 1 – äöü/ß',
  'web',
  '数据库',
  "it's",
  'a b  c',
  '<b>bold</b>',
  '$(id);`id`',
  'ΑΒΓ 🚀',
  '-n',
]

export const oddName = (dice: Dice, label: string, plain: string): string =>
  dice.chance(`${label}/odd`, 0.4) ? (ODD_NAMES[dice.number(`${label}/name`, ODD_NAMES.length)] ?? plain) : plain
