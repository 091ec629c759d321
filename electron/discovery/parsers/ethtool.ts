/** `ethtool <interface>` and `ethtool -i <interface>`: link settings and driver of an interface. */
import { filledLines, parseFailed, safeRecord, splitAtColon, withoutUndefined } from './parsing'

/** Link settings under ethtool's own names, as the inventory stores them. */
export type EthtoolSettings = Record<string, string | string[]>

/** The driver of an interface; blank fields are absent. */
export type EthtoolDriver = ReturnType<typeof parseEthtoolDriver>

const SETTINGS_HEADING = /^Settings for /

/**
 * Parses `ethtool <interface>`: `key: value` lines become attributes; a line that is indented deeper continues the
 * value above, which then is a list with one element for each line.
 * @returns no keys for an interface that reports nothing ("No data available")
 * @throws AppError `parse-failed` when a text that is not blank lacks the heading "Settings for"
 */
export function parseEthtool(text: string): EthtoolSettings {
  const lines = filledLines(text)
  const heading = lines.findIndex((line) => SETTINGS_HEADING.test(line))
  if (heading === -1) {
    if (lines.length === 0) return {}
    throw parseFailed('ethtool', text)
  }
  const values: [key: string, lines: string[]][] = []
  let keyIndent: number | undefined
  for (const line of lines.slice(heading + 1)) {
    const indent = line.length - line.trimStart().length
    // unindented lines are messages about settings that may not be read
    if (indent === 0) continue
    keyIndent ??= indent
    const pair = indent === keyIndent ? splitAtColon(line) : undefined
    if (pair) values.push([pair[0], [pair[1]]])
    else values.at(-1)?.[1].push(line.trim())
  }
  return safeRecord(values.map(([key, [first = '', ...more]]) => [key, more.length === 0 ? first : [first, ...more]]))
}

/**
 * Parses `ethtool -i <interface>`.
 * @throws AppError `parse-failed` when a text that is not blank has no `driver:` line
 */
export function parseEthtoolDriver(text: string) {
  const lines = filledLines(text)
  const fields = new Map(lines.map((line) => splitAtColon(line) ?? ['', '']))
  if (lines.length > 0 && !fields.has('driver')) throw parseFailed('ethtool -i', text)
  return withoutUndefined({
    driver: fields.get('driver') || undefined,
    firmwareVersion: fields.get('firmware-version') || undefined,
    /** PCI address for most hardware: `0000:00:03.0`. */
    busInfo: fields.get('bus-info') || undefined,
  })
}
