import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { formatAbsolute, formatRelative } from '../format/time'

/** How long ago, kept current; the exact time on hover. Times are ISO 8601. */
export const Age = observer(function Age({ at, prefix }: { at: string; prefix?: string }) {
  const { clock } = useApp()
  const relative = formatRelative(at, clock.nowMs)
  return (
    <time dateTime={at} title={formatAbsolute(at)} className="nowrap">
      {prefix === undefined ? relative : `${prefix} ${relative}`}
    </time>
  )
})
