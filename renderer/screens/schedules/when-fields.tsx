import { HOUR_STEPS, RECURRENCE_KINDS, type RecurrenceKind } from '@shared/model/schedule'
import { MONTHS, scheduleSentence, shortMonthNote, WEEKDAYS } from '@shared/text/schedule-text'
import { Clock } from 'lucide-react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { ErrorNotice, Icon, NumberField, Segmented, SelectField, StatusBadge, TextField } from '../../components'
import { useCall } from '../../data/use-call'
import { formatAhead, formatInZone } from '../../format/time'
import { localZone, recurrenceOf, type WhenForm } from './schedule-form'
import styles from './schedules.module.css'

const KIND_LABELS: Readonly<Record<RecurrenceKind, string>> = {
  once: 'Once',
  minutes: 'Minutes',
  hourly: 'Hours',
  daily: 'Daily',
  weekly: 'Weekly',
  monthly: 'Monthly',
  yearly: 'Yearly',
}
const KINDS = RECURRENCE_KINDS.map((id) => ({ id, label: KIND_LABELS[id] }))

interface WhenFieldsProps {
  form: WhenForm
  onChange: (change: Partial<WhenForm>) => void
}

/** When a schedule runs: seven plain choices. */
export function WhenFields({ form, onChange }: WhenFieldsProps) {
  const { kind } = form
  const { problems } = recurrenceOf(form)
  const hasTime = kind !== 'minutes' && kind !== 'hourly'
  const hasDay = kind === 'monthly' || kind === 'yearly'
  return (
    <div className="stack gap10">
      <Segmented
        label="How often"
        options={KINDS}
        value={kind}
        onChange={(chosen) => onChange({ kind: chosen })}
        testId="schedule.kind"
      />
      <div className={styles.when}>
        {kind === 'once' && (
          <TextField
            label="Date"
            value={form.date}
            onChange={(date) => onChange({ date })}
            placeholder="2026-12-01"
            error={problems.date}
            testId="schedule.date"
          />
        )}
        {kind === 'minutes' && (
          <NumberField
            label="Every"
            unit="minutes"
            value={form.minutes}
            onChange={(minutes) => onChange({ minutes })}
            error={problems.minutes}
            testId="schedule.minutes"
          />
        )}
        {kind === 'hourly' && (
          <>
            <SelectField
              label="Every"
              options={HOUR_STEPS.map((step) => ({
                id: String(step),
                label: step === 1 ? 'hour' : `${String(step)} hours`,
              }))}
              value={String(form.hours)}
              onChange={(id) => {
                const hours = HOUR_STEPS.find((step) => String(step) === id)
                if (hours) onChange({ hours })
              }}
              testId="schedule.hours"
            />
            <NumberField
              label="At minute"
              value={form.minute}
              onChange={(minute) => onChange({ minute })}
              error={problems.minute}
              testId="schedule.minute"
            />
          </>
        )}
        {kind === 'yearly' && (
          <SelectField
            label="Month"
            options={MONTHS.map((label, index) => ({ id: String(index + 1), label }))}
            value={String(form.month)}
            onChange={(id) => onChange({ month: Number(id) })}
            testId="schedule.month"
          />
        )}
        {hasDay && (
          <NumberField
            label="Day"
            value={form.day}
            onChange={(day) => onChange({ day })}
            error={problems.day}
            testId="schedule.day"
          />
        )}
        {hasTime && (
          <TextField
            label="Time"
            value={form.time}
            onChange={(time) => onChange({ time })}
            placeholder="02:30"
            error={problems.time}
            testId="schedule.time"
          />
        )}
        <SelectField
          label="Time zone"
          options={zoneOptions(form.timeZone)}
          value={form.timeZone}
          onChange={(timeZone) => onChange({ timeZone })}
          error={problems.timeZone}
          className={styles.zone}
          testId="schedule.zone"
        />
      </div>
      {kind === 'weekly' && (
        <div className="stack gap4">
          <ToggleButtonGroup
            className={styles.days ?? ''}
            aria-label="Days of the week"
            data-testid="schedule.weekdays"
            selectionMode="multiple"
            selectedKeys={form.weekdays}
            onSelectionChange={(keys) => onChange({ weekdays: [...keys].map(Number) })}
          >
            {WEEKDAYS.map((name, index) => (
              <ToggleButton
                key={name}
                id={index + 1}
                className={styles.day ?? ''}
                data-testid={`schedule.weekday.${String(index + 1)}`}
              >
                {name.slice(0, 3)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
          {problems.weekdays && <span className="tiny err">{problems.weekdays}</span>}
        </div>
      )}
    </div>
  )
}

/** Those the platform knows, with the one chosen even if it is another name of one of them. */
function zoneOptions(chosen: string) {
  const local = localZone()
  const names = new Set([local, 'UTC', chosen, ...Intl.supportedValuesOf('timeZone')])
  return [...names].map((id) => ({ id, label: id, ...(id === local && { description: 'This computer' }) }))
}

/** The sentence that repeats the choice, the next runs, and the next one a clock change moves. */
export function NextRuns({ form, count = 5 }: { form: WhenForm; count?: number }) {
  const { clock } = useApp()
  const { recurrence } = recurrenceOf(form)
  const { data, error } = useCall('schedules.next', recurrence && { recurrence, time_zone: form.timeZone, count })
  const isLocal = form.timeZone === localZone()
  const note = recurrence && shortMonthNote(recurrence)
  return (
    <section className="stack gap6" aria-label="Next runs" data-testid="schedule.next">
      <div className="row">
        <span className="head">Next runs</span>
        <span className="grow" />
        <span className="xxs t3">
          in {form.timeZone}
          {isLocal ? ', as this computer' : ''}
        </span>
      </div>
      {recurrence ? (
        <p className="strong" data-testid="schedule.sentence">
          {scheduleSentence(recurrence)}.
        </p>
      ) : (
        <p className="t3">Complete the fields above.</p>
      )}
      {note && <p className="xs t2">{note}</p>}
      {error && <ErrorNotice error={error} />}
      {recurrence && data?.runs.length === 0 && <p className="xs warn">This time has passed.</p>}
      {recurrence && data && (
        <ul className="stack gap2">
          {data.runs.map(({ at, change }) => (
            <li key={at} className={styles.run}>
              <Icon as={Clock} size={12} className="t3" />
              <span>{formatInZone(at, form.timeZone)}</span>
              <span className="t3">{formatAhead(at, clock.nowMs)}</span>
              <span className="t3">{change && CHANGES[change]}</span>
            </li>
          ))}
          {data.changed && !data.runs.some(({ at }) => at === data.changed?.at) && (
            <li className={styles.run}>
              <StatusBadge status="warn" label={false} />
              <span>{formatInZone(data.changed.at, form.timeZone)}</span>
              <span className="t3">clock change</span>
              <span className="t3">{data.changed.change && CHANGES[data.changed.change]}</span>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

const CHANGES = {
  absent: 'later: that time is not there that day',
  twice: 'the first of two: that time is there twice',
} as const
