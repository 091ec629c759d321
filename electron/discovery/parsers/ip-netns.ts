/** `ip netns list` and `ip -j netns list`: the named network namespaces of a host. */
import { z } from 'zod'
import { decodeJson, filledLines, isJson, parseFailed, wholeNumber, withoutUndefined } from './parsing'

/** A named network namespace. */
export interface IpNamespace {
  name: string
  /** Number by which interfaces of the listing namespace refer to it (`link-netnsid`); absent when it has none yet. */
  id?: number
}

const COMMAND = 'ip netns list'
const LINE = /^(\S+)(?:\s+\(id:\s*(\d+)\))?$/
const rowSchema = z.object({ name: z.string(), id: z.number().optional().catch(undefined) })

/**
 * Parses the list in either form; the text form shows ` (id: N)` since iproute2 4.4.
 * @throws AppError `parse-failed` when no line of a text that is not blank has the form of a name, or for broken JSON
 */
export function parseIpNamespaces(text: string): IpNamespace[] {
  return isJson(text) ? fromJson(text) : fromText(text)
}

function fromJson(text: string): IpNamespace[] {
  const rows = decodeJson(COMMAND, text)
  if (!Array.isArray(rows)) throw parseFailed(COMMAND, text)
  return rows.flatMap((candidate) => {
    const row = rowSchema.safeParse(candidate)
    return row.success ? [withoutUndefined<IpNamespace>({ name: row.data.name, id: row.data.id })] : []
  })
}

function fromText(text: string): IpNamespace[] {
  const lines = filledLines(text)
  const namespaces = lines.flatMap((line) => {
    const match = LINE.exec(line)
    return match ? [withoutUndefined<IpNamespace>({ name: match[1] ?? '', id: wholeNumber(match[2]) })] : []
  })
  if (lines.length > 0 && namespaces.length === 0) throw parseFailed(COMMAND, text)
  return namespaces
}
