/**
 * A checksum in front of a line: "<crc32, 8 hex digits> <text>". A flipped bit inside a JSON string leaves valid JSON, so
 * parsing alone does not notice damage.
 */
import { crc32 } from 'node:zlib'

/** The line to write for `text`, which holds no newline. */
export function withChecksum(text: string): string {
  return `${checksum(text)} ${text}`
}

/** The text of a checked line, or undefined when it is not what was written. */
export function verifiedText(line: string): string | undefined {
  const text = line.slice(9)
  return line[8] === ' ' && line.slice(0, 8) === checksum(text) ? text : undefined
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
