/** Reads an openrc file: a script that sets the variables OpenStack's clients read. Nothing of it is run. */
import { readShellVariables, type ShellVariable } from '@shared/text/shell-variables'
import { fromVariables } from './openstack-variables'
import type { Pasted } from './pasted'

/** The same files for the shells of Windows: `set OS_USERNAME=admin` and `$env:OS_USERNAME = "admin"`. */
const WINDOWS = /^\s*(?:@?set\s+"?|\$env:)OS_(\w+)\s*=\s*(.*?)"?\s*$/i

/** The form values of an openrc text, or undefined when it is none. */
export function readOpenrc(text: string): Pasted | undefined {
  const variables: Record<string, string> = {}
  const notes: string[] = []
  for (const [name, { value, doubt }] of [...readShellVariables(text), ...windowsVariables(text)]) {
    if (!name.startsWith('OS_')) continue
    // A value the script would compute ("$OS_PASSWORD_INPUT") is not a value.
    if (value !== undefined) variables[name.slice('OS_'.length).toLowerCase()] = value
    if (doubt !== undefined)
      notes.push(`${name} ${value === undefined ? 'is not taken over' : 'may be wrong'}: ${doubt}.`)
  }
  if (Object.keys(variables).length === 0) return undefined
  const pasted = fromVariables('openrc', variables)
  return { ...pasted, notes: [...notes, ...pasted.notes] }
}

function windowsVariables(text: string): [string, ShellVariable][] {
  return text.split(/\r?\n/).flatMap((line): [string, ShellVariable][] => {
    const [, name, rest] = WINDOWS.exec(line) ?? []
    if (name === undefined || rest === undefined) return []
    const value = rest.replace(/^(['"])(.*)\1?$/, '$2')
    return [[`OS_${name}`, /^\$|%\w+%/.test(value) ? { value: undefined, doubt: `it uses ${value}` } : { value }]]
  })
}
