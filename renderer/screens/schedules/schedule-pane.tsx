/** A schedule as a form, with its next runs and what it did. */
import { typeInfo } from '@shared/catalog/object-types'
import type { ScheduleView } from '@shared/contract/calls/schedules'
import { SCAN_SCOPES } from '@shared/model/scan'
import { scheduleSentence } from '@shared/text/schedule-text'
import { Minus, Play, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useEffect, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Button,
  Callout,
  EnvCode,
  ErrorNotice,
  Icon,
  IconButton,
  Radios,
  SelectField,
  StatusBadge,
  Switch,
  TextAction,
} from '../../components'
import split from '../../components/split.module.css'
import { useCall, useWork } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { SCAN_BADGES } from '../../format/scan'
import { formatDuration, formatInZone } from '../../format/time'
import { links } from '../../routing/links'
import { environmentOptions, LOG_LEVEL_OPTIONS } from '../scans/new-scan-form'
import { SCOPE_WORDS } from '../scans/scan-view'
import { RunStrip, runWords } from './run-strip'
import { countChanges, localZone, recurrenceOf, type ScheduleForm, scheduleOf } from './schedule-form'
import styles from './schedules.module.css'
import { NextRuns, WhenFields } from './when-fields'
import { whileItRuns } from './words'

interface SchedulePaneProps {
  /** Undefined: a new one. */
  view: ScheduleView | undefined
  /** Under which what is not saved is kept. */
  draftKey: string
  initial: ScheduleForm
  /** Schedules that are on. */
  onCount: number
  onClose: () => void
  onSaved: (view: ScheduleView) => void
  onRemove: (view: ScheduleView) => void
  onRun: (view: ScheduleView) => void
}

interface Draft {
  readonly form: ScheduleForm
  /** What was stored when it was begun. */
  readonly base: ScheduleForm
}
/** What is not saved yet, by `draftKey`, as long as the window lives. */
const draftsByApp = new WeakMap<object, Map<string, Draft>>()
function draftsOf(app: object): Map<string, Draft> {
  const drafts = draftsByApp.get(app) ?? new Map<string, Draft>()
  draftsByApp.set(app, drafts)
  return drafts
}

export const SchedulePane = observer(function SchedulePane(props: SchedulePaneProps) {
  const { view, initial, onClose } = props
  const app = useApp()
  const { environments, transport } = app
  const key = props.draftKey
  const [draft, setDraft] = useState(() => draftsOf(app).get(key) ?? { form: initial, base: initial })
  // Its switch and its version are those of now, whenever the draft was begun.
  const form = { ...draft.form, enabled: initial.enabled, replaces: initial.replaces }
  const [error, setError] = useState<unknown>()
  const [isBusy, work] = useWork()
  const body = useRef<HTMLDivElement>(null)
  // A new one is filled in next; a row of the list keeps the focus.
  const isNew = view === undefined
  useEffect(() => {
    if (isNew) body.current?.querySelector<HTMLElement>('button')?.focus()
  }, [isNew])
  const set = (change: Partial<ScheduleForm>) => {
    const next = { ...draft, form: { ...draft.form, ...change } }
    draftsOf(app).set(key, next)
    setDraft(next)
  }
  const discard = () => {
    draftsOf(app).delete(key)
    setDraft({ form: initial, base: initial })
  }
  const input = scheduleOf(form)
  const changes = countChanges(form, initial)
  const isOutdated = changes > 0 && countChanges({ ...draft.base, enabled: initial.enabled }, initial) > 0
  const save = async () => {
    if (!input) return
    setError(undefined)
    try {
      const saved = await transport.call('schedules.save', {
        schedule: input,
        ...(form.replaces && { replaces: form.replaces }),
      })
      draftsOf(app).delete(key)
      props.onSaved(saved)
    } catch (thrown) {
      setError(thrown)
    }
  }
  const saveReason = !input
    ? (Object.values(recurrenceOf(form).problems)[0] ?? 'Choose an environment')
    : view && changes === 0
      ? 'Nothing was changed'
      : undefined
  return (
    <aside
      className={split.pane}
      aria-label={view ? 'Schedule' : 'New schedule'}
      data-testid="schedule.pane"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || saveReason !== undefined) return
        event.preventDefault()
        event.stopPropagation()
        work(save)
      }}
    >
      <header className={styles.paneHead}>
        <EnvCode mark={environments.get(form.environment)?.environment ?? { name: form.environment }} small />
        <h2 className="trunc">{view ? scheduleSentence(view.schedule.recurrence) : 'New schedule'}</h2>
        {changes > 0 && view && <span className="xs t3 nowrap">{countNoun(changes, 'change')} not saved</span>}
        <span className="grow" />
        {view && (
          <Button size="small" variant="quiet" icon={Play} onPress={() => props.onRun(view)} testId="schedule.run">
            Run now
          </Button>
        )}
        <IconButton icon={X} label="Close" shortcut="Esc" onPress={onClose} testId="schedule.close" />
      </header>
      {error !== undefined && (
        <div className={styles.notice}>
          <ErrorNotice error={error} />
        </div>
      )}
      {isOutdated && view && (
        <div className={styles.notice}>
          <Callout tone="warn" title="This schedule was changed after you began">
            Saving replaces that change. Discard yours to start from what is stored.
          </Callout>
        </div>
      )}
      <div className={styles.paneBody} ref={body}>
        <div className={styles.block}>
          <What form={form} set={set} isNew={isNew} />
        </div>
        <div className={styles.block}>
          <h3 className="head">When</h3>
          <WhenFields form={form} onChange={set} />
        </div>
        <div className={styles.block}>
          <NextRuns form={form} />
        </div>
        <div className={styles.block}>
          <MissedChoice value={form.missed} onChange={(missed) => set({ missed })} />
          <WhileItRuns onCount={props.onCount} />
        </div>
        {view && (
          <div className={styles.block}>
            {/* Read again when there is another last run. */}
            <History
              key={`${view.runs[0]?.at ?? ''} ${view.runs[0]?.outcome ?? ''}`}
              id={view.schedule.id}
              timeZone={view.schedule.time_zone}
            />
          </div>
        )}
      </div>
      <footer className={split.foot}>
        {view && (
          <Button variant="ghost" onPress={() => props.onRemove(view)} testId="schedule.remove">
            Delete
          </Button>
        )}
        <span className="grow" />
        <Button
          variant="quiet"
          onPress={() => {
            discard()
            if (!view || changes === 0) onClose()
          }}
          testId="schedule.discard"
        >
          {changes > 0 ? 'Discard' : 'Close'}
        </Button>
        <Button
          variant="primary"
          busy={isBusy}
          onPress={() => work(save)}
          disabledReason={saveReason}
          testId="schedule.save"
        >
          Save schedule
        </Button>
      </footer>
    </aside>
  )
})

const What = observer(function What({
  form,
  set,
  isNew,
}: {
  form: ScheduleForm
  set: (change: Partial<ScheduleForm>) => void
  isNew: boolean
}) {
  const { environments } = useApp()
  const { options } = form
  const limits = [
    options.object_id === undefined ? '' : 'one object and what is below it',
    ...(['hosts', 'regions', 'projects'] as const).map((part) =>
      options[part] === undefined
        ? ''
        : countNoun(options[part].length, typeInfo(part.slice(0, -1)).label.toLowerCase()),
    ),
  ].filter(Boolean)
  return (
    <>
      <div className={styles.pair}>
        <SelectField
          label="Environment"
          options={environmentOptions(environments.tiles)}
          value={form.environment || undefined}
          onChange={(environment) => set({ environment })}
          isDisabled={!isNew}
          testId="schedule.environment"
        />
        <SelectField
          label="What to read"
          options={SCAN_SCOPES.map((id) => ({ id, label: SCOPE_WORDS[id] }))}
          value={options.scope}
          onChange={(id) => {
            const scope = SCAN_SCOPES.find((one) => one === id)
            if (scope) set({ options: { ...options, scope } })
          }}
          testId="schedule.scope"
        />
        <SelectField
          label="Log level"
          options={LOG_LEVEL_OPTIONS}
          value={options.log_level}
          onChange={(id) => {
            const level = LOG_LEVEL_OPTIONS.find((one) => one.id === id)
            if (level) set({ options: { ...options, log_level: level.id } })
          }}
          testId="schedule.log_level"
        />
        <Switch
          isOn={options.clear}
          onChange={(clear) => set({ options: { ...options, clear } })}
          description="What a scan cannot reach is then missing, not stale."
          disabledReason={limits.length > 0 ? 'Only with a scan of the whole cloud' : undefined}
          testId="schedule.clear"
        >
          Clear data first
        </Switch>
      </div>
      {limits.length > 0 && (
        <p className="xs t2">
          Only {limits.join(', ')}.{' '}
          <TextAction
            onPress={() => {
              const { object_id: _, hosts: __, regions: ___, projects: ____, ...whole } = options
              set({ options: whole })
            }}
            testId="schedule.whole"
          >
            Read everything
          </TextAction>
        </p>
      )}
    </>
  )
})

const POLICIES = [
  {
    id: 'once',
    label: 'Run once when it is back',
    note: 'However many were missed. Waits 2 minutes for the network.',
  },
  { id: 'skip', label: 'Skip to the next run', note: 'The missed run stays visible in the history, with the reason.' },
] as const

/** What is done about times at which nothing could be started. */
export function MissedChoice({
  value,
  onChange,
}: {
  value: ScheduleForm['missed']
  onChange: (value: ScheduleForm['missed']) => void
}) {
  return (
    <Radios
      label="If this computer slept or Calipso was closed"
      options={POLICIES}
      value={value}
      onChange={onChange}
      testId="schedule.missed"
    />
  )
}

/** Says which program keeps the times, and what stops them. */
export function WhileItRuns({ onCount = 0 }: { onCount?: number }) {
  const { host } = useApp()
  const all =
    onCount === 0 ? 'every schedule' : onCount === 1 ? 'the schedule that is on' : `all ${String(onCount)} that are on`
  return host.capabilities.kind === 'serve' ? (
    <Callout tone="info" title={whileItRuns(host.capabilities.kind)}>
      Whether a page is open does not matter. Stopping it on its computer stops {all}.
    </Callout>
  ) : (
    <Callout tone="warn" title={`Quit stops ${all}`}>
      Schedules run while Calipso is open on this computer. Where nobody keeps it open, let calipso serve run.
    </Callout>
  )
}

const SHOWN_RUNS = 30

function History({ id, timeZone }: { id: string; timeZone: string }) {
  const { router } = useApp()
  const { data, error } = useCall('schedules.history', { id, limit: SHOWN_RUNS })
  const runs = data?.items ?? []
  return (
    <section className="stack gap6" aria-label="Last runs" data-testid="schedule.history">
      <div className="row">
        <h3 className="head">Last runs</h3>
        <span className="grow" />
        {timeZone !== localZone() && <span className="xxs t3">in {timeZone}</span>}
      </div>
      {error && <ErrorNotice error={error} />}
      {data && runs.length === 0 && <p className="xs t3">Not run yet.</p>}
      {runs.length > 0 && <RunStrip runs={runs} most={SHOWN_RUNS} height={28} />}
      {runs.length > 0 && <p className="xxs t3">Height: duration. Hollow: missed. Underlined: ran late.</p>}
      <ul className="stack gap2">
        {runs.map((run) => (
          <li key={`${run.at} ${run.scan_id ?? ''}`} className={styles.past}>
            {run.outcome === 'missed' ? (
              <Icon as={Minus} size={12} className="t3" />
            ) : (
              <StatusBadge status={SCAN_BADGES[run.outcome]} label={false} />
            )}
            <span>{formatInZone(run.planned ?? run.at, timeZone)}</span>
            <span className="t3 num">{run.duration_ms === undefined ? '' : formatDuration(run.duration_ms)}</span>
            <span className="t3 shrinks">
              {runWords(run)}
              {run.planned === undefined && run.outcome !== 'missed' ? ', started by hand' : ''}{' '}
              {run.scan_id !== undefined && (
                <TextAction onPress={() => router.go(links.scan(run.scan_id ?? ''))} testId="schedule.history.scan">
                  #{run.number}
                </TextAction>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
