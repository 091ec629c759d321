/** The keys: what they do anywhere in the window, and the sheet that lists them. */
import { observer } from 'mobx-react-lite'
import { Fragment, useEffect } from 'react'
import { Heading } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { COMMAND_GROUPS, type Commands } from '../commands/commands'
import { isCharacter, isTyping } from '../commands/typing'
import { Kbd, Sheet } from '../components'
import { BEGINNING } from './arrival'
import styles from './keys-sheet.module.css'

/** Keys that act inside one pane; the panes handle them themselves. */
const PANE_KEYS: readonly { title: string; keys: readonly [string, string][] }[] = [
  {
    title: 'Anywhere',
    keys: [
      ['Ctrl 1…9', 'Go to tab'],
      ['F6', 'Next pane'],
      ['Shift F6', 'Previous pane'],
    ],
  },
  {
    title: 'Tree',
    keys: [
      ['↑ ↓ Home End', 'Move'],
      ['→ ←', 'Open or close; to child or parent'],
      ['*', 'Open siblings'],
      ['↵', 'Open'],
      ['Space', 'Inspect'],
      ['Shift F10', 'Menu'],
      ['/', 'Filter'],
    ],
  },
  {
    title: 'Graph',
    keys: [
      ['→ ←', 'Next or previous along links'],
      ['↵', 'Centre on this'],
      ['Menu  Shift F10', 'Menu of the object'],
      ['L', 'Layered or force layout'],
      ['T', 'Table of objects and links'],
      ['X', 'Fold or unfold group'],
      ['+ − 0', 'Zoom, fit'],
    ],
  },
  {
    title: 'Table',
    keys: [
      ['↑ ↓ Home End', 'Move; above the first row to the head'],
      ['↵', 'Open; in the head, sort'],
      ['Shift ← →', 'In the head, narrower or wider column'],
      ['Shift ↑ ↓', 'Mark rows'],
      ['Ctrl Space', 'Mark or unmark row'],
      ['Ctrl C', 'Copy row or marked rows'],
      ['Shift F10', 'Menu: columns, export'],
    ],
  },
]

export const KeysSheet = observer(function KeysSheet() {
  const { sheets, commands } = useApp()
  const ofCommands = COMMAND_GROUPS.map((group) => ({
    title: group,
    keys: commands.all
      .filter((command) => command.group === group && command.shortcuts && !/^tab\.\d$/.test(command.id))
      .map(({ id, title }) => [commands.shortcutOf(id) ?? '', title] as const),
  }))
  return (
    <Sheet
      label="Keyboard shortcuts"
      isOpen={sheets.keys}
      onClose={() => sheets.show({ keys: false })}
      width="search"
      testId="keys"
    >
      <Heading slot="title" level={2} className={styles.title ?? ''}>
        Keyboard shortcuts
      </Heading>
      {/* Focusable, so that keys can scroll it where it is higher than the window. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <div className={styles.groups} tabIndex={0}>
        {[...ofCommands.filter(({ keys }) => keys.length > 0), ...PANE_KEYS].map(({ title, keys }) => (
          <section key={title}>
            <h3 className="head">{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <Fragment key={`${key} ${what}`}>
                  <dt>{what}</dt>
                  <dd>
                    <Kbd keys={key} />
                  </dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  )
})

/** Lets the keyboard run commands anywhere in the window, and F6 move between its panes. */
export function useShortcuts(commands: Commands): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      if (event.key === 'F6') {
        focusPane(event.shiftKey ? -1 : 1)
        event.preventDefault()
        return
      }
      // Where text is written only combinations with Ctrl or Alt, and function keys, are shortcuts.
      if (isCharacter(event) && isTyping(event)) return
      const command = commands.forKey(event)
      if (!command) return
      event.preventDefault()
      commands.run(command.id)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [commands])
}

/** Moves the focus to the next (+1) or previous (−1) pane: elements marked `data-pane`, in reading order. */
function focusPane(by: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')]
  const current = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(current + by + panes.length) % panes.length]
  const target =
    next?.querySelector<HTMLElement>(`${BEGINNING}, [role="tree"]`) ??
    next?.querySelector<HTMLElement>('[tabindex="0"], button, input, a[href]') ??
    next
  target?.focus()
}
