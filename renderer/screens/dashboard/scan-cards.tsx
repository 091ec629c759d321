/** The scans of an environment: the last ones, and the one under way. */
import type { ScanBrief } from '@shared/model/scan'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import {
  Age,
  Button,
  type Column,
  cx,
  DataTable,
  ProductMark,
  ProgressBar,
  StatusBadge,
  TextAction,
} from '../../components'
import { useCall, useWork } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { SCAN_BADGES, SCAN_WORDS } from '../../format/scan'
import { formatDuration } from '../../format/time'
import { links } from '../../routing/links'
import { scanProgress } from '../../stores/scans'
import { scanDuration } from '../scans/scan-view'
import { Card } from './card'
import styles from './dashboard.module.css'

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
