/** Answers `inventory.pathText`: what one pastes into a ticket, or reads to a colleague on the phone. */
import { commandsFor, commandsText } from '@shared/catalog/object-commands'
import type { InstanceInterface, Overview, SecurityRule } from '@shared/contract/calls/overview'
import { AppError } from '@shared/contract/errors'
import { KNOWLEDGE_WORDS } from '@shared/model/knowledge'
import { segmentsText } from '@shared/text/segment-text'
import type { InventorySnapshot } from '../../store/repository'
import { asText, type StoredObject } from '../../values'
import { requireObject } from '../references'
import { factsOf } from './facts'
import { instanceOverview } from './instance'

/** @throws AppError `not-found`, `unsupported` for what is no instance */
export async function pathText(snapshot: InventorySnapshot, id: string, signal?: AbortSignal): Promise<string> {
  const instance = requireObject(snapshot, id)
  if (instance.type !== 'instance') {
    throw new AppError('unsupported', `The ${instance.type} "${instance.name}" has no path of its own`, {
      hint: 'Ask for the path of an instance.',
    })
  }
  const overview = instanceOverview(await factsOf(snapshot, signal), instance)
  return [
    headOf(instance),
    ...overview.interfaces.items.map((one, index) => interfaceText(instance.name, one, index + 1)),
    ...overview.securityGroups.items.map((group) =>
      [
        `Security group ${group.ref?.name ?? group.id}`,
        ...group.rules.items.map(ruleText),
        ...(group.rules.total > group.rules.items.length
          ? [`  and ${group.rules.total - group.rules.items.length} more`]
          : []),
      ].join('\n'),
    ),
    'All commands below are read-only.',
    commandsText(onTheWay(snapshot, instance, overview).flatMap(commandsFor)),
  ].join('\n\n')
}

function headOf(instance: StoredObject): string {
  const facts = [
    asText(instance.nova_status),
    instance.host && `on ${instance.host}`,
    asText(instance.project) && `project ${asText(instance.project)}`,
    `id ${instance.id}`,
  ]
  const stale = instance.stale ? `, stale since ${instance.stale.since}` : ''
  return [instance.name, facts.filter(Boolean).join(', '), `Read ${instance.last_scanned}${stale}`].join('\n')
}

function interfaceText(instance: string, one: InstanceInterface, number: number): string {
  const network = one.network?.ref?.name ?? one.network?.id ?? 'no network'
  const { endpoint } = one
  const plug = one.switch && [
    one.switch.name,
    one.switch.port && `port ${one.switch.port}`,
    one.switch.tag && `tag ${one.switch.tag}`,
  ]
  const steps = [
    instance,
    one.vnic
      ? withFacts(one.vnic.name, [one.vnic.knowledge !== 'read' && KNOWLEDGE_WORDS[one.vnic.knowledge]])
      : 'no device on the host',
    one.bridge?.name,
    one.switch && withFacts(one.switch.bridge ?? one.switch.name, plug),
    endpoint &&
      withFacts(`${endpoint.overlay ?? 'tunnel'} from ${endpoint.address ?? endpoint.name}`, [
        `${endpoint.peers} peers`,
      ]),
    one.nics
      .map((nic) =>
        withFacts(nic.ref.name, [
          nic.carrier === false ? 'no carrier' : nic.state,
          nic.mtu && `MTU ${nic.mtu}`,
          nic.members.map((member) => `${member.ref.name} ${member.state ?? ''}`.trim()).join(' + '),
        ]),
      )
      .join(' or '),
    withFacts(network, [segmentsText(one.network?.segments ?? [])]),
  ]
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Path', steps.filter(Boolean).join(' → ')],
    ['Down', one.broken.join(', ')],
    ['MAC', one.mac],
    ['Port', one.port && withFacts(one.port.id, [one.portStatus])],
    [
      'MTU',
      [one.network?.mtu && `network ${one.network.mtu}`, one.mtu && `device ${one.mtu}`].filter(Boolean).join(', '),
    ],
    ['Floating IP', one.floatingIps.map((ip) => withFacts(ip.address, [ip.router?.name])).join(', ') || 'none'],
    [
      'Router',
      one.routers
        .map(({ routers, addresses, outside, snat }) =>
          withFacts(`${routers[0]?.name ?? 'router'} ${addresses.join(', ')}`, [
            routers
              .map(({ host }) => host)
              .filter(Boolean)
              .join(', '),
            outside.length > 0 && `outside ${outside.join(', ')}`,
            snat === false && 'no SNAT',
          ]),
        )
        .join('; ') || 'none',
    ],
    [
      'DHCP',
      one.dhcpServers
        .map(({ host, addresses }) => withFacts(addresses.join(', ') || 'no address', [host]))
        .join('; ') || (one.dhcp ? 'on, no server known' : 'off'),
    ],
    ['Leaves as', one.leavesAs.join(', ') || 'not routed'],
  ]
  return [
    `${number}. ${one.addresses.join(', ') || 'no address'} on ${network}`,
    ...lines.flatMap(([title, text]) => (text ? [`   ${title.padEnd(12)}${text}`] : [])),
  ].join('\n')
}

/** "eth1 (up, MTU 1500)" */
function withFacts(name: string, facts: readonly (string | number | false | undefined)[] | undefined): string {
  const known = facts?.filter(Boolean) ?? []
  return known.length > 0 ? `${name} (${known.join(', ')})` : name
}

function ruleText(rule: SecurityRule): string {
  const what = [rule.protocol ?? 'any', rule.ports].filter(Boolean).join(' ')
  const group = rule.remoteGroup && `group ${rule.remoteGroup.ref?.name ?? rule.remoteGroup.id}`
  const far = `${rule.direction === 'in' ? 'from' : 'to'} ${rule.remote ?? group ?? 'any'}`
  return `  ${rule.direction.padEnd(4)}${(rule.ethertype ?? '').padEnd(5)}${what.padEnd(15)}${far}`
}

/** Everything a packet passes, nearest first, each once. */
function onTheWay(
  { objects }: InventorySnapshot,
  instance: StoredObject,
  { interfaces, securityGroups }: Extract<Overview, { kind: 'instance' }>,
): StoredObject[] {
  const refs = [
    ...interfaces.items.flatMap((one) => [
      ...[one.vnic, one.bridge, one.switch, one.endpoint],
      ...one.nics.flatMap((nic) => [nic.ref, ...nic.members.map((member) => member.ref)]),
      ...[one.port, one.network?.ref],
      ...one.dhcpServers.map(({ server }) => server),
      ...one.routers.flatMap(({ routers }) => routers),
    ]),
    ...securityGroups.items.map((group) => group.ref),
  ]
  return [...new Set([instance, ...refs.flatMap((ref) => objects.get(ref?.id ?? '') ?? [])])]
}
