import type { ScanBrief } from '@shared/model/scan'
import { RotateCcw, Square } from 'lucide-react'
import type { App } from '../../app/app-context'
import { Age, type Column, EnvCode, IconButton, ProductMark, StatusBadge } from '../../components'
import { formatCount } from '../../format/number'
import { countProblems, SCAN_WORDS, scanBadge } from '../../format/scan'
import { formatDuration } from '../../format/time'
import { isActive, scanProgress } from '../../stores/scans'
import { SCOPE_WORDS, scanDuration, TRIGGER_WORDS } from './scan-view'
import styles from './scans-screen.module.css'

/** What the row buttons do. */
export interface ScanRowActions {
  cancel: (scan: ScanBrief) => void
  again: (scan: ScanBrief) => void
}

/** The columns of the scans table; without `environment` each row names its own. */
export function scanColumns(
  app: App,
  environment: string | undefined,
  nowMs: number,
  actions: ScanRowActions,
): readonly Column<ScanBrief>[] {
  const own: Column<ScanBrief> = {
    id: 'environment',
    title: 'Environment',
    width: 'minmax(120px, 1.4fr)',
    value: (scan) => scan.environment,
    cell: (scan) => (
      <span className="row">
        <EnvCode mark={app.environments.get(scan.environment)?.environment ?? { name: scan.environment }} small />
        <span className="trunc">{scan.environment}</span>
      </span>
    ),
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
      value: (scan) => scanDuration(scan, nowMs),
      cell: (scan) => {
        const ms = scanDuration(scan, nowMs)
        return ms === undefined ? <span className="t3">—</span> : formatDuration(ms)
      },
    },
    count('objects', 'Objects'),
    count('links', 'Links'),
    count('cliques', 'Cliques'),
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
      title: '',
      width: '44px',
      isSortable: false,
      value: () => undefined,
      cell: (scan) => <RowAction scan={scan} actions={actions} />,
    },
  ]
}

function Status({ scan }: { scan: ScanBrief }) {
  if (!isActive(scan)) {
    return (
      <span className="row">
        <span>
          <StatusBadge status={scanBadge(scan.status)} label={false} />
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

function RowAction({ scan, actions }: { scan: ScanBrief; actions: ScanRowActions }) {
  return (
    <span className={styles.actions}>
      {isActive(scan) ? (
        <IconButton
          icon={Square}
          iconSize={14}
          label={`Cancel scan #${String(scan.number)}`}
          onPress={() => actions.cancel(scan)}
          testId="scans.cancel"
        />
      ) : (
        <IconButton
          icon={RotateCcw}
          iconSize={14}
          label="Run again"
          onPress={() => actions.again(scan)}
          testId="scans.again"
        />
      )}
    </span>
  )
}
