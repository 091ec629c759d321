/** The graph's keys: which command each one gives, and what the commands do. */
import type { KeyboardEvent } from 'react'
import { isTyping } from '../commands/typing'
import { alongLinks, cycle, type Drawing, firstInside, placeOf, problems, sibling } from './drawing'
import type { LayoutMode } from './placement'
import type { ViewAction } from './view-state'
import type { ViewportControls } from './viewport'

/** Everything a command may touch. */
interface CommandTargets {
  drawing: Drawing | undefined
  selected: string | undefined
  finding: boolean
  mode: LayoutMode
  pinned: (id: string) => boolean
  view: ViewportControls
  dispatch: (action: ViewAction) => void
  select: (id: string | undefined) => void
  makeFocal: (id: string) => void
  open: (id: string) => void
  neighbourhood: (id: string) => void
  /** Opens the menu of an object at its place. */
  menu: (id: string) => void
  /** Shows the next or previous match, also one in a folded group. */
  step: (direction: 1 | -1) => void
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
    const command = isTyping(event.nativeEvent) ? undefined : commandFor(event, targets.finding)
    if (command === undefined || COMMANDS[command](targets) === false) return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Shows and selects what a key leads to, if it leads to anything; `from` is the selection, else the focal object. */
const moveTo =
  (next: (drawing: Drawing, from: string, targets: CommandTargets) => string | undefined) =>
  (targets: CommandTargets) => {
    const { drawing, selected } = targets
    if (!drawing) return false
    const id = next(drawing, selected ?? drawing.scene.focal, targets)
    if (id === undefined) return true
    targets.select(id)
    targets.view.show(id)
    return true
  }

/** Does something with the selection, else with the focal object. */
const onSelection =
  (run: (targets: CommandTargets, id: string, drawing: Drawing) => void) => (targets: CommandTargets) =>
    targets.drawing ? run(targets, targets.selected ?? targets.drawing.scene.focal, targets.drawing) : false

/** As in a tree: to the right a folded group opens, to the left an open one is folded; else what the key does. */
const foldsOr = (folded: boolean, move: (targets: CommandTargets) => boolean) => (targets: CommandTargets) => {
  const group = targets.drawing?.groups.get(targets.selected ?? '')
  if (group?.folded !== folded) return move(targets)
  targets.dispatch({ do: 'fold', group: group.id })
  return true
}

/** What each command does; false when it means nothing at the moment. */
const COMMANDS = {
  'zoom-in': ({ view }) => view.zoom(1),
  'zoom-out': ({ view }) => view.zoom(-1),
  fit: ({ view }) => view.fit(),
  'pan-right': ({ view }) => view.pan(-PAN, 0),
  'pan-left': ({ view }) => view.pan(PAN, 0),
  'pan-up': ({ view }) => view.pan(0, PAN),
  'pan-down': ({ view }) => view.pan(0, -PAN),
  layout: ({ mode, dispatch }) => dispatch({ do: 'mode', mode: mode === 'layered' ? 'force' : 'layered' }),
  table: ({ toggleTable }) => toggleTable(),
  find: ({ openFind }) => openFind(),
  escape: (targets) => targets.escape(),
  right: foldsOr(
    true,
    moveTo((drawing, id) => firstInside(drawing, id) ?? alongLinks(drawing, id, 1)),
  ),
  left: foldsOr(
    false,
    moveTo((drawing, id) => alongLinks(drawing, id, -1)),
  ),
  up: moveTo((drawing, id) => sibling(drawing, id, -1)),
  down: moveTo((drawing, id) => firstInside(drawing, id) ?? sibling(drawing, id, 1)),
  'next-match': ({ step }) => step(1),
  'previous-match': ({ step }) => step(-1),
  'next-problem': moveTo((drawing, _, { selected }) => cycle(problems(drawing), selected, 1)),
  'make-focal': onSelection(({ makeFocal }, id) => makeFocal(id)),
  data: onSelection(({ open }, id) => open(id)),
  menu: onSelection(({ menu }, id) => menu(id)),
  neighbourhood: onSelection(({ neighbourhood }, id) => neighbourhood(id)),
  centre: onSelection(({ view }, _, drawing) => view.centre(drawing.scene.focal)),
  'pin-tooltip': onSelection(({ pinTooltip }) => pinTooltip()),
  hide: onSelection(({ dispatch, select }, id) => {
    dispatch({ do: 'hide', id })
    select(undefined)
  }),
  fold: onSelection(({ dispatch, select }, id, drawing) => {
    const group = drawing.groups.has(id) ? id : drawing.homeOf.get(id)
    if (group === undefined) return
    dispatch({ do: 'fold', group })
    select(group)
  }),
  pin: onSelection(({ pinned, dispatch }, id, drawing) => {
    const at = placeOf(drawing, id)
    if (pinned(id)) dispatch({ do: 'unpin', id })
    else if (at && drawing.placement.nodes.has(id) && !drawing.placement.cells.has(id)) dispatch({ do: 'pin', id, at })
  }),
} satisfies Record<string, (targets: CommandTargets) => unknown>

/** What a key asks for. */
type GraphCommand = keyof typeof COMMANDS

const KEYS: Record<string, GraphCommand> = {
  ArrowRight: 'right',
  ArrowLeft: 'left',
  ArrowUp: 'up',
  ArrowDown: 'down',
  'Shift+ArrowRight': 'pan-right',
  'Shift+ArrowLeft': 'pan-left',
  'Shift+ArrowUp': 'pan-up',
  'Shift+ArrowDown': 'pan-down',
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
  ContextMenu: 'menu',
  'Shift+F10': 'menu',
  Escape: 'escape',
}

/** The part of a keyboard event that decides. */
type KeyPress = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/**
 * The command of a key, `undefined` for keys of others. `n` and `N` step through matches while something is looked
 * for, and ask for the neighbourhood otherwise.
 */
export function commandFor(press: KeyPress, finding: boolean): GraphCommand | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined
  if (press.shiftKey && /^(?:Arrow|F\d)/.test(press.key)) return KEYS[`Shift+${press.key}`]
  const command = KEYS[press.key] ?? KEYS[press.key.toLowerCase()]
  if (!finding && (command === 'next-match' || command === 'previous-match')) return 'neighbourhood'
  return command
}
