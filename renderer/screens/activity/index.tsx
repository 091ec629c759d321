import { type Activity, isUnderWay } from '@shared/model/activity'
import { Activity as ActivityIcon, ArrowRight, Square } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { type App, useApp } from '../../app/app-context'
import { EnvironmentName } from '../../attributes/environment-name'
import {
  Age,
  type Column,
  cx,
  DataTable,
  EmptyState,
  ErrorNotice,
  Icon,
  IconButton,
  type MenuEntry,
  NoMatch,
  Segmented,
  Skeleton,
} from '../../components'
import split from '../../components/split.module.css'
import { useCall, useWork } from '../../data/use-call'
import { formatDuration } from '../../format/time'
import styles from './activity.module.css'
import { ActivityPane } from './pane'
import { State } from './state'
import { activityMs, FILTERS, type Filter, isStored, passes, placeOf, STATE_WORDS, titleOf } from './words'

type Work = ReturnType<typeof useWork>[1]

/** What runs now and what ended within the last day, the same in every window. */
const ActivityScreen = observer(function ActivityScreen() {
  const app = useApp()
  const [filter, setFilter] = useState<Filter>('all')
  const [selected, setSelected] = useState<string>()
  const [, work] = useWork()
  const { data, error, isLoading, reload, cancel } = useCall('activity.list', {})
  const nowMs = data?.some(isUnderWay) ? app.clock.secondMs : app.clock.nowMs
  const shown = (data ?? []).filter((one) => passes(one, filter))
  const chosen = data?.find(({ id }) => id === selected)
  const close = () => {
    setSelected(undefined)
    document.querySelector<HTMLElement>('[data-testid="activity.table"] [role="grid"]')?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what is open, wherever the focus is
    <div
      className="screen"
      data-testid="activity"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && chosen) close()
      }}
    >
      <header className={styles.head}>
        <h1>Activity</h1>
        <span className="xs t3 grow">What runs, and what ended within the last day</span>
        <Segmented
          label="Which activities are shown"
          options={FILTERS}
          value={filter}
          onChange={setFilter}
          testId="activity.filter"
        />
      </header>
      {error && (
        <div className={split.notice}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={10} stage="Reading what ran" onCancel={cancel} />}
      {data && (
        <div className={cx(styles.split, chosen && split.open)}>
          <div className="stack sinks shrinks" data-pane="list">
            {data.length === 0 ? (
              <EmptyState icon={<Icon as={ActivityIcon} size={24} />} title="Nothing ran within the last day">
                Scans, connection tests, imports and exports stand here while they run and for a day after.
              </EmptyState>
            ) : (
              <DataTable
                label="Activities"
                columns={columnsOf(nowMs)}
                rows={shown}
                rowKey={({ id }) => id}
                selectedKey={selected}
                onSelect={({ id }) => setSelected(id)}
                onOpen={(one) => {
                  const place = placeOf(one, isStored(app))
                  if (place) app.router.go(place.at)
                }}
                isBad={({ state }) => state === 'failed'}
                menu={(one) => entriesOf(app, one, work)}
                empty={
                  <NoMatch
                    filter={FILTERS.find(({ id }) => id === filter)?.label}
                    removeLabel="Show all activities"
                    onRemove={() => setFilter('all')}
                  />
                }
                testId="activity.table"
              />
            )}
          </div>
          {chosen && <ActivityPane key={chosen.id} activity={chosen} nowMs={nowMs} onClose={close} />}
        </div>
      )}
    </div>
  )
})
export default ActivityScreen

/** What can be done with an activity: ending it, and going to what it is about. */
function entriesOf(app: App, activity: Activity, work: Work): MenuEntry[] {
  const place = placeOf(activity, isStored(app))
  return [
    ...(activity.canCancel
      ? [
          {
            id: 'activity.cancel',
            icon: Square,
            label: `Cancel: ${titleOf(activity)}`,
            run: () => work(() => app.transport.call('activity.cancel', { id: activity.id })),
          },
        ]
      : []),
    ...(place
      ? [{ id: 'activity.show', icon: ArrowRight, label: place.word, run: () => app.router.go(place.at) }]
      : []),
  ]
}

function columnsOf(nowMs: number): readonly Column<Activity>[] {
  return [
    {
      id: 'what',
      title: 'What',
      width: 'minmax(150px, 1.2fr)',
      value: titleOf,
      cell: (one) => <span className="med trunc">{titleOf(one)}</span>,
    },
    {
      id: 'environment',
      title: 'Environment',
      width: 'minmax(110px, 1fr)',
      value: ({ environment }) => environment,
      cell: ({ environment }) => <EnvironmentName name={environment} />,
    },
    {
      id: 'state',
      title: 'State',
      width: 'minmax(140px, 1.2fr)',
      value: ({ state }) => STATE_WORDS[state],
      cell: (one) => <State activity={one} />,
    },
    {
      id: 'result',
      title: 'Result',
      width: 'minmax(120px, 2fr)',
      value: ({ result }) => result,
      cell: ({ result }) =>
        result === undefined ? (
          <span className="t3">—</span>
        ) : (
          <span className="trunc" title={result}>
            {result}
          </span>
        ),
    },
    {
      id: 'when',
      title: 'Began',
      width: '96px',
      align: 'right',
      value: ({ started }) => started,
      cell: ({ started }) => <Age at={started} />,
    },
    {
      id: 'duration',
      title: 'Duration',
      width: '80px',
      align: 'right',
      unit: 'ms',
      value: (one) => activityMs(one, nowMs),
      cell: (one) => <span className="num">{formatDuration(activityMs(one, nowMs) ?? 0)}</span>,
    },
    {
      id: 'actions',
      title: 'Actions',
      isTitleHidden: true,
      width: '44px',
      isSortable: false,
      value: () => undefined,
      cell: (one) => <RowAction activity={one} />,
    },
  ]
}

/** Ends what runs, else leads to what it was about. */
function RowAction({ activity }: { activity: Activity }) {
  const [, work] = useWork()
  const [first] = entriesOf(useApp(), activity, work)
  if (!first?.icon) return null
  return (
    <span className="flex at-end">
      <IconButton icon={first.icon} iconSize={14} label={first.label} onPress={first.run} testId={first.id} />
    </span>
  )
}
