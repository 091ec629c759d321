/** `virsh list --uuid`: the libvirt domains of a host. */
import { filledLines, parseFailed, partlyRead, type Report, unheard } from './parsing'

const COMMAND = 'virsh list'
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Parses the list of ids, one on each line, in lower case, each once.
 * @throws AppError `parse-failed` when a text that is not blank holds no id
 */
export function parseVirshUuids(text: string, report: Report = unheard): string[] {
  const lines = filledLines(text).map((line) => line.trim())
  const uuids = lines.filter((line) => UUID.test(line)).map((line) => line.toLowerCase())
  if (lines.length > 0 && uuids.length === 0) throw parseFailed(COMMAND, text)
  if (uuids.length < lines.length) report(partlyRead(COMMAND, text))
  return [...new Set(uuids)]
}
