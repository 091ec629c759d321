/** `bridge fdb show` and `bridge -j fdb show` (iproute2): forwarding entries of bridges and VXLAN devices. */
import { z } from 'zod'
import { macForm } from './ip-forms'
import { decodeJson, filledLines, isJson, parseFailed, wholeNumber, withoutUndefined } from './parsing'

/** One forwarding entry. */
export interface FdbEntry {
  /** All zeros on a VXLAN device: where unknown and broadcast traffic goes. */
  mac: string
  /** Port or device the entry belongs to; absent when the command was limited to one device. */
  interfaceName?: string
  /** Remote tunnel end. */
  destination?: string
  /** UDP port at the remote tunnel end, when it differs from the device's. */
  port?: number
  vlan?: number
  vni?: number
  /** Bridge whose table holds the entry; absent for entries of the device itself (flag `self`). */
  master?: string
  /** `permanent`, `static`, `stale`; absent for learned entries in use. */
  state?: string
  /** `self`, `router`, `extern_learn`, `offload`, `sticky`, `master` */
  flags: string[]
}

const COMMAND = 'bridge fdb show'
const FLAGS = new Set(['self', 'router', 'extern_learn', 'offload', 'sticky', 'locked'])
const STATES = new Set(['permanent', 'static', 'stale'])

const text = z.string().optional().catch(undefined)
const number = z.number().optional().catch(undefined)
const rowSchema = z.object({
  mac: z.string(),
  ifname: text,
  // what iproute2 before 4.17 called `ifname`
  dev: text,
  dst: text,
  port: number,
  vlan: number,
  vni: number,
  master: text,
  state: text,
  flags: z.array(z.string()).catch([]),
})

/**
 * Parses the table in its text or (`-j`) JSON form.
 * @throws AppError `parse-failed` when no line of a text that is not blank begins with an address, or for broken JSON
 */
export function parseBridgeFdb(output: string): FdbEntry[] {
  return isJson(output) ? fromJson(output) : fromText(output)
}

function fromJson(output: string): FdbEntry[] {
  const rows = decodeJson(COMMAND, output)
  if (!Array.isArray(rows)) throw parseFailed(COMMAND, output)
  return rows.flatMap((candidate) => {
    const parsed = rowSchema.safeParse(candidate)
    const mac = macForm(parsed.data?.mac)
    if (!parsed.success || mac === undefined) return []
    const { ifname, dev, dst, port, vlan, vni, master, state, flags } = parsed.data
    return [
      withoutUndefined<FdbEntry>({
        mac,
        interfaceName: ifname ?? dev,
        destination: dst,
        port,
        vlan,
        vni,
        master,
        state: state === '' ? undefined : state,
        flags,
      }),
    ]
  })
}

function fromText(output: string): FdbEntry[] {
  const lines = filledLines(output)
  const entries = lines.flatMap((line) => entryFromWords(line.trim().split(/\s+/)))
  if (lines.length > 0 && entries.length === 0) throw parseFailed(COMMAND, output)
  return entries
}

/** `ADDRESS [dev D] [dst IP] [vlan N] [port N] [vni N] [self] [master BRIDGE] [permanent]`, in an order that varies by release. */
function entryFromWords([address, ...words]: string[]): FdbEntry[] {
  const mac = macForm(address)
  if (mac === undefined) return []
  const values = new Map<string, string>()
  const flags: string[] = []
  let state: string | undefined
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const next = words[at + 1]
    if (STATES.has(word)) state = word
    else if (FLAGS.has(word)) flags.push(word)
    // without a bridge's name behind it, "master" is a flag
    else if (word === 'master' && (next === undefined || STATES.has(next) || FLAGS.has(next))) flags.push(word)
    else if (next !== undefined) {
      values.set(word, next)
      at += 1
    }
  }
  return [
    withoutUndefined<FdbEntry>({
      mac,
      interfaceName: values.get('dev'),
      destination: values.get('dst'),
      port: wholeNumber(values.get('port')),
      vlan: wholeNumber(values.get('vlan')),
      vni: wholeNumber(values.get('vni')),
      master: values.get('master'),
      state,
      flags,
    }),
  ]
}
