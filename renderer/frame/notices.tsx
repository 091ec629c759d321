import { X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { IconButton, StatusBadge, TextAction } from '../components'
import type { Notice } from '../stores/notices'
import styles from './notices.module.css'

const BADGE = { ok: 'ok', info: 'unknown', warn: 'warn', error: 'error' } as const

/** Short messages at the lower right, read aloud as they come. */
export const Notices = observer(function Notices() {
  const { notices } = useApp()
  return (
    <section className={styles.notices} aria-label="Notices" aria-live="polite" data-testid="notices">
      {notices.notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} onDismiss={() => notices.dismiss(notice.id)} />
      ))}
    </section>
  )
})

function NoticeCard({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const { action } = notice
  return (
    <div className={styles.notice} role={notice.tone === 'error' ? 'alert' : undefined}>
      <StatusBadge status={BADGE[notice.tone]} size={14} label={false} />
      <div className="grow">
        <div className="med">{notice.text}</div>
        {notice.hint !== undefined && <div className="xs t2">{notice.hint}</div>}
      </div>
      {action && (
        <TextAction
          testId="notice.action"
          onPress={() => {
            action.run()
            onDismiss()
          }}
        >
          {action.label}
        </TextAction>
      )}
      <IconButton icon={X} label="Dismiss" onPress={onDismiss} testId="notice.dismiss" />
    </div>
  )
}
