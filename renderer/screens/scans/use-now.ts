import { useEffect, useState } from 'react'

/** The time in epoch milliseconds, renewed every second while `isTicking`. */
export function useNow(isTicking: boolean): number {
  const [nowMs, setNow] = useState(Date.now)
  useEffect(() => {
    if (!isTicking) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isTicking])
  return nowMs
}
