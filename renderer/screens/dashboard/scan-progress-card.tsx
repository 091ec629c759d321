import type { ScanBrief } from '@shared/model/scan'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Button, Calliper, cx, ProgressBar } from '../../components'
import { countNoun } from '../../format/number'
import { formatDuration, parseTime } from '../../format/time'
import { links } from '../../routing/links'
import { scanProgress } from '../../stores/scans'
import styles from './dashboard.module.css'

/** A scan under way: stage and counts, a way to look closer, and a way to end it. */
export const ScanProgressCard = observer(function ScanProgressCard({ scan }: { scan: ScanBrief }) {
  const { clock, router, scans, notices } = useApp()
  const { stage, done, total } = scanProgress(scan)
  const startedMs = parseTime(scan.start_timestamp)
  return (
    <section className={cx('card', styles.progress)} data-testid="scan.progress">
      <Calliper busy size={20} />
      <div className="grow">
        <div className={styles.progressLine}>
          <b className="med">
            Scan #{scan.number}: {stage}
          </b>
          <span className="xs t2 num">
            {done} of {total} stages
            {scan.counts.objects > 0 && `, ${countNoun(scan.counts.objects, 'object')} so far`}
            {startedMs !== undefined && `, ${formatDuration(Math.max(0, clock.secondMs - startedMs))}`}
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
        onPress={() => {
          scans.cancel(scan.id).catch((thrown: unknown) => notices.failed(thrown))
        }}
      >
        Cancel scan
      </Button>
    </section>
  )
})
