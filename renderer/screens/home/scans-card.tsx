import type { ScanBrief } from '@shared/model/scan'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { Age, Calliper, cx, EnvCode, StatusBadge, TextAction } from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { countProblems, SCAN_WORDS, scanBadge } from '../../format/scan'
import { links } from '../../routing/links'
import styles from './home.module.css'

/** The newest scans of all environments. */
export const ScansCard = observer(function ScansCard() {
  const { router } = useApp()
  const { data } = useCall('scans.list', { limit: 9 })
  return (
    <section className={cx('card', styles.list)}>
      <div className={styles.listHead}>
        <h2>Newest scans</h2>
        <span className="grow" />
        <span className="xs">
          <TextAction testId="home.scans" onPress={() => router.go(links.scans())}>
            All scans
          </TextAction>
        </span>
      </div>
      {data?.items.length === 0 && <div className={styles.nothing}>No scan was made yet.</div>}
      {data?.items.map((scan) => (
        <ScanRow key={scan.id} scan={scan} />
      ))}
    </section>
  )
})

function scanResult(scan: ScanBrief): string {
  const found = countProblems(scan)
  const problems = found > 0 ? `, ${countNoun(found, 'problem')}` : ''
  const counted = scan.counts.objects > 0 ? `, ${countNoun(scan.counts.objects, 'object')}` : ''
  return `Scan #${String(scan.number)} ${SCAN_WORDS[scan.status].toLowerCase()}${problems}${counted}`
}

const ScanRow = observer(function ScanRow({ scan: listed }: { scan: ScanBrief }) {
  const { environments, router, scans } = useApp()
  const scan = scans.running.find((running) => running.id === listed.id) ?? listed
  const mark = environments.get(scan.environment)?.environment ?? { name: scan.environment }
  return (
    <AriaButton
      className={cx(styles.listRow, styles.scanRow)}
      onPress={() => router.go(links.scan(scan.id))}
      data-testid="home.scan"
    >
      <EnvCode mark={mark} />
      {scan.status === 'running' ? (
        <Calliper busy size={14} />
      ) : (
        <StatusBadge status={scanBadge(scan.status)} size={14} />
      )}
      <span className="trunc">{scanResult(scan)}</span>
      <span className={styles.when}>
        <Age at={scan.end_timestamp ?? scan.start_timestamp ?? scan.submit_timestamp} />
      </span>
    </AriaButton>
  )
})
