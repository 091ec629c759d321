/** Keys of the graph. They act only while the graph has the focus. */

/** What a key asks for. */
export type GraphCommand =
  | 'right'
  | 'left'
  | 'up'
  | 'down'
  | 'pan-right'
  | 'pan-left'
  | 'pan-up'
  | 'pan-down'
  | 'zoom-in'
  | 'zoom-out'
  | 'fit'
  | 'make-focal'
  | 'pin-tooltip'
  | 'centre'
  | 'hide'
  | 'fold'
  | 'pin'
  | 'neighbourhood'
  | 'data'
  | 'find'
  | 'next-match'
  | 'previous-match'
  | 'next-problem'
  | 'layout'
  | 'table'
  | 'escape'

const KEYS: Record<string, GraphCommand> = {
  ArrowRight: 'right',
  ArrowLeft: 'left',
  ArrowUp: 'up',
  ArrowDown: 'down',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  '0': 'fit',
  Enter: 'make-focal',
  ' ': 'pin-tooltip',
  f: 'centre',
  h: 'hide',
  x: 'fold',
  p: 'pin',
  g: 'data',
  '/': 'find',
  n: 'next-match',
  N: 'previous-match',
  e: 'next-problem',
  l: 'layout',
  t: 'table',
  Escape: 'escape',
}

/** The part of a keyboard event that decides. */
interface KeyPress {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/**
 * The command of a key, `undefined` for keys of others. `n` and `N` step through matches while something is looked
 * for, and ask for the neighbourhood otherwise.
 */
export function commandFor(press: KeyPress, finding: boolean): GraphCommand | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined
  if (press.shiftKey && press.key.startsWith('Arrow')) return PANS[press.key]
  const command = KEYS[press.key] ?? KEYS[press.key.toLowerCase()]
  if (!finding && (command === 'next-match' || command === 'previous-match')) return 'neighbourhood'
  return command
}

const PANS: Record<string, GraphCommand> = {
  ArrowRight: 'pan-right',
  ArrowLeft: 'pan-left',
  ArrowUp: 'pan-up',
  ArrowDown: 'pan-down',
}
