import { FolderOpen, RotateCcw, Square } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Chip, ProductMark, StatusBadge, TextAction } from '../../components'
import { countNoun, formatCount } from '../../format/number'
import { SCAN_WORDS, scanBadge } from '../../format/scan'
import { formatAbsolute, formatDuration } from '../../format/time'
import { links } from '../../routing/links'
import { isActive } from '../../stores/scans'
import { logClock } from './log-lines'
import styles from './scan.module.css'
import { objectsSoFar, optionChips, scanDuration, TRIGGER_WORDS } from './scan-view'
import type { WholeScan } from './use-scan'

/** Which scan this is, how it stands, what was asked for, and the way on. */
export const ScanHeader = observer(function ScanHeader({
  scan,
  nowMs,
  onAgain,
}: {
  scan: WholeScan
  nowMs: number
  onAgain: () => void
}) {
  const { router } = useApp()
  const failedHosts = scan.hosts.filter(({ state }) => state === 'failed').length
  return (
    <header className={styles.sh}>
      <div className={styles.title}>
        {isActive(scan) ? (
          <ProductMark busy={scan.status === 'running'} size={24} />
        ) : (
          <StatusBadge status={scanBadge(scan.status)} size={15} label={false} />
        )}
        <h1 className="nowrap">Scan #{scan.number}</h1>
        <span className="t2 trunc">
          <TextAction onPress={() => router.go(links.environment(scan.environment))} testId="scan.environment">
            {scan.environment}
          </TextAction>
        </span>
        <StatusChip scan={scan} nowMs={nowMs} />
        {failedHosts > 0 && (
          <Chip tone="error">
            <StatusBadge status="error" label={false} />
            {countNoun(failedHosts, 'host')} failed
          </Chip>
        )}
        <span className="grow" />
        {isActive(scan) ? (
          <CancelButton scan={scan} />
        ) : (
          <>
            <Button variant="quiet" icon={RotateCcw} onPress={onAgain} testId="scan.again">
              Run again
            </Button>
            <Button
              variant="primary"
              icon={FolderOpen}
              onPress={() => router.go(links.environment(scan.environment))}
              testId="scan.open"
            >
              Open inventory
            </Button>
          </>
        )}
      </div>
      <div className={styles.facts}>
        <span className="t2" title={formatAbsolute(scan.start_timestamp ?? scan.submit_timestamp)}>
          {scan.start_timestamp === undefined
            ? `Queued ${logClock(scan.submit_timestamp).slice(0, 8)}`
            : `Started ${logClock(scan.start_timestamp).slice(0, 8)}`}{' '}
          {TRIGGER_WORDS[scan.trigger]}
        </span>
        <span className={styles.vsep} />
        {optionChips(scan.options).map((chip) => (
          <Chip key={chip}>{chip}</Chip>
        ))}
        <span className="grow" />
        <span className="t2 num">{outcome(scan)}</span>
      </div>
    </header>
  )
})

function StatusChip({ scan, nowMs }: { scan: WholeScan; nowMs: number }) {
  const ms = scanDuration(scan, nowMs)
  const words = ms === undefined ? SCAN_WORDS[scan.status] : `${SCAN_WORDS[scan.status]}, ${formatDuration(ms)}`
  const tone = isActive(scan) ? 'accent' : scanBadge(scan.status)
  return (
    <span data-testid="scan.status" data-status={scan.status} role="status">
      <Chip tone={tone === 'unknown' ? undefined : tone}>{words}</Chip>
    </span>
  )
}

/** What it found so far; afterwards what was written and what it cost the cloud. */
function outcome(scan: WholeScan): string {
  if (scan.status === 'pending') return ''
  if (isActive(scan)) return `${countNoun(objectsSoFar(scan), 'object')} so far`
  const { counts, cost } = scan
  const found =
    counts.objects === 0
      ? []
      : [
          `${countNoun(counts.objects, 'object')}, ${countNoun(counts.links, 'link')}, ${countNoun(counts.cliques, 'clique')}`,
          ...(counts.stale > 0 ? [`${formatCount(counts.stale)} stale`] : []),
        ]
  const asked = [
    ...(cost.api_calls > 0 ? [countNoun(cost.api_calls, 'API call')] : []),
    ...(cost.ssh_commands > 0 ? [countNoun(cost.ssh_commands, 'command')] : []),
    ...(cost.db_queries > 0 ? [countNoun(cost.db_queries, 'query', 'queries')] : []),
  ]
  return [...found, ...(asked.length > 0 ? [asked.join(' + ')] : [])].join(' · ')
}

function CancelButton({ scan }: { scan: WholeScan }) {
  const { scans, notices } = useApp()
  const [isBusy, setBusy] = useState(false)
  const cancel = async () => {
    setBusy(true)
    try {
      await scans.cancel(scan.id)
    } catch (thrown) {
      notices.failed(thrown)
      setBusy(false)
    }
  }
  return (
    <Button variant="danger" icon={Square} onPress={() => void cancel()} busy={isBusy} testId="scan.cancel">
      Cancel scan
    </Button>
  )
}
