/** `brctl show` (bridge-utils): Linux bridges and their members. */
import { filledLines, parseFailed, withoutUndefined } from './parsing'

/** One Linux bridge. */
export interface BrctlBridge {
  name: string
  /** Priority and address: `8000.b2fa04d78d7c`. */
  bridgeId?: string
  stpEnabled?: boolean
  /** Names of the member interfaces; empty for a bridge without members. */
  interfaces: string[]
}

const HEADER = /^bridge name\s/

/**
 * Parses the table: a bridge's first member stands on its own line, further members on indented lines below.
 * @throws AppError `parse-failed` when a text that is not blank lacks the heading
 */
export function parseBrctlShow(text: string): BrctlBridge[] {
  const lines = filledLines(text)
  const heading = lines.findIndex((line) => HEADER.test(line))
  if (heading === -1) {
    if (lines.length === 0) return []
    throw parseFailed('brctl show', text)
  }
  const bridges: BrctlBridge[] = []
  for (const line of lines.slice(heading + 1)) {
    const words = line.trim().split(/\s+/)
    if (/^\s/.test(line)) bridges.at(-1)?.interfaces.push(...words)
    else bridges.push(bridgeFrom(words))
  }
  return bridges
}

function bridgeFrom([name = '', bridgeId, stp, ...interfaces]: string[]): BrctlBridge {
  return withoutUndefined<BrctlBridge>({
    name,
    bridgeId: bridgeId !== undefined && /^[0-9a-f]{4}\.[0-9a-f]{12}$/i.test(bridgeId) ? bridgeId : undefined,
    stpEnabled: stp === 'yes' || stp === 'no' ? stp === 'yes' : undefined,
    interfaces,
  })
}
