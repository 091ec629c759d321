import { MESSAGE_LEVELS, type MessageLevel } from '@shared/model/message'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Switch } from '../../components'
import { announcing } from '../../data/announce-messages'
import { countNoun } from '../../format/number'
import { NumberChoice, Setting, SettingsCard, useChoose } from './parts'

const DAYS = [1, 7, 14, 30, 90]

const WORDS: Readonly<Record<MessageLevel, readonly [string, string]>> = {
  error: ['Errors', 'Failed scans and tests, hosts that refuse, damaged files.'],
  warning: ['Warnings', 'Scans with errors, and what could only partly be read.'],
  info: ['Info', 'Completed and cancelled scans.'],
}

/** How far back messages are counted and listed, and which of them the desktop announces. */
export const MessageSettings = observer(function MessageSettings() {
  const { preferences, host } = useApp()
  const choose = useChoose()
  const { notifyLevels } = preferences.current
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
    choose({ notifyLevels: MESSAGE_LEVELS.filter((one) => (one === level ? isOn : current.includes(one))) })
  }
  return (
    <SettingsCard
      title="Messages"
      keys={['messageDays', 'notifyLevels']}
      note={
        host.capabilities.announces
          ? 'Announced while no window of Calipso has the focus, at most once a minute for each environment.'
          : 'Announced while a page of Calipso is open but not in front, at most once a minute for each environment.'
      }
    >
      <NumberChoice
        title="Look back"
        note="How far back messages are listed and counted."
        of="messageDays"
        options={DAYS}
        word={(days) => countNoun(days, 'day')}
      />
      <Setting title="Announce on the desktop" note={refusal} hasSeveral>
        <span className="stack gap8">
          {MESSAGE_LEVELS.map((level) => (
            <Switch
              key={level}
              isOn={refusal === undefined && notifyLevels.includes(level)}
              onChange={(isOn) => void toggle(level, isOn)}
              description={WORDS[level][1]}
              disabledReason={refusal && WORDS[level][1]}
              testId={`preferences.notify.${level}`}
            >
              {WORDS[level][0]}
            </Switch>
          ))}
        </span>
      </Setting>
    </SettingsCard>
  )
})
