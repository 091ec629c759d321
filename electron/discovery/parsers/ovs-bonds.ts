/** `ovs-appctl bond/show` and `ovs-appctl lacp/show`: the state of the bonds that Open vSwitch made. */
import { filledLines, parseFailed, withoutUndefined } from './parsing'

export type OvsBond = ReturnType<typeof bondFrom>

/** `---- bond0 ----` */
const HEAD = /^---- (.+) ----$/
/** `member eth1: enabled`; releases before 2.15 said "slave". */
const MEMBER = /^(?:member|slave) ([^\s:]+): (enabled|disabled)/
const ACTIVE = /^\s+active (?:member|slave)$/
/** `member: eth2: current attached` of lacp/show. */
const LACP_MEMBER = /^(?:member|slave): ([^\s:]+): (.+)$/

/**
 * The bonds by name; the outputs of both commands stand one after the other.
 * @throws AppError `parse-failed` when a text that is not blank names no bond
 */
export function parseOvsBonds(text: string): ReadonlyMap<string, OvsBond> {
  const sections = new Map<string, string[]>()
  let section: string[] | undefined
  for (const line of filledLines(text)) {
    const name = HEAD.exec(line)?.[1]
    if (name === undefined) section?.push(line)
    else {
      section = sections.get(name) ?? []
      sections.set(name, section)
    }
  }
  if (sections.size === 0 && text.trim() !== '') throw parseFailed('ovs-appctl bond/show', text)
  return new Map([...sections].map(([name, lines]) => [name, bondFrom(lines)]))
}

function bondFrom(lines: readonly string[]) {
  const told = (key: string) => lines.find((line) => line.startsWith(`${key}: `))?.slice(key.length + 2)
  const lacp = new Map(
    lines.flatMap((line) => {
      const [, name, state] = LACP_MEMBER.exec(line) ?? []
      return name === undefined || state === undefined ? [] : [[name, state] as const]
    }),
  )
  const members: { name: string; enabled: boolean; lacp?: string }[] = []
  let activeMember: string | undefined
  for (const line of lines) {
    const [, name, state] = MEMBER.exec(line) ?? []
    const lacpState = lacp.get(name ?? '')
    if (name !== undefined)
      members.push({ name, enabled: state === 'enabled', ...(lacpState === undefined ? {} : { lacp: lacpState }) })
    else if (ACTIVE.test(line)) activeMember = members.at(-1)?.name
  }
  return withoutUndefined({
    /** `active-backup`, `balance-slb`, `balance-tcp` */
    mode: told('bond_mode'),
    /** `off`, `configured` (nobody answered), `negotiated` */
    lacpStatus: told('lacp_status'),
    activeMember,
    members,
  })
}
