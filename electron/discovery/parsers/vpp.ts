/**
 * `vppctl show …` of VPP 17 to 24: interfaces, bridge domains, bonds and tunnels of a VPP.
 *
 * A release that does not know a command says so on standard output and ends well: it has none of what was asked for.
 */
import { ipForm, macForm } from '../../addresses'
import { filledLines, parseFailed, partlyRead, type Report, unheard, wholeNumber, withoutUndefined } from './parsing'

const UNKNOWN_COMMAND = /unknown input/i

/** What every list shares: "none" is no failure, a text without one record is. */
function listOf<T>(command: string, text: string, records: readonly T[], none?: RegExp): T[] {
  if (records.length === 0 && text.trim() !== '' && !UNKNOWN_COMMAND.test(text) && !none?.test(text))
    throw parseFailed(`vppctl ${command}`, text)
  return [...records]
}

/** Splits a text into blocks: a line that `head` matches and the lines below it. */
function blocksOf(text: string, head: RegExp): { head: RegExpExecArray; body: string[] }[] {
  const blocks: { head: RegExpExecArray; body: string[] }[] = []
  for (const line of filledLines(text)) {
    const begins = head.exec(line)
    if (begins) blocks.push({ head: begins, body: [] })
    else blocks.at(-1)?.body.push(line)
  }
  return blocks
}

const firstIn = (lines: readonly string[], pattern: RegExp): string | undefined =>
  lines.map((line) => pattern.exec(line)?.[1]).find((word) => word !== undefined)

/** `vpp v22.10-release built by root on … at …`; a banner may stand before it. */
export function parseVppVersion(text: string): string {
  const [banner] = /\bvpp v\S+/.exec(text) ?? []
  if (banner === undefined) throw parseFailed('vppctl show version', text)
  return banner
}

/** `show interface`: index and whether an administrator switched it on. Counters and the heading are indented or numbers. */
export function parseVppInterfaces(text: string) {
  const rows = filledLines(text).flatMap((line) => {
    const [, name, index, state, mtu] = /^(\S+)\s+(\d+)\s+(up|down)\b(?:\s+(\d+)\/)?/.exec(line) ?? []
    if (name === undefined) return []
    return [
      withoutUndefined({
        name,
        index: Number(index),
        adminUp: state === 'up',
        /** Of layer 3; sub-interfaces and tunnels have none of their own. */
        mtu: wholeNumber(mtu) || undefined,
      }),
    ]
  })
  return listOf('show interface', text, rows)
}

/** `show hardware-interfaces`: what is behind each interface; sub-interfaces are not listed. */
export function parseVppHardware(text: string) {
  const rows = blocksOf(text, /^(\S+)\s+(\d+)\s+(up|down|slave|bond)\b(.*)$/).map(({ head, body }) => {
    const [, name = '', index, link, rest = ''] = head
    const carrier = firstIn(body, /^\s+carrier (up|down)/) ?? (link === 'down' ? 'down' : 'up')
    const at = body.findIndex((line) => /^\s+Ethernet address /.test(line))
    const slaves = /Slave-Idx:((?:\s+\d+)+)/.exec(`${rest}\n${body.join('\n')}`)?.[1]
    return withoutUndefined({
      name,
      index: Number(index),
      carrier: carrier === 'up',
      mac: macForm(firstIn(body, /^\s+Ethernet address (\S+)/)),
      /** "Intel 82599", "VIRTIO interface", …; absent for what VPP makes itself. */
      device: at === -1 ? undefined : body[at + 1]?.trim() || undefined,
      /** "10 Gbps" */
      speed: firstIn(body, /^\s+Link speed: (\d.*)$/) ?? oldSpeed(firstIn(body, /^\s+carrier .*\bspeed (\d+)/)),
      busAddress: pciForm(
        firstIn(body, /^\s+pci: .*\baddress (\S+)/) ?? firstIn(body, /^\s+PCIe address is ([^\s,]+)/),
      ),
      numaNode: wholeNumber(firstIn(body, /\bnuma (\d+)$/)) ?? wholeNumber(firstIn(body, /^\s+cpu socket (\d+)/)),
      /** Indexes of the members of a bond made by DPDK. */
      members: slaves?.trim().split(/\s+/).map(Number),
    })
  })
  return listOf('show hardware-interfaces', text, rows)
}

const oldSpeed = (megabits: string | undefined) => megabits && `${megabits} Mbps`

/** VPP writes the function with two digits: `0000:05:00.01`. */
function pciForm(text: string | undefined): string | undefined {
  const [, device, pciFunction] = /^([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2})\.0?([0-7])$/i.exec(text ?? '') ?? []
  return device && `${device.toLowerCase()}.${pciFunction}`
}

/** `show mode`: which interfaces are in which bridge domain; those of layer 3 are in none. */
export function parseVppModes(text: string) {
  const rows = filledLines(text).flatMap((line) => {
    const [, name] = /^(?:l3|l2 bridge|l2 xconnect) (\S+)/.exec(line) ?? []
    if (name === undefined) return []
    const bridgeDomain = wholeNumber(/^l2 bridge \S+ bd_id (\d+)\b/.exec(line)?.[1])
    return [
      withoutUndefined({ name, bridgeDomain, isBvi: bridgeDomain === undefined ? undefined : / bvi /.test(line) }),
    ]
  })
  return listOf('show mode', text, rows)
}

/** `show bridge-domain`: settings by the headings of this release. Domain 0 is VPP's own, for what is in no other. */
export function parseVppBridgeDomains(text: string) {
  const lines = filledLines(text)
  const headings = lines.map(wordsOf).find(([first]) => first === 'BD-ID' || first === 'ID') ?? []
  const rows = lines.map(wordsOf).flatMap((words) => {
    const id = wholeNumber(words[0])
    if (id === undefined || words.length < headings.length) return []
    const flag = (heading: string) => words[headings.indexOf(heading)]
    return [
      withoutUndefined({
        id,
        learning: flag('Learning'),
        flooding: flag('Flooding'),
        arpTermination: flag('ARP-Term'),
        /** Interface with the address of the domain; absent where there is none. */
        bvi: flag('BVI-Intf') === 'N/A' ? undefined : flag('BVI-Intf'),
      }),
    ]
  })
  const domains = headings.length > 0 ? rows : []
  return listOf('show bridge-domain', text, domains, /no bridge-domains/i).filter(({ id }) => id !== 0)
}

const wordsOf = (line: string): string[] => line.trim().split(/\s+/)

/** `show interface address`: addresses of layer 3, "10.0.0.1/24", by interface. */
export function parseVppAddresses(text: string) {
  const rows = blocksOf(text, /^(\S+) \((?:up|dn)\):/).map(({ head, body }) => ({
    name: head[1] ?? '',
    addresses: body.flatMap((line) => {
      const [, address, prefix] = /^\s+(?:L3 )?([0-9a-fA-F.:]+)\/(\d{1,3})\b/.exec(line) ?? []
      const form = ipForm(address)
      return form === undefined ? [] : [{ address: form, prefix: Number(prefix) }]
    }),
  }))
  return listOf('show interface address', text, rows)
}

/** `show bond details`: bonds and their members ("slaves" until 20.05). */
export function parseVppBonds(text: string) {
  const rows = blocksOf(text, /^([^\s:]+)$/).flatMap(({ head, body }) => {
    const mode = firstIn(body, /^\s+mode: (\S+)/)
    if (mode === undefined) return []
    const from = body.findIndex((line) => /^\s+number of (?:members|slaves):/.test(line))
    const to = body.findIndex((line, at) => at > from && /^\s+[a-z_ ]+: \d+$/.test(line))
    const listed = from === -1 ? [] : body.slice(from + 1, to === -1 ? undefined : to)
    return [
      withoutUndefined({
        name: head[1] ?? '',
        /** `lacp`, `active-backup`, … */
        mode,
        loadBalance: firstIn(body, /^\s+load balance: (\S+)/),
        // Weights of members are indented further.
        members: listed.flatMap((line) => /^ {4}(\S+)$/.exec(line)?.[1] ?? []),
      }),
    ]
  })
  return listOf('show bond details', text, rows)
}

/** `show vxlan tunnel`: one line each, whose words have changed: `sw-if-idx`, `sw_if_index`. */
export const parseVppTunnels = tunnelsIn('vxlan tunnel', 'vxlan', ['src', 'dst', 'vni', 'dst_port'])

/** `show vxlan-gpe`: `lcl … rmt …`, until 20.05 `local: … remote: …   vxlan VNI …`. */
export const parseVppGpeTunnels = tunnelsIn('vxlan-gpe', 'vxlan-gpe', [
  '(?:lcl|local:)',
  '(?:rmt|remote:)',
  '(?:vni|VNI)',
  'rmt_port',
])

/** @param words that stand before the local address, the far one, the number of the network and the far port */
function tunnelsIn(command: string, type: string, words: readonly [string, string, string, string]) {
  const [local, remote, network, port] = words.map((word) => new RegExp(` ${word} (\\S+)`))
  return (text: string, report: Report = unheard) => {
    const lines = filledLines(text).filter((line) => /^\[\d+\] /.test(line))
    const rows = lines.flatMap((line) => {
      const after = (word: RegExp | undefined) => word?.exec(line)?.[1]
      const [source, destination] = [ipForm(after(local)), ipForm(after(remote))]
      if (source === undefined || destination === undefined) return []
      const instance = / instance (\d+)/.exec(line)?.[1] ?? /^\[(\d+)\]/.exec(line)?.[1]
      return [
        withoutUndefined({
          type,
          name: `${type.replace('-', '_')}_tunnel${instance}`,
          source,
          destination,
          vni: wholeNumber(after(network)),
          port: wholeNumber(after(port)),
        }),
      ]
    })
    if (rows.length < lines.length) report(partlyRead(`vppctl show ${command}`, text))
    return listOf(`show ${command}`, text, rows, /no vxlan(?:-gpe)? tunnels/i)
  }
}

const INTERFACE = /^Interface: (\S+) \(ifindex \d+\)/

/** `show vhost-user`: the socket behind each interface, which Neutron's driver names after the port. */
export function parseVppSockets(text: string) {
  const rows = blocksOf(text, INTERFACE).flatMap(({ head, body }) => {
    const socket = firstIn(body, /^\s*socket filename (\S+)/)
    return socket === undefined ? [] : [{ name: head[1] ?? '', socket }]
  })
  return listOf('show vhost-user', text, rows, /vhost-user interfaces/i)
}

/** `show tap` (since 18): the device in the host's kernel behind each interface. */
export function parseVppTaps(text: string) {
  const rows = blocksOf(text, INTERFACE).flatMap(({ head, body }) => {
    const device = firstIn(body, /^\s*name "([^"]+)"/)
    return device === undefined ? [] : [{ name: head[1] ?? '', device }]
  })
  return listOf('show tap', text, rows, /^Interface: /m)
}
