/** Shortening and joining of names and ids. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import { FOLDER_TYPES, typeInfo } from '@shared/catalog/object-types'

/**
 * Shortens in the middle so that both ends stay readable: the tail is what tells two taps apart.
 * `middleEllipsis('tap91d0c2f7-3e', 10)` → "tap91d…-3e"; at least one character of each end is kept.
 */
export function middleEllipsis(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const room = Math.max(2, maxLength - 1)
  const tail = Math.max(1, Math.floor(room * 0.35))
  return `${text.slice(0, room - tail)}…${text.slice(text.length - tail)}`
}

const MONO_TYPES = new Set(['vnic', 'vconnector', 'port', 'otep'])

/** True where the name of an object is an interface or id and is set in the mono face (host and network names are not). */
export function isMonoName(type: string, name: string): boolean {
  return MONO_TYPES.has(type) && /\d/.test(name)
}

/** "vConnector → vEdge" in the stored direction. */
export function linkTypeText(linkType: string): string {
  const ends = linkTypeEnds(linkType)
  return ends ? ends.map((end) => typeInfo(end).label).join(' → ') : linkType
}

const SEPARATOR = /^[-_.:/|@ ]+(?=[^-_.:/|@ ])/

/**
 * "ovs" for "cmp-2-ovs" inside the box of cmp-2: the head of the box says the rest. Names that do not start with
 * `home` and a separator, or have nothing behind it, stay as they are.
 * @param home name of the host or switch
 */
export function nameInside(name: string, home: string): string {
  if (home === '' || !name.startsWith(home)) return name
  const rest = name.slice(home.length)
  return SEPARATOR.test(rest) ? rest.replace(SEPARATOR, '') : name
}

/** Folders that say nothing once their content is named. */
const SILENT_FOLDERS = new Set<string>([FOLDER_TYPES.regions_folder, FOLDER_TYPES.availability_zones_folder])

/** A path in one line, without the folders that go without saying: "RegionOne / az-1 / cmp-2 / Instances". */
export function joinPath(names: readonly string[]): string {
  const said = names.filter((name, index) => index === names.length - 1 || !SILENT_FOLDERS.has(name))
  return said.join(' / ')
}

/** How many colours environments have. */
export const ENVIRONMENT_COLOURS = 8

/** A colour, 1 to 8, that a name always gets, so that it does not change between starts. */
export function colourOfName(name: string): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997
  return (sum % ENVIRONMENT_COLOURS) + 1
}
