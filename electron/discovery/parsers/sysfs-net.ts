/** `ls -l /sys/class/net` and of one device below it: which interfaces of a host are hardware, and what functions a NIC has. */
import { filledLines, parseFailed, partlyRead, type Report, unheard, withoutUndefined } from './parsing'

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
  if (!isListing(lines)) throw parseFailed(COMMAND, text)
  return interfaces
}

const isListing = (lines: readonly string[]) =>
  lines.length === 0 || lines.some((line) => /^total \d+$/.test(line) || /^[-ld][-rwxsStT]{9}/.test(line))

/**
 * The addresses of a NIC's virtual functions by their number: `virtfn0 -> ../0000:05:10.0`.
 * @throws AppError `parse-failed` when a text that is not blank looks like no listing at all
 */
export function parseSysfsFunctions(text: string): Map<number, string> {
  const lines = filledLines(text)
  if (!isListing(lines)) throw parseFailed(`${COMMAND}/…/device`, text)
  return new Map(
    lines.flatMap((line) => {
      const [, number, address] = /^l.* virtfn(\d+) -> (?:\S*\/)?(\S+)$/.exec(line) ?? []
      return address === undefined ? [] : [[Number(number), address] as const]
    }),
  )
}

function interfaceFrom(line: string) {
  const arrow = line.indexOf(' -> ')
  if (arrow === -1) return []
  const name = line.slice(line.lastIndexOf(' ', arrow - 1) + 1, arrow)
  const target = line.slice(arrow + ' -> '.length)
  // Whether a bus device backs the interface: everything the kernel makes itself lies below `/virtual/`.
  // The last device on the way is the interface's own; bridges come before it.
  const busAddress = /.*\/([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\//.exec(target)?.[1]
  return name === '' ? [] : [withoutUndefined({ name, physical: !target.includes('/virtual/'), busAddress })]
}
