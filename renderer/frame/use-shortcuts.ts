import { useEffect } from 'react'
import type { Commands } from '../commands/commands'

/** True where plain letters are typed: there only combinations with Ctrl or Alt, and function keys, are shortcuts. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable="true"]')
}

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
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1
      if (isPlain && isTyping(event.target)) return
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
  const target = next?.querySelector<HTMLElement>('[tabindex="0"], button, input, a[href]') ?? next
  target?.focus()
}
