/** `ip netns list` and `ip -j netns list`: the named network namespaces of a host. */
import { z } from 'zod'
import { unique } from '../../values'
import { type Report, readRecords, unheard } from './parsing'

/** Neutron's names and those of others; brackets are JSON's. */
const LINE = /^([^\s[\]{}]+)(?:\s+\(id:[^)]*\))?$/
const rowSchema = z.object({ name: z.string().min(1) })

/**
 * Names of the list in either form; the text form shows ` (id: N)` since iproute2 4.4. Each name is given once: containers
 * that share `/run/netns` print the same list.
 * @throws AppError `parse-failed` when a text that is not blank names none
 */
export function parseIpNamespaces(text: string, report: Report = unheard): string[] {
  const rows = readRecords('ip netns list', text, { schema: rowSchema, fromText: rowsFromText }, report)
  return unique(rows.map(({ name }) => name))
}

function rowsFromText(lines: string[]): unknown[] {
  return lines.flatMap((line) => {
    const match = LINE.exec(line)
    return match ? [{ name: match[1] }] : []
  })
}
