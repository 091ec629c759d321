/** `ip netns list` and `ip -j netns list`: the named network namespaces of a host. */
import { z } from 'zod'
import { numberField, type Report, readRecords, unheard, withoutUndefined } from './parsing'

/** A named network namespace. */
export interface IpNamespace {
  name: string
  /** Number by which interfaces of the listing namespace refer to it (`link-netnsid`); absent when it has none yet. */
  id?: number
}

const LINE = /^(\S+)(?:\s+\(id:\s*(\d+)\))?$/
const rowSchema = z.object({ name: z.string().min(1), id: numberField })

/**
 * Parses the list in either form; the text form shows ` (id: N)` since iproute2 4.4. Each name is given once: containers
 * that share `/run/netns` print the same list.
 * @throws AppError `parse-failed` when a text that is not blank names none
 */
export function parseIpNamespaces(text: string, report: Report = unheard): IpNamespace[] {
  const rows = readRecords('ip netns list', text, { schema: rowSchema, fromText: rowsFromText }, report)
  return [...new Map(rows.map((row) => [row.name, withoutUndefined<IpNamespace>(row)])).values()]
}

function rowsFromText(lines: string[]): unknown[] {
  return lines.flatMap((line) => {
    const match = LINE.exec(line)
    return match ? [{ name: match[1], id: match[2] }] : []
  })
}
