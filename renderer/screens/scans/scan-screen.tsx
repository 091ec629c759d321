import { AppError } from '@shared/contract/errors'
import { useApp } from '../../app/app-context'
import { Callout, cx, ErrorNotice, Skeleton } from '../../components'
import { links } from '../../routing/links'
import { isActive } from '../../stores/scans'
import type { ScreenProps } from '../define'
import { LogView } from './log-view'
import { ProblemList } from './problem-list'
import styles from './scan.module.css'
import { ScanHeader } from './scan-header'
import { ScanMatrix } from './scan-matrix'
import { StageList } from './stage-list'
import { useNow, useScan, type WholeScan } from './use-scan'

/** One scan, under way or over: stages, host matrix, problems and log. */
export default function ScanScreen({ params }: ScreenProps) {
  const { data, error, reload, cancel } = useScan(params.id ?? '')
  if (data) return <ScanView key={data.id} scan={data} />
  if (error) {
    return (
      <div className={styles.wait}>
        <ErrorNotice error={error} onRetry={reload} />
      </div>
    )
  }
  return <Skeleton rows={10} stage="Reading the scan" onCancel={cancel} />
}

function ScanView({ scan }: { scan: WholeScan }) {
  const { scans, router, notices } = useApp()
  const nowMs = useNow(isActive(scan))
  const again = async (change: { hosts?: string[] } = {}) => {
    try {
      // What was cleared once need not be cleared again without being asked.
      const started = await scans.start({ ...scan.options, clear: false, ...change })
      router.go(links.scan(started.id))
    } catch (thrown) {
      notices.failed(thrown)
    }
  }
  return (
    <div className={styles.screen} data-testid="scan">
      <ScanHeader scan={scan} nowMs={nowMs} onAgain={() => void again()} />
      {scan.status === 'pending' && (
        <div className={styles.wait}>
          <Callout tone="info" title="Waiting">
            Another scan of {scan.environment} is under way; this one starts when it is over.
          </Callout>
        </div>
      )}
      {scan.status === 'aborted' && (
        <div className={styles.wait}>
          <Callout tone="info">Nothing was written: the inventory is as it was before this scan.</Callout>
        </div>
      )}
      {scan.status === 'failed' && scan.error && (
        <div className={styles.wait}>
          <ErrorNotice error={AppError.fromData(scan.error)} />
        </div>
      )}
      <div className={styles.sg}>
        <StageList scan={scan} nowMs={nowMs} />
        <section className={cx(styles.col)} aria-label="Hosts and log">
          <ScanMatrix scan={scan} nowMs={nowMs} />
          <LogView scan={scan} />
        </section>
        <ProblemList scan={scan} onRetryHosts={(hosts) => void again({ hosts: [...hosts] })} />
      </div>
    </div>
  )
}
