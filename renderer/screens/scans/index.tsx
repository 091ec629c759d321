import type { ScanBrief } from '@shared/model/scan'
import { RotateCcw, ScanLine, Square } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { type App, useApp } from '../../app/app-context'
import { EnvironmentName } from '../../attributes/environment-name'
import {
  Age,
  Button,
  type Column,
  DataTable,
  EmptyState,
  ErrorNotice,
  Icon,
  IconButton,
  NoMatch,
  ProductMark,
  Segmented,
  SelectField,
  Skeleton,
  StatusBadge,
} from '../../components'
import split from '../../components/split.module.css'
import { useWork } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { countProblems, SCAN_BADGES, SCAN_WORDS } from '../../format/scan'
import { formatDuration } from '../../format/time'
import { links } from '../../routing/links'
import { isActive, scanProgress } from '../../stores/scans'
import type { ScreenProps } from '../define'
import { SCOPE_WORDS, scanDuration, TRIGGER_WORDS } from './scan-view'
import { ScansHead } from './scans-head'
import styles from './scans-screen.module.css'
import { useScans } from './use-scan'

const FILTERS = [
  { id: 'all', label: 'All' },
  { id: 'active', label: 'Running' },
  { id: 'problems', label: 'With problems' },
] as const
type Filter = (typeof FILTERS)[number]['id']

type Work = ReturnType<typeof useWork>[1]

const passes = (scan: ScanBrief, filter: Filter): boolean =>
  filter === 'all' || (filter === 'active' ? isActive(scan) : countProblems(scan) > 0 || scan.status === 'failed')

/** Selecting no environment means all of them; the select needs an id for that. */
const ALL = '*'

/** Every scan, or those of the environment in the address (`?env=`). */
const ScansScreen = observer(function ScansScreen({ query }: ScreenProps) {
  const app = useApp()
  const { clock, environments, router } = app
  const environment = query.env
  const [filter, setFilter] = useState<Filter>('all')
  const [selected, setSelected] = useState<string>()
  const [, work] = useWork()
  const { data, error, isLoading, reload, cancel } = useScans(environment)
  const nowMs = data?.some(isActive) ? clock.secondMs : clock.nowMs
  const shown = (data ?? []).filter((scan) => passes(scan, filter))

  const scannable = (environments.tiles ?? []).filter((tile) => !tile.environment.offline)
  const newScan = (
    <Button
      variant="primary"
      icon={ScanLine}
      onPress={() => router.go(links.scanNew(environment))}
      disabledReason={scannable.length === 0 ? 'Add an environment first' : undefined}
      testId="scans.new"
    >
      New scan
    </Button>
  )
  return (
    <div className="screen" data-testid="scans">
      <ScansHead value="runs">
        <Segmented
          label="Which scans are shown"
          options={FILTERS}
          value={filter}
          onChange={setFilter}
          testId="scans.filter"
        />
        <div className={styles.filter}>
          <SelectField
            label="Environment"
            isLabelHidden
            testId="scans.environment"
            options={[
              { id: ALL, label: 'All environments' },
              ...(environments.tiles ?? []).map((tile) => ({
                id: tile.environment.name,
                label: tile.environment.name,
              })),
            ]}
            value={environment ?? ALL}
            onChange={(id) => router.go(links.scans(id === ALL ? undefined : id), { replace: true })}
          />
        </div>
        {newScan}
      </ScansHead>
      {error && (
        <div className={split.notice}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={10} stage="Reading scans" onCancel={cancel} />}
      {data && (
        <div className="fill">
          {data.length === 0 ? (
            <EmptyState icon={<Icon as={ScanLine} size={24} />} title="No scans yet" action={newScan}>
              A scan reads the cloud and draws how everything in it is connected. It changes nothing there.
            </EmptyState>
          ) : (
            <DataTable
              label="Scans"
              columns={scanColumns(environment, nowMs)}
              rows={shown}
              rowKey={(scan) => scan.id}
              selectedKey={selected}
              onSelect={(scan) => setSelected(scan.id)}
              onOpen={(scan) => router.go(links.scan(scan.id))}
              isBad={(scan) => scan.status === 'failed'}
              menu={(scan) => [
                { id: 'scans.open', label: 'Open', icon: ScanLine, run: () => router.go(links.scan(scan.id)) },
                rowAction(app, scan, work),
              ]}
              empty={
                <NoMatch
                  filter={FILTERS.find(({ id }) => id === filter)?.label}
                  removeLabel="Show all scans"
                  onRemove={() => setFilter('all')}
                />
              }
              testId="scans.table"
            />
          )}
        </div>
      )}
    </div>
  )
})
export default ScansScreen

/** The columns of the scans table; without `environment` each row names its own. */
function scanColumns(environment: string | undefined, nowMs: number): readonly Column<ScanBrief>[] {
  const own: Column<ScanBrief> = {
    id: 'environment',
    title: 'Environment',
    width: 'minmax(120px, 1.4fr)',
    value: (scan) => scan.environment,
    cell: (scan) => <EnvironmentName name={scan.environment} />,
  }
  const count = (id: 'objects' | 'links' | 'cliques', title: string): Column<ScanBrief> => ({
    id,
    title,
    width: '78px',
    align: 'right',
    value: (scan) => scan.counts[id],
    // A scan that has not ended has counted nothing yet, which is not zero.
    cell: (scan) =>
      isActive(scan) || scan.counts.objects === 0 ? <span className="t3">—</span> : formatCount(scan.counts[id]),
  })
  return [
    {
      id: 'number',
      title: 'Scan',
      width: '64px',
      value: (scan) => scan.number,
      cell: (scan) => `#${String(scan.number)}`,
    },
    ...(environment === undefined ? [own] : []),
    {
      id: 'status',
      title: 'Status',
      width: 'minmax(150px, 1.6fr)',
      value: (scan) => SCAN_WORDS[scan.status],
      cell: (scan) => <Status scan={scan} />,
    },
    { id: 'scope', title: 'Scope', width: 'minmax(90px, 1fr)', value: (scan) => SCOPE_WORDS[scan.options.scope] },
    { id: 'trigger', title: 'Started', width: 'minmax(140px, 1fr)', value: (scan) => TRIGGER_WORDS[scan.trigger] },
    {
      id: 'submitted',
      title: 'When',
      width: '110px',
      value: (scan) => scan.submit_timestamp,
      cell: (scan) => <Age at={scan.start_timestamp ?? scan.submit_timestamp} />,
    },
    {
      id: 'duration',
      title: 'Duration',
      width: '88px',
      align: 'right',
      unit: 'ms',
      value: (scan) => scanDuration(scan, nowMs),
      cell: (scan) => {
        const ms = scanDuration(scan, nowMs)
        return ms === undefined ? <span className="t3">—</span> : formatDuration(ms)
      },
    },
    count('objects', 'Objects'),
    count('links', 'Links'),
    count('cliques', 'Graphs'),
    {
      id: 'problems',
      title: 'Problems',
      width: '80px',
      align: 'right',
      value: countProblems,
      cell: (scan) => countProblems(scan) || <span className="t3">—</span>,
    },
    {
      id: 'actions',
      title: 'Actions',
      isTitleHidden: true,
      width: '44px',
      isSortable: false,
      value: () => undefined,
      cell: (scan) => <RowAction scan={scan} />,
    },
  ]
}

function Status({ scan }: { scan: ScanBrief }) {
  if (!isActive(scan)) {
    return (
      <span className="row">
        <span>
          <StatusBadge status={SCAN_BADGES[scan.status]} label={false} />
        </span>
        <span className="trunc">{SCAN_WORDS[scan.status]}</span>
      </span>
    )
  }
  return (
    <span className="row acc">
      <ProductMark busy={scan.status === 'running'} size={12} />
      <span className="trunc">{scan.status === 'pending' ? 'Waiting for another scan' : scanProgress(scan).stage}</span>
    </span>
  )
}

/** Stops a scan that is under way, else runs it again. */
function rowAction({ router, scans, transport }: App, scan: ScanBrief, work: Work) {
  if (isActive(scan)) {
    return {
      id: 'scans.cancel',
      icon: Square,
      label: `Cancel scan #${String(scan.number)}`,
      run: () => work(() => transport.call('scans.cancel', { scanId: scan.id })),
    }
  }
  const again = async () => router.go(links.scan((await scans.again(scan)).id))
  return { id: 'scans.again', icon: RotateCcw, label: 'Run again', run: () => work(again) }
}

function RowAction({ scan }: { scan: ScanBrief }) {
  const [, work] = useWork()
  const { id, icon, label, run } = rowAction(useApp(), scan, work)
  return (
    <span className="flex at-end">
      <IconButton icon={icon} iconSize={14} label={label} onPress={run} testId={id} />
    </span>
  )
}
