import { useEffect } from 'react'
import { groupOfStep } from '../../wizard/labels'
import type { WizardStore } from '../../wizard/wizard-store'

/** Alt+N next, Alt+B back, Ctrl+Enter save, Alt+T test this step, while the wizard is shown. */
export function useWizardKeys(store: WizardStore, save: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actionOf(event, store, save)
      if (!action) return
      event.preventDefault()
      event.stopPropagation()
      action()
    }
    // Capturing, because a text area would otherwise take Enter first.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [store, save])
}

function actionOf(event: KeyboardEvent, store: WizardStore, save: () => void): (() => void) | undefined {
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return save
  if (!event.altKey || event.ctrlKey || event.metaKey) return undefined
  // By position: Alt changes the character on some keyboards.
  if (event.code === 'KeyN') return () => store.move(1)
  if (event.code === 'KeyB') return () => store.move(-1)
  const group = groupOfStep(store.step)
  if (event.code === 'KeyT' && group) return () => void store.test([group])
  return undefined
}
