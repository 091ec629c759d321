/** A scan as it runs and as it was: its head, its stages, its problems and the keys of hosts it met. */
import { AppError } from '@shared/contract/errors'
import { type HostKeyQuestion, hostKeyQuestionSchema } from '@shared/model/connection-test'
import type { ScanProblem } from '@shared/model/scan'
import { FolderOpen, RotateCcw, Square } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { kindOf, useApp } from '../../app/app-context'
import {
  Button,
  Callout,
  Chip,
  CopyButton,
  cx,
  EmptyState,
  ErrorNotice,
  ProductMark,
  ProgressBar,
  Skeleton,
  StatusBadge,
  TextAction,
  WorkMark,
} from '../../components'
import { useWork } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { SCAN_BADGES, SCAN_WORDS } from '../../format/scan'
import { formatAbsolute, formatDuration } from '../../format/time'
import { type KeySource, TrustSheet } from '../../host-keys/trust-sheet'
import { links } from '../../routing/links'
import { isActive } from '../../stores/scans'
import type { ScreenProps } from '../define'
import { logClock } from './log-lines'
import { LogView } from './log-view'
import { sourceDisabledReason } from './new-scan-form'
import { ScanMatrix } from './scan-matrix'
import styles from './scan-screen.module.css'
import {
  objectsSoFar,
  optionChips,
  problemExtent,
  problemPlaces,
  problemsText,
  remaining,
  type StageRow,
  scanDuration,
  sortedProblems,
  stageRows,
  TRIGGER_WORDS,
} from './scan-view'
import { useScan, type WholeScan } from './use-scan'

/** One scan, under way or over: stages, host matrix, problems and log. */
export default function ScanScreen({ params }: ScreenProps) {
  const { router } = useApp()
  const { data, error, reload, cancel } = useScan(params.id ?? '')
  if (data) return <ScanView key={data.id} scan={data} />
  if (error?.code === 'not-found') {
    return (
      <EmptyState
        title="There is no such scan"
        action={
          <Button testId="scan.missing.list" onPress={() => router.go(links.scans())}>
            Show all scans
          </Button>
        }
      >
        It may have gone with its environment.
      </EmptyState>
    )
  }
  if (error) {
    return (
      <div className={styles.wait}>
        <ErrorNotice error={error} onRetry={reload} />
      </div>
    )
  }
  return <Skeleton rows={10} stage="Reading the scan" onCancel={cancel} />
}

const ScanView = observer(function ScanView({ scan }: { scan: WholeScan }) {
  const { clock, scans, router } = useApp()
  const [, work] = useWork()
  const nowMs = isActive(scan) ? clock.secondMs : clock.nowMs
  const again = (change: { hosts?: string[] } = {}) =>
    work(async () => router.go(links.scan((await scans.again(scan, change)).id)))
  return (
    <div className={styles.scan} data-testid="scan">
      <ScanHeader scan={scan} nowMs={nowMs} onAgain={() => again()} />
      {scan.status === 'pending' && (
        <div className={styles.wait}>
          <Callout tone="info" title="Waiting">
            Another scan of {scan.environment} is running; this one starts when it ends.
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
        <section className={cx('shrinks cropped stack sinks')} aria-label="Hosts and log">
          <ScanMatrix scan={scan} nowMs={nowMs} />
          <LogView scan={scan} />
        </section>
        <ProblemList scan={scan} onRetryHosts={(hosts) => again({ hosts: [...hosts] })} />
      </div>
    </div>
  )
})

interface ScanHeaderProps {
  scan: WholeScan
  nowMs: number
  onAgain: () => void
}

/** Which scan this is, how it stands, what was asked for, and the way on. */
const ScanHeader = observer(function ScanHeader({ scan, nowMs, onAgain }: ScanHeaderProps) {
  const app = useApp()
  const { router } = app
  const kind = kindOf(app, scan.environment)
  const tile = app.environments.get(scan.environment)
  const failedChecks = Object.keys(scan.checks ?? {}).length
  const failedHosts = scan.hosts.filter(({ state }) => state === 'failed').length
  return (
    <header className={styles.sh}>
      <div className="line wrap gap10">
        {isActive(scan) ? (
          <ProductMark busy={scan.status === 'running'} size={24} />
        ) : (
          <StatusBadge status={SCAN_BADGES[scan.status]} size={15} label={false} />
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
        {optionChips(scan.options, (source) => sourceDisabledReason(tile, source, kind) === undefined).map((chip) => (
          <Chip key={chip}>{chip}</Chip>
        ))}
        <span className="grow" />
        {failedChecks > 0 && (
          <TextAction testId="scan.checks" onPress={() => router.go(links.environment(scan.environment))}>
            {countNoun(failedChecks, 'check')} failed
          </TextAction>
        )}
        <span className="t2 num">{outcome(scan)}</span>
      </div>
    </header>
  )
})

function StatusChip({ scan, nowMs }: { scan: WholeScan; nowMs: number }) {
  const ms = scanDuration(scan, nowMs)
  const words = ms === undefined ? SCAN_WORDS[scan.status] : `${SCAN_WORDS[scan.status]}, ${formatDuration(ms)}`
  const tone = isActive(scan) ? 'accent' : SCAN_BADGES[scan.status]
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
  const found = [
    countNoun(counts.objects, 'object'),
    countNoun(counts.links, 'link'),
    countNoun(counts.cliques, 'graph'),
  ].join(', ')
  const asked = [
    cost.api_calls > 0 && countNoun(cost.api_calls, 'API call'),
    cost.ssh_commands > 0 && countNoun(cost.ssh_commands, 'command'),
    cost.db_queries > 0 && countNoun(cost.db_queries, 'query', 'queries'),
  ]
  const stale = counts.stale > 0 && `${formatCount(counts.stale)} stale`
  const written = counts.objects > 0 ? [found, stale] : []
  return [...written, asked.filter(Boolean).join(' + ')].filter(Boolean).join(' · ')
}

function CancelButton({ scan }: { scan: WholeScan }) {
  const { transport, notices } = useApp()
  const [isBusy, setBusy] = useState(false)
  const cancel = async () => {
    setBusy(true)
    try {
      await transport.call('scans.cancel', { scanId: scan.id })
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

/** The stages at the left: state, what each produced, how long it took, and for the running one how far it is. */
const StageList = observer(function StageList({ scan, nowMs }: { scan: WholeScan; nowMs: number }) {
  const kind = kindOf(useApp(), scan.environment)
  const estimate = remaining(scan, nowMs)
  return (
    <section className={styles.stages} aria-label="Stages">
      <div className={cx('head', styles.heading)}>Stages</div>
      <ol>
        {stageRows(scan, nowMs, kind).map((row) => (
          <StageLine key={row.id} row={row} estimate={estimate} />
        ))}
      </ol>
    </section>
  )
})

function StageLine({ row, estimate }: { row: StageRow; estimate: string | undefined }) {
  const isRunning = row.state === 'running'
  const isQuiet = row.state === 'waiting' || row.state === 'skipped'
  return (
    <li className={cx(styles.stg, isRunning && styles.run)} data-testid={`scan.stage.${row.id}`} data-state={row.state}>
      <WorkMark
        state={row.state}
        size={14}
        running={<ProductMark busy size={14} label="Running" />}
        idle={<span className={styles.pip} />}
      />
      <span className={cx(styles.label, isQuiet ? 't3' : 'med')}>{row.label}</span>
      <span className={cx('num', styles.r)}>
        {row.state === 'skipped' ? <span className="t3">skipped</span> : row.count}
      </span>
      <span className={cx('num t3', styles.r)}>{row.time}</span>
      {isRunning && (row.progress || estimate !== undefined) && (
        <div className={styles.sub}>
          {row.progress && <ProgressBar label={row.label} done={row.progress.done} total={row.progress.total} />}
          <span className="xxs t3">{estimate}</span>
        </div>
      )}
    </li>
  )
}

/** Problems by kind: what, where, how often, what to do, and the command that showed it. */
function ProblemList({ scan, onRetryHosts }: { scan: WholeScan; onRetryHosts: (hosts: readonly string[]) => void }) {
  const problems = sortedProblems(scan.problems)
  const questions = problems.flatMap((problem) => hostKeyOf(problem) ?? [])
  const others = problems.filter((problem) => hostKeyOf(problem) === undefined)
  const failed = scan.hosts.filter(({ state }) => state === 'failed')
  return (
    <section className={styles.probs} aria-label="Problems">
      <div className={styles.mh}>
        <h2>Problems</h2>
        {problems.length > 0 && <span className="xs t3 num">{countNoun(problems.length, 'problem')}</span>}
        <span className="grow" />
        {problems.length > 0 && (
          <CopyButton text={problemsText(scan, problems)} label="Copy all problems" testId="scan.problems.copy" />
        )}
      </div>
      {problems.length === 0 && (
        <p className={`${styles.quiet ?? ''} xs t3`}>{isActive(scan) ? 'None so far.' : 'None.'}</p>
      )}
      {questions.length > 0 && (
        <UnknownHostKeys
          environment={scan.environment}
          questions={questions}
          onTrusted={isActive(scan) ? undefined : onRetryHosts}
        />
      )}
      {others.map((problem) => (
        <ProblemItem key={problem.id} scan={scan} problem={problem} onRetryHosts={onRetryHosts} />
      ))}
      {failed.length > 0 && (isActive(scan) || scan.counts.stale > 0) && (
        <div className={styles.note}>
          <Callout tone="info">
            {isActive(scan) ? (
              <>
                {failed.length === 1 ? 'One closed host does' : 'Closed hosts do'} not end the scan. It will finish as{' '}
                <b>completed with errors</b>, and {problemHosts(failed.map(({ host }) => host))} what is stored, marked
                stale.
              </>
            ) : (
              <>{problemHosts(failed.map(({ host }) => host))} the objects of earlier scans, marked stale.</>
            )}
          </Callout>
        </div>
      )}
    </section>
  )
}

/** "cmp-1 keeps", "3 hosts keep" */
const problemHosts = (hosts: readonly string[]): string =>
  hosts.length === 1 ? `${hosts[0] ?? ''} keeps` : `${String(hosts.length)} hosts keep`

interface ProblemItemProps {
  scan: WholeScan
  problem: ScanProblem
  onRetryHosts: (hosts: readonly string[]) => void
}

function ProblemItem({ scan, problem, onRetryHosts }: ProblemItemProps) {
  const { router } = useApp()
  const [object] = problem.objects
  const isOver = !isActive(scan)
  return (
    <article className={styles.prob} data-testid="scan.problem" data-severity={problem.severity}>
      <StatusBadge status={problem.severity === 'error' ? 'error' : 'warn'} size={14} />
      <div style={{ minWidth: 0 }}>
        <div className={styles.first}>
          <b className="med grow">{problem.title}</b>
          <Chip>{problemExtent(problem)}</Chip>
        </div>
        <div className="xs med">{problemPlaces(problem)}</div>
        {problem.error.message !== problem.title && (
          <div className={`${styles.adv ?? ''} xs t2`}>{problem.error.message}</div>
        )}
        {problem.error.hint !== undefined && <div className={`${styles.adv ?? ''} xs t2`}>{problem.error.hint}</div>}
        {problem.command !== undefined && (
          <div className="flex gap8 nowrap xxs t3">
            <span className="mono trunc" title={problem.command}>
              {problem.command}
            </span>
            <span className="grow" />
            {problem.exit_code !== undefined && <span>exit {problem.exit_code}</span>}
          </div>
        )}
        <div className={`${styles.actions ?? ''} xs`}>
          {isOver && problem.hosts.length > 0 && (
            <TextAction onPress={() => onRetryHosts(problem.hosts)} testId="scan.problem.retry">
              {problem.hosts.length === 1 ? 'Scan this host again' : 'Scan these hosts again'}
            </TextAction>
          )}
          {problem.error.code === 'host-key-changed' && (
            <TextAction onPress={() => router.go(links.hostKeys(scan.environment))} testId="scan.problem.keys">
              Host keys
            </TextAction>
          )}
          {isOver && object !== undefined && (
            <TextAction onPress={() => router.go(links.object(scan.environment, object))} testId="scan.problem.open">
              Open object
            </TextAction>
          )}
        </div>
      </div>
    </article>
  )
}

/** The host key a problem is about, when it is about one nobody has vouched for. */
function hostKeyOf(problem: ScanProblem): HostKeyQuestion | undefined {
  if (problem.error.code !== 'host-key-unknown') return undefined
  return hostKeyQuestionSchema.safeParse(problem.error.context).data
}

interface UnknownHostKeysProps {
  environment: string
  questions: readonly HostKeyQuestion[]
  /** Given once the keys are remembered and the scan is over: scans these hosts again. */
  onTrusted: ((hosts: readonly string[]) => void) | undefined
}

/** Hosts that were not asked because their keys are new: every key to be compared, and one decision about what is shown. */
function UnknownHostKeys({ environment, questions, onTrusted }: UnknownHostKeysProps) {
  const { transport } = useApp()
  const [isBusy, work] = useWork()
  const [source, setSource] = useState<KeySource>()
  const trust = async () => {
    const how = questions.length === 1 ? 'single-host' : 'first-contact'
    await transport.call('hostKeys.trust', { environment, questions: [...questions], how })
    onTrusted?.(questions.map(({ host }) => host))
  }
  return (
    <div className={styles.keys} data-testid="scan.host-keys">
      {source && (
        <TrustSheet
          environment={environment}
          source={source}
          onClose={() => setSource(undefined)}
          onTrusted={onTrusted}
        />
      )}
      <Callout
        tone="warn"
        title={
          questions.length === 1
            ? '1 host is not known yet'
            : `${countNoun(questions.length, 'host')} are not known yet`
        }
        actions={
          !isBusy && (
            <>
              <TextAction onPress={() => setSource({ questions })} testId="scan.host-keys.compare">
                Compare and trust…
              </TextAction>
              <TextAction onPress={() => work(trust)} testId="scan.host-keys.trust">
                Trust {questions.length === 1 ? 'this key' : `these ${String(questions.length)} keys`}
                {onTrusted && ' and scan again'}
              </TextAction>
            </>
          )
        }
      >
        Nothing was sent to them. Compare the fingerprints with what their owner tells you.
        <ul className={styles.keyList}>
          {questions.map(({ host, port, algorithm, fingerprint }) => (
            <li key={`${host} ${String(port)}`}>
              <span className="med">{port === 22 ? host : `${host} port ${String(port)}`}</span>{' '}
              <span className="t2">{algorithm}</span>
              <br />
              <span className="mono">{fingerprint}</span>
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  )
}
