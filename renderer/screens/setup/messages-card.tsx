import { MESSAGE_LEVELS, type MessageLevel } from '@shared/model/message'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Segmented, Switch } from '../../components'
import { announcing } from '../../data/announce-messages'
import styles from './setup.module.css'

const DAYS = [
  { id: '1', label: '1 day' },
  { id: '7', label: '7 days' },
  { id: '14', label: '14 days' },
  { id: '30', label: '30 days' },
  { id: '90', label: '90 days' },
] as const

const WORDS: Readonly<Record<MessageLevel, readonly [string, string]>> = {
  error: ['Errors', 'Failed scans and tests, hosts that refuse, damaged files.'],
  warning: ['Warnings', 'Scans with errors, and what could only partly be read.'],
  info: ['Info', 'Completed and cancelled scans.'],
}

/** How far back messages are counted and listed, and which of them the desktop announces. */
export const MessagesCard = observer(function MessagesCard() {
  const { preferences, host } = useApp()
  const { messageDays, notifyLevels } = preferences.current
  const [permission, setPermission] = useState(announcing)
  const refusal =
    host.capabilities.announces || permission === 'granted' || permission === 'default'
      ? undefined
      : permission === undefined
        ? 'This browser has no notifications'
        : 'Notifications of this page are blocked in the browser'
  const toggle = async (level: MessageLevel, isOn: boolean) => {
    if (isOn && !host.capabilities.announces && permission === 'default') {
      const answer = await Notification.requestPermission()
      setPermission(answer)
      if (answer !== 'granted') return
    }
    const { notifyLevels: current } = preferences.current
    preferences.set({ notifyLevels: MESSAGE_LEVELS.filter((one) => (one === level ? isOn : current.includes(one))) })
  }
  return (
    <section className="card">
      <h2 className={styles.head}>Messages</h2>
      <div className={styles.rows}>
        <span>Look back</span>
        <Segmented
          label="How far messages look back"
          options={DAYS}
          value={DAYS.find(({ id }) => Number(id) === messageDays)?.id ?? '14'}
          onChange={(days) => preferences.set({ messageDays: Number(days) })}
          testId="preferences.messageDays"
        />
        {MESSAGE_LEVELS.map((level, index) => (
          <NotifyRow key={level} title={index === 0 ? 'Announce on the desktop' : ''}>
            <Switch
              isOn={refusal === undefined && notifyLevels.includes(level)}
              onChange={(isOn) => void toggle(level, isOn)}
              description={WORDS[level][1]}
              disabledReason={refusal}
              testId={`preferences.notify.${level}`}
            >
              {WORDS[level][0]}
            </Switch>
          </NotifyRow>
        ))}
      </div>
      <p className={styles.note}>
        {host.capabilities.announces
          ? 'Announced while no window of Calipso has the focus, at most once a minute for each environment.'
          : 'Announced while a page of Calipso is open but not in front, at most once a minute for each environment.'}
      </p>
    </section>
  )
})

function NotifyRow({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <>
      <span>{title}</span>
      {children}
    </>
  )
}
