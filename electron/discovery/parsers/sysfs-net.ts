/** `ls -l /sys/class/net`: which interfaces of a host are hardware. */
import { filledLines, parseFailed, partlyRead, type Report, unheard } from './parsing'

const COMMAND = 'ls -l /sys/class/net'

/** Columns of a symbolic link; the name cannot hold blanks, so it is the last word before the arrow. */
const LINK = /^l\S* /

/**
 * Parses the listing, also when it was filtered by `grep`. Lines that are no symbolic links (such as
 * `bonding_masters`, a plain file) are left out.
 * @throws AppError `parse-failed` when a text that is not blank looks like no listing at all
 */
export function parseSysfsNet(text: string, report: Report = unheard) {
  const lines = filledLines(text)
  const links = lines.filter((line) => LINK.test(line))
  const interfaces = links.flatMap(interfaceFrom)
  if (interfaces.length < links.length) report(partlyRead(COMMAND, text))
  const isListing = lines.some((line) => /^total \d+$/.test(line) || /^[-ld][-rwxsStT]{9}/.test(line))
  if (lines.length > 0 && !isListing) throw parseFailed(COMMAND, text)
  return interfaces
}

function interfaceFrom(line: string) {
  const arrow = line.indexOf(' -> ')
  if (arrow === -1) return []
  const name = line.slice(line.lastIndexOf(' ', arrow - 1) + 1, arrow)
  const target = line.slice(arrow + ' -> '.length)
  // Whether a bus device backs the interface: everything the kernel makes itself lies below `/virtual/`.
  return name === '' ? [] : [{ name, physical: !target.includes('/virtual/') }]
}
