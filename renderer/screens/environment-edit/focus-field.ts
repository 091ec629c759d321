const FOCUSABLE = 'input, textarea, button, [tabindex="0"]'

/** Moves the focus to a field by its id once the step it is on was drawn, and scrolls it into view. */
export function focusField(fieldId: string): void {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(`[data-testid="${CSS.escape(fieldId)}"]`)
    const target = found?.matches(FOCUSABLE) ? found : (found?.querySelector<HTMLElement>(FOCUSABLE) ?? found)
    target?.focus()
    target?.scrollIntoView({ block: 'center' })
  })
}
