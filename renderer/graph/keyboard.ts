/** The graph's keys: which command each one gives, and what the commands do. */
import type { KeyboardEvent } from 'react'
import { alongLinks, cycle, type Drawing, placeOf, problems, sibling } from './drawing'
import type { LayoutMode } from './placement'
import type { ViewAction } from './view-state'
import type { ViewportControls } from './viewport'

/** Everything a command may touch. */
interface CommandTargets {
  drawing: Drawing | undefined
  selected: string | undefined
  matches: readonly string[]
  finding: boolean
  mode: LayoutMode
  pinned: (id: string) => boolean
  view: ViewportControls
  dispatch: (action: ViewAction) => void
  select: (id: string | undefined) => void
  makeFocal: (id: string) => void
  open: (id: string) => void
  neighbourhood: (id: string) => void
  toggleTable: () => void
  openFind: () => void
  pinTooltip: () => void
  /** One step back: tooltip, find bar, selection; false when there was nothing to close. */
  escape: () => boolean
}

const PAN = 80

/** A key handler for the drawing; keys it does not know are left to others. */
export function keyHandler(targets: CommandTargets): (event: KeyboardEvent) => void {
  return (event) => {
    const command = commandFor(event, targets.finding)
    if (command === undefined) return
    if (!runCommand(command, targets)) return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Carries out a command. @returns false when it means nothing at the moment */
function runCommand(command: GraphCommand, targets: CommandTargets): boolean {
  const { drawing, view } = targets
  switch (command) {
    case 'zoom-in':
    case 'zoom-out':
      view.zoom(command === 'zoom-in' ? 1 : -1)
      return true
    case 'fit':
      view.fit()
      return true
    case 'pan-right':
    case 'pan-left':
      view.pan(command === 'pan-right' ? -PAN : PAN, 0)
      return true
    case 'pan-up':
    case 'pan-down':
      view.pan(0, command === 'pan-down' ? -PAN : PAN)
      return true
    case 'layout':
      targets.dispatch({ do: 'mode', mode: targets.mode === 'layered' ? 'force' : 'layered' })
      return true
    case 'table':
      targets.toggleTable()
      return true
    case 'find':
      targets.openFind()
      return true
    case 'escape':
      return targets.escape()
    default:
      return drawing ? runOnSelection(command, drawing, targets) : false
  }
}

function runOnSelection(command: GraphCommand, drawing: Drawing, targets: CommandTargets): boolean {
  const { matches, view } = targets
  const id = targets.selected ?? drawing.scene.focal
  const go = (next: string | undefined): boolean => {
    if (next === undefined) return true
    targets.select(next)
    view.show(next)
    return true
  }
  switch (command) {
    case 'right':
    case 'left':
      return go(alongLinks(drawing, id, command === 'right' ? 1 : -1))
    case 'up':
    case 'down':
      return go(sibling(drawing, id, command === 'down' ? 1 : -1))
    case 'next-match':
      return go(cycle(matches, targets.selected, 1))
    case 'previous-match':
      return go(cycle(matches, targets.selected, -1))
    case 'next-problem':
      return go(cycle(problems(drawing), targets.selected, 1))
    case 'make-focal':
      targets.makeFocal(id)
      return true
    case 'data':
      targets.open(id)
      return true
    case 'neighbourhood':
      targets.neighbourhood(id)
      return true
    case 'centre':
      view.centre(drawing.scene.focal)
      return true
    case 'hide':
      targets.dispatch({ do: 'hide', id })
      targets.select(undefined)
      return true
    case 'fold': {
      const group = drawing.groups.has(id) ? id : drawing.homeOf.get(id)
      if (group !== undefined) {
        targets.dispatch({ do: 'fold', group })
        targets.select(group)
      }
      return true
    }
    case 'pin': {
      const at = placeOf(drawing, id)
      if (targets.pinned(id)) targets.dispatch({ do: 'unpin', id })
      else if (at && drawing.placement.nodes.has(id)) targets.dispatch({ do: 'pin', id, at })
      return true
    }
    case 'pin-tooltip':
      targets.pinTooltip()
      return true
    default:
      return false
  }
}

/** What a key asks for. */
type GraphCommand =
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
