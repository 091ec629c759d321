/** Reads an openrc file: a shell script whose exports configure OpenStack's clients. Nothing of it is run. */
import { fromVariables } from './openstack-variables'
import type { Pasted } from './pasted'

const EXPORT = /^\s*(?:export\s+|set\s+|\$env:)?OS_([A-Z0-9_]+)\s*=\s*(.*)$/

/** The form values of an openrc text, or undefined when it is none. */
export function readOpenrc(text: string): Pasted | undefined {
  const variables: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const [, name, rest] = EXPORT.exec(line) ?? []
    if (name === undefined || rest === undefined) continue
    const value = shellValue(rest)
    // A value the script would compute ("$OS_PASSWORD_INPUT") is not a value.
    if (value !== undefined) variables[name.toLowerCase()] = value
  }
  return Object.keys(variables).length === 0 ? undefined : fromVariables('openrc', variables)
}

/** The word after "=": quoted, or up to a blank or comment. Undefined when a shell would have to expand it. */
function shellValue(rest: string): string | undefined {
  const single = /^'([^']*)'/.exec(rest)
  if (single) return single[1]
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(rest)
  const raw = double ? (double[1] ?? '') : (/^[^\s;#]*/.exec(rest)?.[0] ?? '')
  if (/(?<!\\)[$`]/.test(raw)) return undefined
  return raw.replace(/\\(.)/g, '$1')
}
