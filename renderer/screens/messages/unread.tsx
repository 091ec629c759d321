/** How many messages nobody has read: in the title bar, at the rail and in the status bar alike. */
import type { MessageLevel } from '@shared/model/message'
import { Info } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Icon, StatusBadge } from '../../components'
import { useCall } from '../../data/use-call'
import { formatCount } from '../../format/number'
import styles from './messages.module.css'
import { LEVEL_STATUS } from './words'

/** Unread groups by level, of an environment or of all; undefined until they are read. */
export function useUnread(environment: string | undefined): Record<MessageLevel, number> | undefined {
  return useCall('messages.summary', environment === undefined ? {} : { environment }).data?.unread
}

/** The mark of a level; `isQuiet` where there is none of it. */
export function LevelMark({
  level,
  size = 12,
  isQuiet = false,
}: {
  level: MessageLevel
  size?: 12 | 14
  isQuiet?: boolean
}) {
  return (
    <span className={isQuiet ? styles.quiet : undefined}>
      {level === 'info' ? (
        <Icon as={Info} size={size} className="t3" />
      ) : (
        <StatusBadge status={LEVEL_STATUS[level]} size={size} label={false} />
      )}
    </span>
  )
}

/** The errors nobody has read, at the icon of the rail: of the environment at hand, else of all. */
export const UnreadErrors = observer(function UnreadErrors() {
  const { workspace } = useApp()
  const errors = useUnread(workspace.environment)?.error ?? 0
  if (errors === 0) return null
  return (
    <span className={styles.pip}>
      {errors > 99 ? '99+' : formatCount(errors)}
      <span className="sr-only"> unread errors</span>
    </span>
  )
})
