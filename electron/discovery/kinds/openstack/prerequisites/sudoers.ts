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
    if (facts?.containers === undefined) continue
    for (const role of rolesOf(step.words.map((word) => word.replace('{file}', '/')))) {
      const name = facts.containers[role]
      if (name === undefined) continue
      const insides = isRecent
        ? [recentInside(name, program, argumentsOf(rest, step.slots))]
        : olderInside(
            patternsOf(name, digitsOf(facts.versions)),
            program,
            fixedForms(rest, step.slots, facts.ml2Configuration),
          )
      for (const runtime of RUNTIMES) for (const inside of insides) allowed.push(`${pathOf(runtime)} ${inside}`)
    }
  }
  return [...new Set(allowed)].map((line) => `${account} ALL=(root) NOPASSWD: ${line}`)
}

/** A command inside a container, as the arguments of its runtime. */
const recentInside = (name: RegExp, program: string, words: string): string =>
  `^exec -u root ${posix(name)} ${escaped(program)}${words.startsWith('( ') ? '' : ' '}${words}$`

/** The same for older versions of sudo, a line for each name and form. */
const olderInside = (names: readonly string[], program: string, forms: readonly (readonly string[])[]): string[] =>
  names.flatMap((container) =>
    forms.map((words) => ['exec', '-u', 'root', container, spelt(program), ...words].join(' ')),
  )

/** How long numbers in names are: those of builds, where releases are builds, else of one digit (members of a cluster). */
function digitsOf(versions: readonly string[]): readonly number[] {
  const builds = versions.filter((version) => /^\d+$/.test(version)).map(({ length }) => length)
  return builds.length === 0 ? [1] : [...new Set(builds)]
}

/**
 * The names a pattern of this product fits, as patterns of fixed length: one for each of its alternatives, with and
 * without what may be left out.
 * @param digits how many digits a number may have
 */
export function patternsOf(pattern: RegExp, digits: readonly number[]): string[] {
  const expanded = (source: string): string[] => {
    const start = source.indexOf('(?:')
    if (start !== -1) {
      const { alternatives, end } = groupAt(source, start)
      const isOptional = source[end] === '?'
      const [before, after] = [source.slice(0, start), source.slice(end + (isOptional ? 1 : 0))]
      return [...alternatives, ...(isOptional ? [''] : [])].flatMap((one) => expanded(`${before}${one}${after}`))
    }
    if (!source.includes('\\d+')) return [source]
    return digits.flatMap((count) => expanded(source.replace('\\d+', '[0-9]'.repeat(count))))
  }
  return expanded(pattern.source.replace(/^\^/, '').replace(/\$$/, ''))
}

/** The alternatives of the group that begins there, and where what follows it begins. */
function groupAt(source: string, start: number): { alternatives: string[]; end: number } {
  const alternatives = ['']
  let depth = 0
  for (let at = start + '(?:'.length; at < source.length; at += 1) {
    const char = source.charAt(at)
    if (char === ')' && depth === 0) return { alternatives, end: at + 1 }
    if (char === '|' && depth === 0) {
      alternatives.push('')
      continue
    }
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    alternatives.push(`${alternatives.pop() ?? ''}${char}`)
  }
  throw new Error(`the group at ${start} of ${source} has no end`)
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
