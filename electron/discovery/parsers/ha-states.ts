/**
 * `grep -r --include=state -e . /var/lib/neutron/ha_confs`: what this host is for each of its highly available routers; and
 * the lines of Neutron's configuration that say where else that may be.
 */
import { filledLines, parseFailed, partlyRead, type Report, unheard } from './parsing'

export type HaState = 'active' | 'standby'

const COMMAND = 'grep ha_confs'
const LINE = /\/([0-9a-f-]{36})\/state:\s*(\w+)$/i
/** As Neutron's L3 agent writes it; releases before Wallaby said "master". */
const STATES: ReadonlyMap<string, HaState> = new Map([
  ['primary', 'active'],
  ['master', 'active'],
  ['backup', 'standby'],
  ['fault', 'standby'],
])

/**
 * State by router id.
 * @throws AppError `parse-failed` when the text is not blank and no line of it can be read
 */
export function parseHaStates(text: string, report: Report = unheard): ReadonlyMap<string, HaState> {
  const lines = filledLines(text)
  const states = lines.flatMap((line) => {
    const [, router = '', word = ''] = LINE.exec(line) ?? []
    const state = STATES.get(word.toLowerCase())
    return state ? [[router.toLowerCase(), state] as const] : []
  })
  if (lines.length > 0 && states.length === 0) throw parseFailed(COMMAND, text)
  if (states.length < lines.length) report(partlyRead(COMMAND, text))
  return new Map(states)
}

/** Where Neutron's L3 agent notes it. @param settings lines of the configuration, those that are read last in the end */
export function parseHaFolder(settings: string): string {
  const value = (name: string, without: string) => {
    const own = filledLines(settings).flatMap((line) => {
      const [key, ...rest] = line.split('=')
      return key?.trim() === name ? rest.join('=').trim() : []
    })
    return own.at(-1) || without
  }
  const state = value('state_path', '/var/lib/neutron')
  return value('ha_confs_path', '$state_path/ha_confs')
    .replace('$state_path', () => state)
    .replace(/\/$/, '')
}
