import { useEffect } from 'react'
import { useApp } from '../app/app-context'
import type { Location } from './route'

/** Leads on to where what was asked for is, once that is known; going back passes over the address that led here. */
export function useRedirect(to: Location | undefined): void {
  const { router } = useApp()
  useEffect(() => {
    if (to) router.go(to, { replace: true })
  })
}
