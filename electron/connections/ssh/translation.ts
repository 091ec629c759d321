/**
 * Where a command runs on a host: in containers with the right tools, or on the host itself. What containers there are
 * was found on the host; which of them is for what say the tables of the distributions.
 *
 * A rule applies to commands whose words, without options, begin with `command` ("ip netns list" covers
 * "ip -j netns list"). The first matching rule wins; what no rule names runs on the host.
 */
import { type ContainerRole, isContainerised } from '@shared/kinds/openstack/distributions'
import type { Environment } from '@shared/model/environment'
import type { StepOutput } from './batch'
import { type Container, containersWith, type HostSoftware } from './containers'

interface TranslationRule {
  readonly command: string
  readonly roles: readonly ContainerRole[]
  /**
   * `container`: the host has the same tools, if any, without what they ask about. `host`: containers share what is
   * asked about, and starting a program in one costs more. `everywhere`: each may know of some.
   */
  readonly first: 'container' | 'host' | 'everywhere'
}

const inContainers = (commands: readonly string[], ...roles: ContainerRole[]): TranslationRule[] =>
  commands.map((command) => ({ command, roles, first: 'container' }))
const namespacesOf = (kinds: readonly string[], role: ContainerRole): TranslationRule[] =>
  kinds.map((kind) => ({ command: `ip netns exec ${kind}-`, roles: [role], first: 'host' }))
const AGENTS = ['l3-agent', 'dhcp-agent', 'ovn-metadata-agent'] as const

const RULES: readonly TranslationRule[] = [
  { command: 'ip netns list', roles: AGENTS, first: 'everywhere' },
  ...namespacesOf(['qdhcp'], 'dhcp-agent'),
  ...namespacesOf(['qrouter', 'snat', 'fip'], 'l3-agent'),
  ...namespacesOf(['ovnmeta'], 'ovn-metadata-agent'),
  { command: 'ip netns exec', roles: AGENTS, first: 'host' },
  ...['ip', 'bridge', 'ethtool'].map(
    (command) => ({ command: `${command} `, roles: ['openvswitch', 'vpp'], first: 'host' }) as const,
  ),
  ...inContainers(['virsh'], 'libvirt'),
  ...inContainers(['ovs-'], 'openvswitch'),
  // The controller's container has the tools, for databases elsewhere.
  ...inContainers(['ovn-nbctl'], 'ovn-northbound', 'ovn-controller'),
  ...inContainers(['ovn-sbctl'], 'ovn-southbound', 'ovn-controller'),
  ...inContainers(['vppctl'], 'vpp'),
  ...inContainers(['grep . /', 'grep state_path '], 'l3-agent'),
  ...inContainers(['grep ovn_'], 'neutron-server'),
]

/** What decides about translation, from the environment document. */
export type TranslationContext = Pick<Environment, 'distribution'>

/** One place a command runs at. */
export type Place = Container | 'host'

const ruleFor = (words: readonly string[]): TranslationRule | undefined => {
  const plain = words.filter((word) => !word.startsWith('-')).join(' ')
  return RULES.find(({ command }) => plain.startsWith(command))
}

/** The containers a command may run in. */
export const rolesOf = (words: readonly string[]): readonly ContainerRole[] => ruleFor(words)?.roles ?? []

/** Where a command is asked, in rounds: the next is for what nobody of the one before could know. */
export function placesFor(
  words: readonly string[],
  software: HostSoftware,
  { distribution }: TranslationContext,
): (readonly Place[])[] {
  const rule = ruleFor(words)
  const containers = rule === undefined ? [] : containersWith(rule.roles, software, distribution)
  if (rule === undefined || containers.length === 0) return [['host']]
  if (rule.first === 'everywhere') return [['host', ...containers]]
  const rounds = containers.map((container): Place[] => [container])
  return rule.first === 'host' ? [['host'], ...rounds] : [...rounds, ['host']]
}

/** Whether this distribution keeps what the command asks about in a container. */
export function isKeptInContainer(words: readonly string[], { distribution }: TranslationContext): boolean {
  const rule = ruleFor(words)
  return rule?.first === 'container' && rule.roles.some((role) => isContainerised(distribution, role))
}

/** A namespace of another mount namespace: not listed here, or only as a file without anything behind it. */
const NO_NAMESPACE = /cannot open network namespace|setting the network namespace "[^"]*" failed/i

/** Whether somebody else may have what was asked about: the program, the container or the namespace is not there. */
export function isElsewhere({ exitCode, stderr }: StepOutput): boolean {
  return exitCode === 127 || (exitCode !== 0 && (isUnknownContainer(stderr) || NO_NAMESPACE.test(stderr)))
}

/** Whether there is no such container, or no longer. */
export function isUnknownContainer(stderr: string): boolean {
  return /no such container|no container with name or id/i.test(stderr)
}

/** Whether a failed step only means that this container does not run on this host. Wording of docker and podman. */
export function isMissingContainer(stderr: string): boolean {
  return isUnknownContainer(stderr) || /is not running|container state improper/i.test(stderr)
}
