/** Whether the window is wide, kept current. Wide windows get more: the table twin and the mini-map. */
import { useEffect, useState } from 'react'

/** From 1600 px on the second layout of the design applies. */
const WIDE = '(min-width: 1600px)'

export function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia(WIDE).matches)
  useEffect(() => {
    const query = matchMedia(WIDE)
    const read = (): void => setWide(query.matches)
    query.addEventListener('change', read)
    return () => query.removeEventListener('change', read)
  }, [])
  return wide
}
