/**
 * Where a distribution runs the tools: inside containers, for some. Data first; `{V}` is the distribution version.
 *
 * A rule applies to commands whose words, without options, begin with `command` ("ip netns list" covers
 * "ip -j netns list"). The first matching rule wins. A command of several containers is run in each; a container that
 * does not exist on a host is skipped, and where none exists the host itself is asked.
 */
import type { Environment } from '@shared/model/environment'

type MechanismDriver = Environment['mechanism_drivers'][number]

interface TranslationRule {
  readonly command: string
  readonly containers: readonly string[]
  /** Only with this mechanism driver. */
  readonly driver?: MechanismDriver
}

const NETNS = (l3Agent: string, dhcpAgent: string): TranslationRule[] => [
  { command: 'ip netns list', containers: [l3Agent, dhcpAgent] },
  { command: 'ip netns exec qdhcp', containers: [dhcpAgent] },
  ...['qrouter', 'snat', 'fip'].map((kind) => ({ command: `ip netns exec ${kind}`, containers: [l3Agent] })),
]

const each = (commands: readonly string[], container: string, driver: MechanismDriver): TranslationRule[] =>
  commands.map((command) => ({ command, containers: [container], driver }))

/** By distribution, as the environment document names it. Distributions without an entry run everything on the host. */
export const TRANSLATIONS: Readonly<Record<string, readonly TranslationRule[]>> = {
  Kolla: [
    ...NETNS('neutron_l3_agent', 'neutron_dhcp_agent'),
    { command: 'ip netns exec ovnmeta', containers: ['neutron_ovn_metadata_agent'] },
    { command: 'virsh', containers: ['nova_libvirt'] },
    ...each(['ip link', 'ovs-vsctl', 'ovs-appctl', 'ovs-dpctl'], 'openvswitch_vswitchd', 'OVS'),
    ...each(['ovs-vsctl', 'ovs-appctl', 'ovs-dpctl'], 'openvswitch_vswitchd', 'OVN'),
    ...each(['ip link', 'ovs-vsctl', 'ovs-dpctl', 'vppctl'], 'neutron_vpp', 'VPP'),
  ],
  Mercury: [
    ...NETNS('neutron_l3_agent_{V}', 'neutron_dhcp_agent_{V}'),
    { command: 'virsh', containers: ['novalibvirt_{V}'] },
    ...each(['ip link', 'bridge fdb', 'brctl', 'ovs-vsctl', 'ovs-appctl', 'ovs-dpctl'], 'ovs_vswitch_{V}', 'OVS'),
    ...each(['ip link', 'vppctl'], 'neutron_vpp_{V}', 'VPP'),
  ],
}

/** What decides about translation, from the environment document. */
export type TranslationContext = Pick<Environment, 'distribution' | 'distribution_version' | 'mechanism_drivers'>

/** The containers a command runs in, or an empty list for the host itself. */
export function containersFor(words: readonly string[], context: TranslationContext): string[] {
  const plain = words.filter((word) => !word.startsWith('-')).join(' ')
  const rules = Object.hasOwn(TRANSLATIONS, context.distribution) ? (TRANSLATIONS[context.distribution] ?? []) : []
  const rule = rules.find(
    (candidate) =>
      plain.startsWith(candidate.command) &&
      (candidate.driver === undefined || context.mechanism_drivers.includes(candidate.driver)),
  )
  return (rule?.containers ?? []).map((container) => container.replaceAll('{V}', context.distribution_version))
}

/** Whether a container does not exist on this host at all, so that the host itself has what others keep in one. */
export function isUnknownContainer(stderr: string): boolean {
  return /no such container|no container with name or id/i.test(stderr)
}

/** Whether a failed step only means that this container does not run on this host. Wording of docker and podman. */
export function isMissingContainer(stderr: string): boolean {
  return isUnknownContainer(stderr) || /is not running|container state improper/i.test(stderr)
}
