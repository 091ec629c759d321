import { type RefObject, useEffect } from 'react'
import { useApp } from '../../app/app-context'
import { isCovered } from '../../commands/typing'
import { links } from '../../routing/links'
import { formOf } from '../../wizard/form-fields'
import type { WizardStore } from '../../wizard/wizard-store'

/** The notice that a draft is kept, as long as nobody came back to it. */
const noticeOf = new WeakMap<WizardStore, number>()

/**
 * Keeps typed values from being lost unnoticed: leaving the wizard says that the draft is kept and offers the way back;
 * closing the page asks first. Hosts with native dialogs close windows themselves and must not be stopped silently.
 */
export function useDraftGuard(store: WizardStore, isSaved: RefObject<boolean>): void {
  const { notices, router, host } = useApp()
  const asksOnClose = !host.capabilities.dialogs
  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (asksOnClose && store.isDirty && !isSaved.current) event.preventDefault()
    }
    window.addEventListener('beforeunload', onBeforeUnload)
    return () => window.removeEventListener('beforeunload', onBeforeUnload)
  }, [store, isSaved, asksOnClose])
  useEffect(() => {
    notices.dismiss(noticeOf.get(store) ?? 0)
    return () => {
      if (!store.isDirty || isSaved.current) return
      const back = store.editing === undefined ? links.environmentNew() : links.environmentEdit(store.editing)
      const id = notices.add({
        tone: 'info',
        text: `The draft of ${store.text('name') || 'the new environment'} is kept until this window closes.`,
        action: { label: 'Continue', run: () => router.go(back) },
      })
      noticeOf.set(store, id)
    }
  }, [store, isSaved, notices, router])
}

/** Alt+N next, Alt+B back, Ctrl+Enter save, Alt+T test this step, while the wizard is shown. */
export function useWizardKeys(store: WizardStore, save: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = isCovered() ? undefined : actionOf(event, store, save)
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
  const group = formOf(store.kind, store.step)?.name
  if (event.code === 'KeyT' && group) return () => void store.test([group])
  return undefined
}
