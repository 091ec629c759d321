/** `bridge fdb show` and `bridge -j fdb show` (iproute2): forwarding entries of bridges and VXLAN devices. */
import { z } from 'zod'
import { ipForm, macForm } from '../../addresses'
import {
  numberField as number,
  type Report,
  readRecords,
  textField as text,
  textsField,
  unheard,
  withoutUndefined,
} from './parsing'

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

const FLAGS = new Set(['self', 'router', 'extern_learn', 'offload', 'sticky', 'locked'])
const STATES = new Set(['permanent', 'static', 'stale'])

const rowSchema = z.object({
  mac: z.string().transform(macForm).pipe(z.string()),
  ifname: text,
  // what iproute2 before 4.17 called `ifname`
  dev: text,
  dst: text,
  port: number,
  vlan: number,
  vni: number,
  master: text,
  state: text,
  flags: textsField,
})

/**
 * Parses the table in its text or (`-j`) JSON form.
 * @throws AppError `parse-failed` when a text that is not blank holds no entry
 */
export function parseBridgeFdb(output: string, report: Report = unheard): FdbEntry[] {
  const rows = readRecords('bridge fdb show', output, { schema: rowSchema, fromText: rowsFromText }, report)
  return rows.map(({ mac, ifname, dev, dst, port, vlan, vni, master, state, flags }) =>
    withoutUndefined<FdbEntry>({
      mac,
      interfaceName: ifname ?? dev,
      destination: ipForm(dst),
      port,
      vlan,
      vni,
      master,
      state: state === '' ? undefined : state,
      flags: flags ?? [],
    }),
  )
}

/** `ADDRESS [dev D] [dst IP] [vlan N] [port N] [vni N] [self] [master BRIDGE] [permanent]`, in an order that varies by release. */
function rowsFromText(lines: string[]): unknown[] {
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([address]) => macForm(address) !== undefined)
    .map(rowFrom)
}

function rowFrom([mac, ...words]: string[]) {
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
  return { mac, ...Object.fromEntries(values), state, flags }
}
