import type { TestStage } from '@shared/model/connection-test'
import { ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { Callout, cx, Dot, Icon, ProductMark, StatusBadge } from '../../components'
import { formatDuration } from '../../format/time'
import { stagesOf, type TargetTest } from '../../wizard/connection-tests'
import { STEP_TITLES, stageLabel } from '../../wizard/labels'
import { HostKeyCallout } from './host-key-callout'
import { TestError } from './test-error'
import styles from './test-panel.module.css'

/** How often the running clock of a test is redrawn, in milliseconds. */
const TICK_MS = 200

/** One target: its checks in their order, each with what it found and how long it took, then what to do about a failure. */
export function TargetCard({
  target,
  test,
  idleReason,
  onTrusted,
}: {
  target: string
  test: TargetTest | undefined
  /** Said while there is no result: why it was not tested, or what it waits for. */
  idleReason: string
  /** The operator trusted the host key: test again. */
  onTrusted: () => void
}) {
  const isRunning = test !== undefined && test.finishedAtMs === undefined
  const isFailed = test?.result.state === 'failed'
  const [isOpen, setOpen] = useState<boolean>()
  // What runs or failed is shown; what is well folds to one line. The operator's own choice wins until the next test.
  const expanded = isOpen ?? (isRunning || isFailed)
  useEffect(() => {
    if (isRunning) setOpen(undefined)
  }, [isRunning])
  if (!test) {
    return (
      <div className={styles.tg} data-testid={`test.${target}`} data-state="idle">
        <div className={styles.th}>
          <Dot />
          <b className="t2">{STEP_TITLES[target]}</b>
          <span className="t3 xs trunc">{idleReason}</span>
        </div>
      </div>
    )
  }
  const { result } = test
  const stages = stagesOf(result)
  return (
    <div className={cx(styles.tg, isFailed && styles.bad)} data-testid={`test.${target}`} data-state={result.state}>
      <AriaButton
        className={styles.th ?? ''}
        aria-expanded={expanded}
        onPress={() => setOpen(!expanded)}
        data-testid={`test.${target}.toggle`}
      >
        <TargetMark state={result.state} />
        <b>{STEP_TITLES[target]}</b>
        <span className="t3 xs trunc grow">{expanded ? '' : summaryOf(stages, result.state)}</span>
        <span className="xs t3 num">{isRunning ? <Elapsed /> : formatDuration(result.elapsed_ms)}</span>
        <span className={styles.chevron}>
          <Icon as={ChevronRight} size={12} className="t3" />
        </span>
      </AriaButton>
      {expanded && (
        <div className={styles.list}>
          {stages.map((stage) => (
            <StageRow key={stage.id} label={stageLabel(target, stage.id)} stage={stage} />
          ))}
        </div>
      )}
      {(result.error || result.hostKey || result.warnings.length > 0) && (
        <div className={styles.after}>
          {result.hostKey && result.error?.code !== 'host-key-changed' ? (
            <HostKeyCallout question={result.hostKey} onTrusted={onTrusted} />
          ) : (
            result.error && <TestError result={result} />
          )}
          {result.warnings.map((warning) => (
            <Callout key={warning} tone="warn">
              {warning}
            </Callout>
          ))}
        </div>
      )}
    </div>
  )
}

/** The most telling thing a good test found; "Cancelled" and the like otherwise. */
function summaryOf(stages: readonly TestStage[], state: TargetTest['result']['state']): string {
  if (state !== 'ok') return state.charAt(0).toUpperCase() + state.slice(1)
  const details = stages.flatMap(({ detail }) => (detail === undefined ? [] : [detail]))
  return details.slice(-2).join(', ')
}

function TargetMark({ state }: { state: TargetTest['result']['state'] }) {
  if (state === 'running' || state === 'waiting') return <ProductMark busy size={14} />
  if (state === 'ok') return <StatusBadge status="ok" size={14} />
  if (state === 'failed') return <StatusBadge status="error" size={14} />
  return <Dot />
}

function StageRow({ label, stage }: { label: string; stage: TestStage }) {
  const isPending = stage.state === 'waiting' || stage.state === 'skipped' || stage.state === 'cancelled'
  return (
    <div className={cx(styles.stg, isPending && styles.wait)} data-state={stage.state} data-testid="test.stage">
      <StageMark state={stage.state} />
      <span>{label}</span>
      <span className={cx('trunc', stage.state === 'failed' ? styles.fail : !isPending && 't2')} title={stage.detail}>
        {shortFingerprints(stage.detail) ??
          (stage.state === 'waiting' || stage.state === 'running' ? '' : stageWord(stage.state))}
      </span>
      <span>{stage.elapsed_ms === undefined ? '' : formatDuration(stage.elapsed_ms)}</span>
    </div>
  )
}

/** Keys are told apart by both ends; the whole is in the hover text. */
const shortFingerprints = (detail: string | undefined): string | undefined =>
  detail?.replace(/^ssh-(?=\S+ SHA256:)/, '').replace(/SHA256:([\w+/]{4})[\w+/]{8,}([\w+/]{3})=*/g, 'SHA256:$1…$2')

const stageWord = (state: TestStage['state']): string => (state === 'ok' || state === 'failed' ? '' : state)

function StageMark({ state }: { state: TestStage['state'] }) {
  if (state === 'ok') return <StatusBadge status="ok" />
  if (state === 'failed') return <StatusBadge status="error" />
  if (state === 'running') return <ProductMark busy size={12} />
  return <span className={styles.pip} />
}

/** Time since this was first drawn. */
function Elapsed() {
  const [startedMs] = useState(() => performance.now())
  const [nowMs, setNow] = useState(startedMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return `${((nowMs - startedMs) / 1000).toFixed(1)} s`
}
