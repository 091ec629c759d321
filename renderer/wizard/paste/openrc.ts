/** Reads an openrc file: a script that sets the variables OpenStack's clients read. Nothing of it is run. */
import { readShellVariables, type ShellVariable } from '@shared/text/shell-variables'
import { fromVariables } from './openstack-variables'
import type { Pasted } from './pasted'

/** The same files for the shells of Windows: `set OS_USERNAME=admin` and `$env:OS_USERNAME = "admin"`. */
const WINDOWS =
  /^\s*(?:@?set\s+(?:"OS_(\w+)=([^"]*)"|OS_(\w+)=(.*))|\$env:OS_(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*)))\s*$/i

/** The form values of an openrc text, or undefined when it is none. */
export function readOpenrc(text: string): Pasted | undefined {
  const found = [...readShellVariables(text), ...windowsVariables(text)].filter(([name]) => name.startsWith('OS_'))
  if (found.length === 0) return undefined
  // A value the script would compute ("$OS_PASSWORD_INPUT") is not a value.
  const variables = found.flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name.slice('OS_'.length).toLowerCase(), value] as const],
  )
  const doubts = found.flatMap(([name, { value, doubt }]) =>
    doubt === undefined ? [] : [`${name} ${value === undefined ? 'is not taken over' : 'may be wrong'}: ${doubt}.`],
  )
  const pasted = fromVariables('openrc', Object.fromEntries(variables))
  return { ...pasted, notes: [...doubts, ...pasted.notes] }
}

function windowsVariables(text: string): [string, ShellVariable][] {
  return text.split(/\r?\n/).flatMap((line): [string, ShellVariable][] => {
    const [name, value] = (WINDOWS.exec(line) ?? []).slice(1).filter((part) => part !== undefined)
    if (name === undefined || value === undefined) return []
    return [[`OS_${name}`, /^\$|%\w+%/.test(value) ? { value: undefined, doubt: `it uses ${value}` } : { value }]]
  })
}
