/** `virsh list`: the libvirt domains of a host. */
import { filledLines, parseFailed, withoutUndefined } from './parsing'

/** One domain of the table. */
export interface VirshDomain {
  /** Number of a running domain; absent when it is shut off. */
  id?: number
  /** libvirt's name, not the instance's: `instance-00000001`. */
  name: string
  state: string
}

const HEADING = /^\s*Id\s+Name\s+State$/
/** libvirt's states, for tables whose long names leave a single blank before the state; longest first. */
const STATES = [
  'in shutdown',
  'pmsuspended',
  'shut off',
  'no state',
  'running',
  'crashed',
  'blocked',
  'paused',
  'dying',
  'idle',
]

/**
 * Parses the table of `virsh list [--all]`.
 * @throws AppError `parse-failed` when a text that is not blank lacks the heading (which virsh translates: run it in the C locale)
 */
export function parseVirshList(text: string): VirshDomain[] {
  const lines = filledLines(text)
  const heading = lines.findIndex((line) => HEADING.test(line))
  if (heading === -1) {
    if (lines.length === 0) return []
    throw parseFailed('virsh list', text)
  }
  return lines.slice(heading + 1).flatMap(domainFrom)
}

/**
 * Parses `virsh list --uuid` or `virsh list --name`: one value on each line.
 * @throws AppError `parse-failed` when a line begins with "error:", virsh's own prefix
 */
export function parseVirshNames(text: string): string[] {
  const lines = filledLines(text).map((line) => line.trim())
  if (lines.some((line) => line.startsWith('error:'))) throw parseFailed('virsh list', text)
  return lines
}

function domainFrom(line: string): VirshDomain[] {
  const match = /^\s*(-|\d+)\s+(\S.*)$/.exec(line)
  if (!match) return []
  const rest = match[2] ?? ''
  const state = STATES.find((known) => rest.endsWith(` ${known}`)) ?? rest.slice(rest.lastIndexOf(' ') + 1)
  const name = rest.slice(0, rest.length - state.length).trimEnd()
  if (name === '') return []
  return [withoutUndefined<VirshDomain>({ id: match[1] === '-' ? undefined : Number(match[1]), name, state })]
}
