/** The cards of an environment's page, and the frame of any card. */
import { allWellWords, type Condition, conditionsOf, STALE, TYPES_WITH_STATE } from '@shared/catalog/conditions'
import { isFolder, typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { HostSummary } from '@shared/contract/calls/inventory'
import type { EnvironmentView } from '@shared/model/environment'
import { KNOWLEDGE } from '@shared/model/knowledge'
import type { ScanBrief } from '@shared/model/scan'
import { servicesText } from '@shared/model/service'
import { ChevronDown } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type ReactNode, useState } from 'react'
import { Button as AriaButton, Dialog, DialogTrigger, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { ObjectLink } from '../../attributes/object-parts'
import { objectEntries } from '../../commands/actions'
import {
  Age,
  Button,
  type Column,
  cx,
  DataTable,
  ErrorNotice,
  Glyph,
  Icon,
  KnowledgeMark,
  ProductMark,
  ProgressBar,
  StatusBadge,
  StatusStrip,
  TextAction,
} from '../../components'
import { useCall, useDebounced, useWork } from '../../data/use-call'
import { countNoun, formatCount, shownOf } from '../../format/number'
import { SCAN_BADGES, SCAN_WORDS } from '../../format/scan'
import { formatDuration } from '../../format/time'
import { links } from '../../routing/links'
import { isWhollyRead, statusCounts } from '../../stores/environments'
import { scanProgress } from '../../stores/scans'
import { scanDuration } from '../scans/scan-view'
import styles from './dashboard.module.css'

interface CardProps {
  title: string
  note?: string | undefined
  action?: ReactNode
  children: ReactNode
  /** The last row touches the edge. */
  isFlush?: boolean
  testId?: string
}

export function Card({ title, note, action, children, isFlush, testId }: CardProps) {
  return (
    <section className={cx('card', styles.card, isFlush && styles.flush)} data-testid={testId}>
      <div className={styles.cardHead}>
        <h2>{title}</h2>
        {note !== undefined && (
          <span className="xs t3 trunc" title={note}>
            {note}
          </span>
        )}
        <span className="grow" />
        {action !== undefined && <span className="xs">{action}</span>}
      </div>
      {children}
    </section>
  )
}

/** Counts by type; each opens the table of exactly those objects. */
export const CountTiles = observer(function CountTiles({
  environment,
  under,
  byType,
  services,
  types,
  isUpdating = false,
  isPartial = false,
}: {
  environment: string
  /** Only objects below this one. */
  under?: string
  byType: Readonly<Record<string, number>>
  /** What the vServices are to an operator: one on several hosts counts once. */
  services?: number | undefined
  types: readonly string[]
  isUpdating?: boolean
  /** Not everything was read: none found is not none there. */
  isPartial?: boolean
}) {
  const { workspace } = useApp()
  return (
    <div className={styles.counts}>
      {types.map((type) => {
        const count = byType[type] ?? 0
        return (
          <AriaButton
            key={type}
            className={cx('card', styles.count, count === 0 && styles.none)}
            onPress={() => workspace.openLocation(links.table(environment, type, { under }), environment, false)}
            data-testid={`count.${type}`}
          >
            <span className="t2 xs row">
              <Glyph type={type} />
              {typeInfo(type).plural}
            </span>
            <b className="num">{count === 0 && isPartial ? '—' : formatCount(count)}</b>
            {(isUpdating || count === 0) && (
              <span className="xxs t3">
                {isUpdating ? 'updating' : isPartial ? 'not read' : 'none found in last scan'}
              </span>
            )}
            {type === 'vservice' && services !== undefined && !isUpdating && (
              <span className="xxs t3">{servicesText(services, count)}</span>
            )}
          </AriaButton>
        )
      })}
    </div>
  )
})

type Summary = CallOutput<'inventory.summary'>

/** Types in the order of the layers they are drawn in. */
function orderOf(type: string): number {
  return typeInfo(type).layer ?? 99
}

/** True where anything at all has a status, so that the lack of one means something. */
export function hasMonitoredStatus(byStatus: Summary['byStatus']): boolean {
  return Object.values(byStatus).some(({ OK, Warning, Error: errors }) => OK + Warning + errors > 0)
}

/** Status counts by type: where the problems are. Only for environments where something is monitored. */
export const HealthCard = observer(function HealthCard({
  environment,
  byStatus,
}: {
  environment: string
  byStatus: Summary['byStatus']
}) {
  const { router } = useApp()
  const types = Object.keys(byStatus)
    .filter((type) => !isFolder(type) && !type.endsWith('_ref'))
    .sort((a, b) => orderOf(a) - orderOf(b) || a.localeCompare(b))
  return (
    <Card title="Health" note="by monitored status">
      {types.map((type) => {
        const counts = statusCounts(byStatus[type])
        return (
          <div key={type} className={styles.health}>
            <span className="row">
              <Glyph type={type} />
              <TextAction testId={`health.${type}`} onPress={() => router.go(links.table(environment, type))}>
                <span className="t1">{typeInfo(type).plural}</span>
              </TextAction>
            </span>
            <StatusStrip counts={counts} />
            <span className="num t2">
              {formatCount(Object.values(counts ?? {}).reduce((sum, part) => sum + part, 0))}
            </span>
          </div>
        )
      })}
    </Card>
  )
})

/** What the clique types in force expect but the inventory lacks: a hole in the data, not in the network. */
export const CoverageCard = observer(function CoverageCard({
  environment,
  coverage,
}: {
  environment: EnvironmentView
  coverage: Summary['coverage']
}) {
  const { router, environments } = useApp()
  if (coverage.length === 0) {
    const tile = environments.get(environment.name)
    return (
      <Card title="Coverage">
        <div className={styles.line}>
          {tile && isWhollyRead(tile) && <StatusBadge status="ok" label={false} />}
          <span>
            {tile?.counts?.objects === 0
              ? 'The inventory is empty.'
              : 'The scan found every type of object the graphs need.'}
          </span>
        </div>
      </Card>
    )
  }
  return (
    <Card
      title="Coverage"
      note="expected, but not found"
      action={
        environment.offline ? undefined : (
          <TextAction testId="coverage.edit" onPress={() => router.go(links.environmentEdit(environment.name))}>
            Check access
          </TextAction>
        )
      }
    >
      {coverage.map(({ type, advice }) => (
        <div key={type} className={styles.line}>
          <Glyph type={type} className="t2" />
          <span>
            <b className="med">{typeInfo(type).plural}</b> <span className="t2">{advice}</span>
          </span>
        </div>
      ))}
    </Card>
  )
})

/** Columns of the hosts; of one that was not read whole, what only it can tell is not known where nothing was found. */
const hostColumns = (environment: string): Column<HostSummary>[] => [
  {
    id: 'name',
    title: 'Host',
    width: 'minmax(130px, 1fr)',
    value: (host) => host.name,
    cell: (host) => <ObjectLink object={{ environment, id: host.id, type: 'host', name: host.name }} />,
  },
  { id: 'roles', title: 'Roles', width: 'minmax(80px, 1.2fr)', value: (host) => host.roles.join(', ') },
  ...(['instance', 'vedge', 'host_pnic'] as const).map(
    (type): Column<HostSummary> => ({
      id: type,
      title: typeInfo(type).plural,
      width: '60px',
      align: 'right',
      value: (host) => host.byType[type] ?? (host.knowledge === 'read' || type === 'instance' ? 0 : undefined),
    }),
  ),
  {
    id: 'read',
    title: 'Read',
    width: '140px',
    align: 'right',
    value: (host) => [host.knowledge, readAt(host)].filter(Boolean).join(' '),
    sortBy: (host) => KNOWLEDGE.indexOf(host.knowledge),
    cell: (host) => (
      <span className="row nowrap" title={host.reading?.reason}>
        <KnowledgeMark state={host.knowledge} />
        {readAt(host) !== undefined && <Age at={readAt(host) ?? ''} />}
      </span>
    ),
  },
]

/** When a host last answered; of one that remembers nothing, when anything on it was last seen. */
const readAt = ({ reading, lastScanned }: HostSummary) => (reading ? reading.at : lastScanned)

/** When each host was last looked at, and how much is on it. */
export const HostsCard = observer(function HostsCard({ environment }: { environment: EnvironmentView }) {
  const app = useApp()
  const { workspace } = app
  const { data, error, reload } = useCall('inventory.hosts', { environment: environment.name })
  if (error && !data) return <ErrorNotice error={error} onRetry={reload} />
  if (!data) return null
  const { items: hosts, total } = data
  return (
    <Card title="Hosts" note={shownOf(hosts.length, total)}>
      <DataTable
        label="Hosts"
        columns={hostColumns(environment.name)}
        rows={hosts}
        rowKey={(host) => host.id}
        onOpen={(host, newTab) => workspace.open(environment.name, host.id, { newTab })}
        onSelect={(host) => workspace.pick(environment.name, host.id)}
        menu={(host) => objectEntries(app, { environment: environment.name, type: 'host', ...host })}
        isStatic={hosts.length <= 60}
        empty={<div className={styles.line}>No host was found.</div>}
        testId="hosts"
      />
    </Card>
  )
})

const COLUMNS: readonly Column<ScanBrief>[] = [
  {
    id: 'status',
    title: 'Result',
    width: 'minmax(130px, 2fr)',
    value: (scan) => SCAN_WORDS[scan.status],
    cell: (scan) => (
      <span className="row">
        {scan.status === 'running' ? (
          <ProductMark busy size={12} />
        ) : (
          <StatusBadge status={SCAN_BADGES[scan.status]} label={false} />
        )}
        <span className="trunc">
          #{scan.number} {SCAN_WORDS[scan.status]}
        </span>
      </span>
    ),
  },
  { id: 'objects', title: 'Objects', width: '72px', align: 'right', value: (scan) => scan.counts.objects },
  {
    id: 'duration',
    title: 'Took',
    width: '84px',
    align: 'right',
    unit: 'ms',
    value: (scan) => scanDuration(scan),
    cell: (scan) => {
      const ms = scanDuration(scan)
      return ms === undefined ? '—' : formatDuration(ms)
    },
  },
  {
    id: 'when',
    title: 'Started',
    width: '104px',
    align: 'right',
    value: (scan) => scan.submit_timestamp,
    cell: (scan) => <Age at={scan.start_timestamp ?? scan.submit_timestamp} />,
  },
]

export const LastScansCard = observer(function LastScansCard({ environment }: { environment: string }) {
  const { router } = useApp()
  const { data } = useCall('scans.list', { environment, limit: 5 })
  return (
    <Card
      title="Last scans"
      action={
        <TextAction testId="environment.scans" onPress={() => router.go(links.scans(environment))}>
          All
        </TextAction>
      }
    >
      <DataTable
        label="Last scans"
        columns={COLUMNS}
        rows={data?.items ?? []}
        rowKey={(scan) => scan.id}
        onOpen={(scan) => router.go(links.scan(scan.id))}
        isStatic
        empty={data && <div className={styles.line}>No scan yet.</div>}
        testId="last-scans"
      />
    </Card>
  )
})

/** Names shown at a time; typing narrows. */
const SHOWN = 200

interface PickListsProps {
  environment: string
  under?: string
  types: readonly string[]
}

/** Lists of what lies below an object, or in the environment, each to be narrowed by typing. */
export function PickLists({ environment, under, types }: PickListsProps) {
  return (
    <div className={styles.picks}>
      {types.map((type) => (
        <Pick key={type} type={type} environment={environment} under={under} />
      ))}
    </div>
  )
}

const Pick = observer(function Pick({
  type,
  environment,
  under,
}: {
  type: string
  environment: string
  under: string | undefined
}) {
  const { workspace } = useApp()
  const label = typeInfo(type).plural
  const [text, setText] = useState('')
  const filter = useDebounced(text, 100)
  const { data } = useCall('inventory.table', { environment, under, type, limit: SHOWN })
  const { data: narrowed } = useCall(
    'inventory.table',
    filter === '' ? undefined : { environment, under, type, limit: SHOWN, filter },
  )
  if (!data || data.total === 0) return null
  const rows = text === '' ? data.rows : (narrowed?.rows ?? [])
  return (
    <DialogTrigger onOpenChange={() => setText('')}>
      <AriaButton className={styles.pick ?? ''} data-testid={`pick.${type}`}>
        {label} <b className="num">{formatCount(data.total)}</b>
        <Icon as={ChevronDown} size={12} className="t3" />
      </AriaButton>
      <Popover className={styles.popover ?? ''} placement="bottom start" offset={4}>
        <Dialog aria-label={label} className={styles.pickDialog ?? ''}>
          {({ close }) => (
            <>
              <input
                className={styles.pickInput}
                aria-label={`Filter ${label}`}
                placeholder="Type to filter"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <ListBox
                aria-label={label}
                className={styles.pickList ?? ''}
                items={rows}
                onAction={(key) => {
                  close()
                  workspace.open(environment, String(key))
                }}
                renderEmptyState={() => <div className="xs t3">No match</div>}
              >
                {(item) => (
                  <ListBoxItem id={item.id} textValue={item.name} className={styles.pickItem ?? ''}>
                    <Glyph type={type} />
                    <span className="trunc">{item.name}</span>
                  </ListBoxItem>
                )}
              </ListBox>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
})

/** A scan under way: stage and counts, a way to look closer, and a way to end it. */
export const ScanProgressCard = observer(function ScanProgressCard({ scan }: { scan: ScanBrief }) {
  const { clock, router, transport } = useApp()
  const [, work] = useWork()
  const { stage, done, total } = scanProgress(scan)
  const ms = scanDuration(scan, clock.secondMs)
  return (
    <section className={cx('card', styles.progress)} data-testid="scan.progress">
      <ProductMark busy size={20} />
      <div className="grow">
        <div className={styles.progressLine}>
          <b className="med">
            Scan #{scan.number}: {stage}
          </b>
          <span className="xs t2 num">
            {done} of {total} stages
            {scan.counts.objects > 0 && `, ${countNoun(scan.counts.objects, 'object')} so far`}
            {ms !== undefined && `, ${formatDuration(ms)}`}
          </span>
        </div>
        <ProgressBar label={`Scan ${scan.number}`} done={done} total={total} />
      </div>
      <Button size="small" testId="scan.open" onPress={() => router.go(links.scan(scan.id))}>
        Open
      </Button>
      <Button
        size="small"
        variant="danger"
        testId="scan.cancel"
        onPress={() => work(() => transport.call('scans.cancel', { scanId: scan.id }))}
      >
        Cancel scan
      </Button>
    </section>
  )
})

interface StateCardProps {
  environment: string
  summary: Summary
  isMonitored: boolean
  /** Not everything was read: "all" are all of those that were. */
  isPartial: boolean
}

/** What the cloud and its hosts reported of themselves at the last scan; each count opens exactly those objects. */
export function StateCard({ environment, summary: { byStatus, conditions }, isMonitored, isPartial }: StateCardProps) {
  const staleOf = (type: string) => byStatus[type]?.stale ?? 0
  const others = Object.keys(byStatus).filter(
    (type) => staleOf(type) > 0 && !TYPES_WITH_STATE.includes(type) && !isFolder(type) && !type.endsWith('_ref'),
  )
  return (
    <Card title="State" note="as the last scan found it" testId="state">
      <div className={styles.states}>
        {[...TYPES_WITH_STATE.filter((type) => byStatus[type] !== undefined), ...others].map((type) => (
          <StateRow
            key={type}
            environment={environment}
            type={type}
            counts={{ ...conditions[type], [STALE.id]: staleOf(type) }}
            isPartial={isPartial && type !== 'host'}
          />
        ))}
      </div>
      {!isMonitored && (
        <div className={styles.line}>
          <span className="t3">Health is not monitored: nothing checks these objects between scans.</span>
        </div>
      )}
    </Card>
  )
}

interface StateRowProps {
  environment: string
  type: string
  /** By id of the condition. */
  counts: Readonly<Record<string, number>>
  isPartial: boolean
}

const StateRow = observer(function StateRow({ environment, type, counts, isPartial }: StateRowProps) {
  const { workspace } = useApp()
  const found = [...conditionsOf(type), STALE].flatMap((condition) => {
    const count = counts[condition.id] ?? 0
    return count > 0 ? [{ condition, count }] : []
  })
  const open = (condition?: Condition) =>
    workspace.openLocation(links.table(environment, type, { show: condition?.id }), environment, false)
  return (
    <div className={styles.state} data-testid={`state.${type}`}>
      <span className="row">
        <Glyph type={type} />
        <TextAction testId={`state.${type}.all`} onPress={() => open()}>
          <span className="t1">{typeInfo(type).plural}</span>
        </TextAction>
      </span>
      <span className={styles.conditions}>
        {found.map(({ condition, count }) => (
          <TextAction key={condition.id} testId={`state.${type}.${condition.id}`} onPress={() => open(condition)}>
            <span className="num toned" data-tone={condition.tone}>
              {formatCount(count)} {condition.words}
            </span>
          </TextAction>
        ))}
        {found.length === 0 && <span className="t3">{`${allWellWords(type)}${isPartial ? ' where read' : ''}`}</span>}
      </span>
    </div>
  )
})
