/** The focus goes where the eye goes: to the page that was opened, unless it is somewhere that stays. */
import { useEffect, useRef } from 'react'
import { isCovered } from '../commands/typing'

/** Where a page is begun: its graph, its table, or the top of its content; not what lies beside it. */
export const BEGINNING = '[data-arrival]:not([data-beside] [data-arrival]), [role="application"]'

/** Pages that take longer to be read than this do not take the focus, in milliseconds. */
const WAIT_MS = 10_000

/** True where the focus is lost with what it was on: the page before, a sheet, a pane that lay over the page. */
function isLost(at: Element | null): boolean {
  return !at || at === document.body || !at.isConnected || at.closest('[role="dialog"], [data-over]') !== null
}

/** After each way to another place, moves a lost focus to it. @param place what is shown: an address, a neighbourhood */
export function useArrival(place: string): void {
  const shown = useRef(place)
  useEffect(() => {
    if (shown.current === place) return
    shown.current = place
    if (isLost(document.activeElement)) return arrive()
  }, [place])
}

/** Puts the focus on the page, and on its beginning as soon as that is there; ends when the operator moves it. */
function arrive(): () => void {
  const end = performance.now() + WAIT_MS
  let placed: Element | undefined
  let frame = 0
  const look = () => {
    const main = document.querySelector('main')
    const at = document.activeElement
    const isOthers = placed ? at !== placed && !isLost(at) : main?.contains(at) && at?.matches('input')
    if (!main || isOthers) return
    if (!isCovered()) {
      const beginning = main.querySelector<HTMLElement>(BEGINNING)
      placed = beginning ?? main
      if (at !== placed) (beginning ?? main).focus({ preventScroll: true })
      if (beginning) return
    }
    if (performance.now() < end) frame = requestAnimationFrame(look)
  }
  look()
  return () => cancelAnimationFrame(frame)
}
