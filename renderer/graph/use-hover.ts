/** Hover with a delay, and a tooltip that stays while it is pinned. */
import { useEffect, useRef, useState } from 'react'

/** Long enough that crossing the drawing lights nothing up. */
const DELAY_MS = 150

export interface Hover {
  /** What the pointer rests on. */
  id: string | undefined
  /** What the tooltip explains, also after the pointer left a pinned one. */
  card: string | undefined
  pinned: boolean
  over: (id: string | undefined) => void
  /** Keeps the tooltip of an id open; without an id, closes it. */
  pin: (id: string | undefined) => void
}

export function useHover(): Hover {
  const [id, setId] = useState<string>()
  const [pinned, setPinned] = useState<string>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pending = useRef<string>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    id,
    card: pinned ?? id,
    pinned: pinned !== undefined,
    over: (next) => {
      if (pending.current === next) return
      pending.current = next
      clearTimeout(timer.current)
      if (next === undefined) setId(undefined)
      else timer.current = setTimeout(() => setId(next), DELAY_MS)
    },
    pin: setPinned,
  }
}
