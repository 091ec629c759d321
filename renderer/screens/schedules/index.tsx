import type { ScheduleView } from '@shared/contract/calls/schedules'
import { scheduleSentence } from '@shared/text/schedule-text'
import { CalendarClock, Copy, Pause, Play, Plus, Trash2 } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import type { KeyboardEvent } from 'react'
import { useApp } from '../../app/app-context'
import {
  Age,
  Button,
  type Column,
  cx,
  DataTable,
  EmptyState,
  EnvCode,
  ErrorNotice,
  Icon,
  Skeleton,
  StatusBadge,
  Switch,
} from '../../components'
import split from '../../components/split.module.css'
import { useWork } from '../../data/use-call'
import { SCAN_BADGES, SCAN_WORDS } from '../../format/scan'
import { formatAhead, formatInZone, parseTime } from '../../format/time'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { ScansHead } from '../scans/scans-head'
import { NextDay } from './next-day'
import { RunStrip } from './run-strip'
import { emptySchedule, formOf, localZone } from './schedule-form'
import { SchedulePane } from './schedule-pane'
import styles from './schedules.module.css'
import { useSchedules } from './use-schedules'
import { whileItRuns } from './words'

const SHOWN_RUNS = 14

/** Every schedule, the runs of the next day, and one as a form: `?id=` opens one, `?new=` a new one, `?env=` for which. */
const SchedulesScreen = observer(function SchedulesScreen({ query }: ScreenProps) {
  const app = useApp()
  const { clock, environments, host, notices, router, transport, workspace } = app
  const { data, error, isLoading, reload } = useSchedules()
  const [, work] = useWork()
  const views = data ?? []
  const chosen = views.find(({ schedule }) => schedule.id === query.id)
  const copied = views.find(({ schedule }) => schedule.id === query.copy)
  const isNew = query.new !== undefined || copied !== undefined
  const scannable = (environments.tiles ?? []).filter((tile) => !tile.environment.offline && !tile.environment.sample)
  const onCount = views.filter(({ schedule }) => schedule.enabled).length
  const close = () => {
    router.go(links.schedules(), { replace: true })
    document.querySelector<HTMLElement>('[data-testid="schedules.table"] [role="grid"]')?.focus()
  }
  const open = (view: ScheduleView) => router.go(links.schedules({ id: view.schedule.id }), { replace: true })

  const enable = ({ schedule }: ScheduleView, enabled: boolean) =>
    work(() => transport.call('schedules.enable', { id: schedule.id, enabled }))
  const run = ({ schedule }: ScheduleView) =>
    work(async () => {
      const scan = await transport.call('schedules.run', { id: schedule.id })
      notices.add({
        tone: 'info',
        text: `Scan #${String(scan.number)} of ${scan.environment} was started`,
        action: { label: 'Show', run: () => router.go(links.scan(scan.id)) },
      })
    })
  const remove = ({ schedule }: ScheduleView) =>
    work(async () => {
      await transport.call('schedules.remove', { id: schedule.id })
      if (query.id === schedule.id) close()
      notices.add({
        tone: 'ok',
        text: `“${scheduleSentence(schedule.recurrence)}” of ${schedule.environment} was deleted`,
        hint: 'The scans it started stay.',
        action: {
          label: 'Undo',
          run: () => work(() => transport.call('schedules.restore', { id: schedule.id })),
        },
      })
    })
  const duplicate = ({ schedule }: ScheduleView) => router.go(links.schedules({ copy: schedule.id }), { replace: true })

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // What floats above the screen closes by itself.
    if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return
    if (event.key === 'Escape' && (chosen || isNew)) close()
    else if (event.target instanceof HTMLInputElement) return
    else if (!chosen || !(event.target instanceof Element) || !event.target.closest('[data-testid="schedules.list"]'))
      return
    else if (event.key === ' ') enable(chosen, !chosen.schedule.enabled)
    else if (event.key === 'r' && !event.ctrlKey && !event.metaKey) run(chosen)
    else if (event.key === 'd' && (event.ctrlKey || event.metaKey)) duplicate(chosen)
    else if (event.key === 'Delete') remove(chosen)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const newSchedule = (
    <Button
      variant="primary"
      icon={Plus}
      onPress={() => router.go(links.schedules({ new: '1' }), { replace: true })}
      disabledReason={scannable.length === 0 ? 'Add an environment first' : undefined}
      testId="schedules.new"
    >
      New schedule
    </Button>
  )
  const preferred = query.env ?? workspace.active?.environment
  const environment =
    scannable.find((tile) => tile.environment.name === preferred)?.environment.name ??
    scannable[0]?.environment.name ??
    ''
  return (
    <div className="screen" data-testid="schedules" onKeyDownCapture={onKeyDown}>
      <ScansHead value="schedules">
        {views.length > 0 && (
          <span className="xs t2">
            {onCount} on, {views.length - onCount} off
          </span>
        )}
        {newSchedule}
      </ScansHead>
      {error && (
        <div className={split.notice}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={8} stage="Reading schedules" />}
      {data && (
        <div className={cx(styles.split, (chosen || isNew) && split.open)}>
          <section className="stack shrinks sinks" aria-label="Schedules" data-testid="schedules.list">
            <div className="fill">
              {views.length === 0 ? (
                <EmptyState icon={<Icon as={CalendarClock} size={24} />} title="Nothing is scanned by itself">
                  A schedule starts a scan of an environment at its times. {whileItRuns(host.capabilities.kind)}.
                </EmptyState>
              ) : (
                <DataTable
                  label="Schedules"
                  columns={columnsOf(app, clock.nowMs, enable)}
                  rows={views}
                  rowKey={({ schedule }) => schedule.id}
                  selectedKey={query.id}
                  onSelect={open}
                  onOpen={(view) => {
                    open(view)
                    requestAnimationFrame(() =>
                      document.querySelector<HTMLElement>('[data-testid="schedule.scope"]')?.focus(),
                    )
                  }}
                  initialSort={{ column: 'next', direction: 'ascending' }}
                  isBad={({ runs }) => runs[0]?.outcome === 'failed'}
                  menu={(view) => [
                    { id: 'schedule.run', label: 'Run now', icon: Play, run: () => run(view) },
                    {
                      id: 'schedule.enable',
                      label: view.schedule.enabled ? 'Pause' : 'Resume',
                      icon: view.schedule.enabled ? Pause : Play,
                      run: () => enable(view, !view.schedule.enabled),
                    },
                    { id: 'schedule.copy', label: 'Duplicate', icon: Copy, run: () => duplicate(view) },
                    { id: 'schedule.remove', label: 'Delete', icon: Trash2, run: () => remove(view) },
                  ]}
                  testId="schedules.table"
                />
              )}
            </div>
            <NextDay views={views} edited={query.id} />
          </section>
          {chosen && (
            <SchedulePane
              key={`${chosen.schedule.id} ${chosen.schedule.updated_at}`}
              view={chosen}
              draftKey={chosen.schedule.id}
              initial={formOf(chosen, clock.nowMs)}
              onCount={onCount}
              onClose={close}
              onSaved={() => reload()}
              onRemove={remove}
              onRun={run}
            />
          )}
          {isNew && !chosen && environment !== '' && (
            <SchedulePane
              key={`new ${environment} ${query.copy ?? ''}`}
              view={undefined}
              draftKey={`new ${query.copy ?? ''}`}
              initial={
                copied
                  ? { ...formOf(copied, clock.nowMs), replaces: undefined }
                  : emptySchedule(environment, clock.nowMs)
              }
              onCount={onCount}
              onClose={close}
              onSaved={(saved) => {
                reload()
                open(saved)
              }}
              onRemove={remove}
              onRun={run}
            />
          )}
        </div>
      )}
    </div>
  )
})
export default SchedulesScreen

type App = ReturnType<typeof useApp>

function columnsOf(
  { environments }: App,
  nowMs: number,
  enable: (view: ScheduleView, enabled: boolean) => void,
): readonly Column<ScheduleView>[] {
  return [
    {
      id: 'enabled',
      title: 'On',
      width: '52px',
      value: ({ schedule }) => (schedule.enabled ? 'on' : 'off'),
      cell: (view) => (
        <Switch isOn={view.schedule.enabled} onChange={(isOn) => enable(view, isOn)} testId="schedule.enabled">
          <span className="sr-only">{scheduleSentence(view.schedule.recurrence)}</span>
        </Switch>
      ),
    },
    {
      id: 'schedule',
      title: 'Schedule',
      width: 'minmax(200px, 2fr)',
      value: ({ schedule }) => `${schedule.environment}: ${scheduleSentence(schedule.recurrence)}`,
      cell: ({ schedule }) => (
        <span className="row">
          <EnvCode mark={environments.get(schedule.environment)?.environment ?? { name: schedule.environment }} small />
          <span
            className={cx('trunc', schedule.enabled ? 'med' : 't3')}
            title={`${scheduleSentence(schedule.recurrence)}, ${schedule.time_zone}`}
          >
            {scheduleSentence(schedule.recurrence)}
            {schedule.time_zone !== localZone() && <span className="t3"> {schedule.time_zone}</span>}
          </span>
        </span>
      ),
    },
    {
      id: 'next',
      title: 'Next run',
      width: 'minmax(190px, 1.4fr)',
      value: ({ next }) => next?.at,
      cell: ({ next, schedule }) =>
        next ? (
          <span className="trunc" title={formatInZone(next.at)}>
            {formatInZone(next.at)} <span className="t3">{formatAhead(next.at, nowMs)}</span>
          </span>
        ) : (
          <span className="t3">{schedule.enabled ? 'no more' : 'paused'}</span>
        ),
    },
    {
      id: 'last',
      title: 'Last run',
      width: 'minmax(120px, 1fr)',
      value: ({ runs }) => lastOf(runs)?.at,
      cell: ({ runs }) => <Last run={lastOf(runs)} />,
    },
    {
      id: 'missed',
      title: 'Missed',
      width: '62px',
      align: 'right',
      value: ({ missed }) => missed,
      cell: ({ missed }) => (missed === 0 ? <span className="t3">0</span> : missed),
    },
    {
      id: 'runs',
      title: 'Runs, last 14',
      width: '108px',
      isSortable: false,
      value: ({ runs }) => runs.length,
      cell: ({ runs }) => <RunStrip runs={runs} most={SHOWN_RUNS} />,
    },
  ]
}

const lastOf = (runs: ScheduleView['runs']) => runs.find(({ outcome }) => outcome !== 'missed')

function Last({ run }: { run: ScheduleView['runs'][number] | undefined }) {
  if (!run || run.outcome === 'missed') return <span className="t3">not run yet</span>
  return (
    <span className="row" title={run.error}>
      <StatusBadge status={SCAN_BADGES[run.outcome]} label={false} />
      <span className="trunc">
        {run.error ?? SCAN_WORDS[run.outcome]}{' '}
        <span className="t3">{parseTime(run.at) === undefined ? '' : <Age at={run.at} />}</span>
      </span>
    </span>
  )
}
