/** Key combinations, written "Ctrl+Shift+S". On Apple keyboards Ctrl stands for ⌘. */

/** The part of a keyboard event that is compared. */
export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

/** True when the event is exactly this combination. */
export function matchesShortcut(event: KeyPress, shortcut: string, isApple: boolean): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const wants = (modifier: string) => parts.includes(modifier)
  const primary = isApple ? event.metaKey : event.ctrlKey
  const other = isApple ? event.ctrlKey : event.metaKey
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    primary === wants('Ctrl') &&
    !other &&
    event.altKey === wants('Alt') &&
    // "?" already needs Shift on most keyboards: only letters and named keys tell Shift apart.
    (event.shiftKey === wants('Shift') || !/^([a-z]|\w{2,})$/i.test(key))
  )
}

const NAMES: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Enter: '↵' }
const APPLE: Record<string, string> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥' }

/** "Ctrl+Shift+S" → "Ctrl Shift S", on Apple keyboards "⌘ ⇧ S". */
export function formatShortcut(shortcut: string, isApple: boolean): string {
  return shortcut
    .split('+')
    .map((part) => (isApple ? APPLE[part] : undefined) ?? NAMES[part] ?? part)
    .join(' ')
}

/** Whether this computer has an Apple keyboard. */
export function hasAppleKeyboard(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform)
}
