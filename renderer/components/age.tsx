import { observer } from 'mobx-react-lite'
import { createContext, useContext } from 'react'
import { formatAbsolute, formatRelative } from '../format/time'

/** The time as shown; without it ages stand still. */
export const ClockContext = createContext<{ readonly nowMs: number }>({ nowMs: Date.now() })

/** How long ago, kept current; the exact time on hover. Times are ISO 8601. */
export const Age = observer(function Age({ at, prefix }: { at: string; prefix?: string }) {
  const clock = useContext(ClockContext)
  const relative = formatRelative(at, clock.nowMs)
  return (
    <time dateTime={at} title={formatAbsolute(at)} className="nowrap">
      {prefix === undefined ? relative : `${prefix} ${relative}`}
    </time>
  )
})
