/** Whose a key press is: the field's one types in, or the page's. */

const FIELDS = 'input, textarea, select, [contenteditable="true"]'

/**
 * True where text is written. The event alone does not say so: a field with a list under it (react-aria's Autocomplete)
 * keeps the focus and dispatches each of its keys again at the list's item, from where they reach every listener.
 */
export function isTyping(event: Event): boolean {
  return [event.target, document.activeElement].some((at) => at instanceof Element && at.matches(FIELDS))
}

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** True for a single character without Ctrl, Alt or Command: in a field it is text, whatever shortcut it is elsewhere. */
export function isCharacter({ key, ctrlKey, metaKey, altKey }: Keys): boolean {
  return key.length === 1 && !ctrlKey && !metaKey && !altKey
}

/** True while something lies over the screen and holds the focus: the screen's own keys mean nothing then. */
export function isCovered(): boolean {
  return document.querySelector('main')?.closest('[inert], [aria-hidden="true"]') != null
}
