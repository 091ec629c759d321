import type { ScanBrief } from '@shared/model/scan'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Age, Calliper, type Column, DataTable, StatusBadge, TextAction } from '../../components'
import { useCall } from '../../data/use-call'
import { SCAN_WORDS, scanBadge } from '../../format/scan'
import { formatDuration, parseTime } from '../../format/time'
import { links } from '../../routing/links'
import { Card } from './card'
import styles from './dashboard.module.css'

function durationMs(scan: ScanBrief): number | undefined {
  const start = parseTime(scan.start_timestamp)
  const end = parseTime(scan.end_timestamp)
  return start === undefined || end === undefined ? undefined : end - start
}

const COLUMNS: readonly Column<ScanBrief>[] = [
  {
    id: 'status',
    title: 'Result',
    width: 'minmax(130px, 2fr)',
    value: (scan) => SCAN_WORDS[scan.status],
    cell: (scan) => (
      <span className="row">
        {scan.status === 'running' ? (
          <Calliper busy size={12} />
        ) : (
          <StatusBadge status={scanBadge(scan.status)} label={false} />
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
    value: durationMs,
    cell: (scan) => {
      const ms = durationMs(scan)
      return ms === undefined ? '—' : formatDuration(ms)
    },
  },
  {
    id: 'when',
    title: 'Started',
    width: '104px',
    align: 'right',
    value: (scan) => parseTime(scan.submit_timestamp),
    cell: (scan) => <Age at={scan.start_timestamp ?? scan.submit_timestamp} />,
  },
]

/** The last five scans of an environment. */
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
