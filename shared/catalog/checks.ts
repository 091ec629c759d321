/** What is looked for in an inventory once it was scanned, in the order it is shown, and the words of each. */
import type { Condition } from './conditions'
import { isFolder, typeInfo } from './object-types'

interface CheckWords {
  readonly level: 'error' | 'warning'
  /** Follows the objects: "3 vNICs …". */
  readonly many: string
  /** Follows the object: "1 vNIC …". */
  readonly one: string
  /** Follows a number of objects whose type is known: "3 …". */
  readonly short: string
}

const words = (level: CheckWords['level'], short: string, many: string, one: string): CheckWords => ({
  level,
  many,
  one,
  short,
})

export const CHECKS = {
  orphan: words('error', 'without a place', 'have no place in the tree', 'has no place in the tree'),
  duplicate: words('error', 'twice', 'share what only one may have', 'shares what only one may have'),
  'dangling-link': words('error', 'with dangling links', 'have links that lead nowhere', 'has links that lead nowhere'),
  'broken-graph': words(
    'error',
    'with broken graphs',
    'have graphs with parts missing',
    'has a graph with parts missing',
  ),
  absent: words('warning', 'not found', '', ''),
  'no-graph': words('warning', 'without a graph', 'have no graph', 'has no graph'),
  'short-graph': words(
    'warning',
    'with graphs that end early',
    'have graphs that end early',
    'has a graph that ends early',
  ),
} as const satisfies Record<string, CheckWords>

export type CheckId = keyof typeof CHECKS
export const CHECK_IDS = Object.keys(CHECKS) as [CheckId, ...CheckId[]]

export const isCheckId = (id: string): id is CheckId => Object.hasOwn(CHECKS, id)

/** Whether a check looks at graphs rather than at what they are made of. */
export const isGraphCheck = (id: CheckId): boolean => id.endsWith('-graph')

/** What a check found of one type: its name in records of scans, and the sentence about it. */
interface CheckCount {
  readonly check: CheckId
  readonly type: string
  readonly count: number
}

export const checkKey = ({ check, type }: Pick<CheckCount, 'check' | 'type'>): string => `${check}/${type}`

/** "12 instances have no graph", "No tunnel endpoints found" */
export function checkText({ check, type, count }: CheckCount): string {
  if (check === 'absent') return `No ${nounOf(type, 0)} found`
  return `${count} ${nounOf(type, count)} ${count === 1 ? CHECKS[check].one : CHECKS[check].many}`
}

/** The same as a name: "12 instances without a graph", "tunnel endpoints not found" */
export function checkName({ check, type, count }: CheckCount): string {
  const noun = nounOf(type, check === 'absent' ? 0 : count)
  return `${check === 'absent' ? '' : `${count} `}${noun} ${CHECKS[check].short}`
}

function nounOf(type: string, count: number): string {
  const { label, plural } = typeInfo(type)
  if (isFolder(type)) return `${count === 1 ? 'folder' : 'folders'} “${label}”`
  return inSentence(count === 1 ? label : plural)
}

/** A label within a sentence: names such as "vNIC" and "Host pNIC" keep their letters. */
const inSentence = (label: string) => label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())

/** What a table that shows only what a check found says of itself; undefined for what is no check. */
export function checkCondition(id: string | undefined): Pick<Condition, 'id' | 'words' | 'tone'> | undefined {
  if (id === undefined || !isCheckId(id)) return undefined
  const { level, short } = CHECKS[id]
  return { id, words: short, tone: level === 'error' ? 'error' : 'warn' }
}
