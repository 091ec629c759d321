import { type RefObject, useEffect } from 'react'
import { useApp } from '../../app/app-context'
import { links } from '../../routing/links'
import type { WizardStore } from '../../wizard/wizard-store'

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
  useEffect(
    () => () => {
      if (!store.isDirty || isSaved.current) return
      const back = store.editing === undefined ? links.environmentNew() : links.environmentEdit(store.editing)
      notices.add({
        tone: 'info',
        text: `The draft of ${store.text('name') || 'the new environment'} is kept until this window closes.`,
        action: { label: 'Continue', run: () => router.go(back) },
      })
    },
    [store, isSaved, notices, router],
  )
}
