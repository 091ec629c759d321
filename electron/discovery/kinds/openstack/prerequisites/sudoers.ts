/**
 * The lines of sudoers that allow exactly the commands of the closed table, made from that table.
 *
 * SECURITY: a `*` of sudoers matches blanks too, so that `ip netns exec *` would allow any program. Arguments are
 * therefore regular expressions made of the slots' own classes (sudo 1.9.10), or patterns of fixed length.
 */
import { DISTRIBUTIONS } from '@shared/kinds/openstack/distributions'
import { COMMANDS, type CommandId, SLOT_CLASSES } from '../../../../connections/ssh/commands'
import { ROOT_PROBES } from '../../../../connections/ssh/privilege'
import { rolesOf } from '../../../../connections/ssh/translation'

/** Where packages put them; sudo takes another path to the same file as well. */
const FOLDERS: Readonly<Record<string, string>> = {
  ip: '/usr/sbin',
  bridge: '/usr/sbin',
  ethtool: '/usr/sbin',
  lldpcli: '/usr/sbin',
}
const RUNTIMES = ['docker', 'podman'] as const

const pathOf = (program: string) => `${FOLDERS[program] ?? '/usr/bin'}/${program}`

interface Step {
  readonly words: readonly string[]
  readonly slots: Readonly<Record<string, keyof typeof SLOT_CLASSES>>
  readonly needsRoot: boolean
}

/** Every step of the table, `{columns}` and its `{table}` filled in. */
const STEPS: readonly Step[] = (Object.keys(COMMANDS) as CommandId[]).flatMap((id) => {
  const { steps, slots, needsRoot, columns } = COMMANDS[id]
  const tables = Object.entries(columns)
  return steps.flatMap((words): Step[] =>
    tables.length === 0
      ? [{ words, slots, needsRoot }]
      : tables.map(([table, names]) => ({
          words: words.map((word) => word.replace('{columns}', names).replace('{table}', table)),
          slots: {},
          needsRoot,
        })),
  )
})

/** Whether hosts with these drivers may have the program. */
function isUsed(program: string, drivers: readonly string[]): boolean {
  if (program === 'vppctl') return drivers.includes('VPP')
  return !program.startsWith('ovn-') || drivers.includes('OVN')
}

/**
 * The lines for one distribution, in the order of the table, each once.
 * @param isRecent whether sudo is 1.9.10 or newer on every host
 */
export function sudoersLines(account: string, distribution: string, isRecent: boolean): string[] {
  const facts = DISTRIBUTIONS.find((one) => one.distribution === distribution)
  const drivers: readonly string[] = facts?.mechanism_drivers ?? []
  const used = STEPS.filter(({ words }) => isUsed(words[0] ?? '', drivers))
  const allowed: string[] = []
  for (const line of ROOT_PROBES) {
    const [program = '', ...rest] = line.split(' ')
    if (program === 'true' || facts?.containers !== undefined)
      allowed.push(
        isRecent ? exactly(pathOf(program), rest.map(escaped).join(' ')) : fixed(pathOf(program), rest.map(spelt)),
      )
  }
  for (const step of used) {
    const [program = '', ...rest] = step.words
    if (step.needsRoot) {
      // A snap's tools are asked instead of the host's where the host has them.
      const snaps = /^(?:ovs-|ovn-|virsh$)/.test(program) ? (facts?.snaps ?? []) : []
      const paths = [pathOf(program), ...snaps.map((snap) => `/snap/bin/${snap}.${program}`)]
      const forms = isRecent ? [] : fixedForms(rest, step.slots, facts?.ml2Configuration)
      for (const path of paths)
        allowed.push(
          ...(isRecent ? [exactly(path, argumentsOf(rest, step.slots))] : forms.map((words) => fixed(path, words))),
        )
    }
    if (!isRecent || facts?.containers === undefined) continue
    for (const role of rolesOf(step.words.map((word) => word.replace('{file}', '/')))) {
      const name = facts.containers[role]
      if (name === undefined) continue
      const inside = argumentsOf(rest, step.slots)
      const words = `exec -u root ${posix(name)} ${escaped(program)}${inside.startsWith('( ') ? '' : ' '}${inside}`
      allowed.push(...RUNTIMES.map((runtime) => exactly(pathOf(runtime), words)))
    }
  }
  return [...new Set(allowed)].map((line) => `${account} ALL=(root) NOPASSWD: ${line}`)
}

const exactly = (path: string, words: string): string => `${path} ${words === '' ? '""' : `^${words}$`}`

/** The words as a regular expression; one whose slot may be empty is optional. */
function argumentsOf(words: readonly string[], slots: Step['slots']): string {
  return words.reduce((all, word) => {
    const slot = /\{(\w+)\}/.exec(word)?.[1]
    const slotClass = slot === undefined ? undefined : slots[slot]
    if (slotClass === undefined) return `${all}${all === '' ? '' : ' '}${escaped(word)}`
    const [before = '', after = ''] = word.split(`{${slot}}`)
    const part = `${escaped(before)}${posix(SLOT_CLASSES[slotClass])}${escaped(after)}`
    return SLOT_CLASSES[slotClass].test('') ? `${all}( ${part})?` : `${all}${all === '' ? '' : ' '}${part}`
  }, '')
}

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * A pattern of this product as a POSIX extended regular expression, without its ends. A look-ahead against ".." is left
 * out: no part of a path begins with a dot anyway.
 */
export function posix(pattern: RegExp): string {
  const source = pattern.source.replace(/^\^/, '').replace(/\$$/, '')
  const plain = source
    .replace('(?!.*\\.\\.)', '')
    .replaceAll('(?:', '(')
    .replaceAll('\\/', '/')
    .replaceAll('\\d', '[0-9]')
  return plain.includes('|') ? `(${plain})` : plain
}

const HEX = '[0-9a-f]'
const UUID = [8, 4, 4, 4, 12].map((length) => HEX.repeat(length)).join('-')
/** Namespaces Neutron and OVN make. */
const NAMESPACES = ['qdhcp', 'qrouter', 'snat', 'fip', 'ovnmeta'].map((kind) => `${kind}-${UUID}`)
/** IFNAMSIZ leaves 15 characters. */
const INTERFACES = Array.from({ length: 15 }, (_, index) => `[A-Za-z0-9_]${'[A-Za-z0-9_.@-]'.repeat(index)}`)

/** What older versions of sudo can be told of a slot without opening more: patterns of fixed length, without ":". */
function fixedForms(words: readonly string[], slots: Step['slots'], ml2: readonly string[] = []): string[][] {
  const used = [...new Set(words.flatMap((word) => /\{(\w+)\}/.exec(word)?.[1] ?? []))]
  const [slot] = used
  if (slot === undefined) return [words.map(spelt)]
  const command = words.join(' ')
  const values: readonly (string | undefined)[] = command.includes('netns exec')
    ? NAMESPACES
    : slots[slot] === 'libvirtDomain'
      ? [`instance-${HEX.repeat(8)}`, UUID]
      : slots[slot] === 'ifname'
        ? INTERFACES
        : command.includes('ovn_')
          ? ml2
          : slots[slot] === 'file' && !command.includes('--db=')
            ? ['/var/lib/neutron/ha_confs']
            : // The host's own database, by its socket.
              [undefined]
  return values.map((value) =>
    words.flatMap((word) => {
      if (!used.some((one) => word.includes(`{${one}}`))) return [spelt(word)]
      return value === undefined ? [] : [word.replace(`{${slot}}`, value)]
    }),
  )
}

/** A word in sudoers' own spelling, where blanks of patterns, "," ":" "=" and "\" mean something. */
const spelt = (word: string): string => word.replaceAll(/[,:=\\]/g, '\\$&')
const fixed = (path: string, words: readonly string[]): string =>
  `${path} ${words.length === 0 ? '""' : words.join(' ')}`
