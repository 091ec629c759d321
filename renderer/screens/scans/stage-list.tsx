import type { ScanStage } from '@shared/model/scan'
import { cx, ProductMark, ProgressBar, StatusBadge } from '../../components'
import { remaining, type StageRow, stageRows } from './scan-view'
import styles from './stage-list.module.css'
import type { WholeScan } from './use-scan'

/** The stages at the left: state, what each produced, how long it took, and for the running one how far it is. */
export function StageList({ scan, nowMs }: { scan: WholeScan; nowMs: number }) {
  const estimate = remaining(scan, nowMs)
  return (
    <section className={styles.stages} aria-label="Stages">
      <div className={cx('head', styles.heading)}>Stages</div>
      <ol>
        {stageRows(scan, nowMs).map((row) => (
          <StageLine key={row.id} row={row} estimate={estimate} />
        ))}
      </ol>
    </section>
  )
}

function StageLine({ row, estimate }: { row: StageRow; estimate: string | undefined }) {
  const isRunning = row.state === 'running'
  const isQuiet = row.state === 'waiting' || row.state === 'skipped'
  return (
    <li className={cx(styles.stg, isRunning && styles.run)} data-testid={`scan.stage.${row.id}`} data-state={row.state}>
      <StageMark state={row.state} />
      <span className={cx('trunc', isQuiet ? 't3' : 'med')}>{row.label}</span>
      <span className={cx('num', styles.r)}>
        {row.state === 'skipped' ? <span className="t3">skipped</span> : row.count}
      </span>
      <span className={cx('num t3', styles.r, styles.time)}>{row.time}</span>
      {isRunning && (row.progress || estimate !== undefined) && (
        <div className={styles.sub}>
          {row.progress && <ProgressBar label={row.label} done={row.progress.done} total={row.progress.total} />}
          <span className="xxs t3">{estimate}</span>
        </div>
      )}
    </li>
  )
}

function StageMark({ state }: { state: ScanStage['state'] }) {
  if (state === 'done') return <StatusBadge status="ok" size={14} />
  if (state === 'problems') return <StatusBadge status="warn" size={14} />
  if (state === 'failed') return <StatusBadge status="error" size={14} />
  if (state === 'running') return <ProductMark busy size={14} label="Running" />
  return <span className={styles.pip} />
}
