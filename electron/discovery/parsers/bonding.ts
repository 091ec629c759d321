/** `/proc/net/bonding/<bond>`: the kernel's report on a bond and its members. */
import {
  filledLines,
  parseFailed,
  partlyRead,
  type Report,
  safeRecord,
  splitAtColon,
  unheard,
  withoutUndefined,
} from './parsing'

export type Bonding = ReturnType<typeof parseBonding>

const COMMAND = 'cat /proc/net/bonding'

/**
 * Parses the report. "Slave Interface" begins a member; a line that ends in "info", or has nothing behind its colon,
 * begins a group. Unindented lines stay in an "info" group up to the next member; other groups hold indented lines only.
 * @throws AppError `parse-failed` when the text names neither a bonding mode nor a member
 */
export function parseBonding(text: string, report: Report = unheard) {
  const [head, ...memberSections] = sections(filledLines(text))
  const bond = collect(head?.lines ?? [])
  const mode = bond.attributes['Bonding Mode']
  if (mode === undefined && memberSections.length === 0) throw parseFailed(COMMAND, text)
  if (mode === undefined) report(partlyRead(COMMAND, text))
  const active = bond.attributes['Currently Active Slave']
  return withoutUndefined({
    /** `IEEE 802.3ad Dynamic link aggregation`, `fault-tolerance (active-backup)`, …; absent from a report cut off at its head. */
    mode,
    /** `up` or `down` */
    miiStatus: bond.attributes['MII Status'],
    /** Member in use; only in modes that have one, and not "None". */
    activeMember: active === 'None' ? undefined : active,
    ...bond,
    members: memberSections.map(({ name, lines }) => memberFrom(name, lines)),
  })
}

/** The bond's own lines first, then each member's. */
function sections(lines: string[]) {
  const found: { name: string; lines: string[] }[] = [{ name: '', lines: [] }]
  for (const line of lines) {
    const member = /^Slave Interface:(.*)$/.exec(line)
    if (member) found.push({ name: (member[1] ?? '').trim(), lines: [] })
    else found.at(-1)?.lines.push(line)
  }
  return found
}

function memberFrom(name: string, lines: string[]) {
  const member = collect(lines)
  return withoutUndefined({ name, miiStatus: member.attributes['MII Status'], ...member })
}

interface Group {
  heading: string
  /** Whether unindented lines belong to the group too. */
  open: boolean
  pairs: (readonly [string, string])[]
}

/** What the kernel says under its own names, as the inventory stores it. */
function collect(lines: string[]) {
  const attributes: (readonly [string, string])[] = []
  const groups: Group[] = []
  let openGroup: Group | undefined
  let group: Group | undefined
  for (const line of lines) {
    const heading = groupHeading(line)
    if (heading !== undefined) {
      group = { heading, open: !line.endsWith(':'), pairs: [] }
      if (group.open) openGroup = group
      groups.push(group)
      continue
    }
    const pair = splitAtColon(line)
    if (!pair) continue
    const target = /^\s/.test(line) ? group : openGroup
    if (target) target.pairs.push(pair)
    else attributes.push(pair)
  }
  return {
    /** `key: value` lines outside of groups. */
    attributes: safeRecord(attributes),
    /** Groups of lines by heading, such as `802.3ad info`, `Active Aggregator Info`, `details actor lacp pdu`. */
    groups: safeRecord(groups.map(({ heading, pairs }) => [heading, safeRecord(pairs)])),
  }
}

/** `802.3ad info`, `Active Aggregator Info:`, `details partner lacp pdu:` */
function groupHeading(line: string): string | undefined {
  if (/^\s/.test(line)) return undefined
  if (/\binfo:?$/i.test(line) || /^details\b.*:$/.test(line)) return line.replace(/:$/, '')
  return undefined
}
