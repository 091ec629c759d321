import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Age, SelectField } from '../../components'
import { formatAbsolute } from '../../format/time'
import { Choice, Setting, SettingsCard, useChoose } from './parts'
import styles from './preferences.module.css'

const STYLES = [
  { id: 'relative', label: '2 h ago' },
  { id: 'absolute', label: '14:26' },
] as const
const EXAMPLE_AGE_MS = 26 * 60 * 60_000

export const Times = observer(function Times() {
  const { preferences, clock } = useApp()
  const choose = useChoose()
  const { timeZone } = preferences.current
  const example = new Date(clock.nowMs - EXAMPLE_AGE_MS).toISOString()
  return (
    <SettingsCard
      title="Time and formats"
      keys={['times', 'timeZone']}
      note="Exports and copied texts keep UTC and the ISO form. Schedules run in the time zone of each."
    >
      <Choice
        title="Times in lists"
        note="How long ago, or when; the other one shows on hover."
        of="times"
        options={STYLES}
      />
      <Setting title="Time zone" note="Of every time that is shown.">
        <div className={styles.zone}>
          <SelectField
            label="Zone"
            options={zones()}
            value={timeZone}
            onChange={(chosen) => choose({ timeZone: chosen })}
            testId="preferences.timeZone"
          />
        </div>
      </Setting>
      <Setting
        title="What it looks like"
        note={<span data-testid="preferences.time.full">{formatAbsolute(example)}</span>}
      >
        <span data-testid="preferences.time.list">
          <Age at={example} />
        </span>
      </Setting>
    </SettingsCard>
  )
})

function zones(): { id: string; label: string }[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const names = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')
  return [
    { id: 'local', label: `This computer’s (${own})` },
    { id: 'UTC', label: 'UTC' },
    ...names.map((id) => ({ id, label: id })),
  ]
}
