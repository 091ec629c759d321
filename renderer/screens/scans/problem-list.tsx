import type { ScanProblem } from '@shared/model/scan'
import { useApp } from '../../app/app-context'
import { Callout, Chip, CopyButton, StatusBadge, TextAction } from '../../components'
import { countNoun } from '../../format/number'
import { links } from '../../routing/links'
import { isActive } from '../../stores/scans'
import styles from './problem-list.module.css'
import { problemExtent, problemPlaces, problemsText, sortedProblems } from './scan-view'
import { hostKeyOf, UnknownHostKeys } from './unknown-host-keys'
import type { WholeScan } from './use-scan'

/** Problems by kind: what, where, how often, what to do, and the command that showed it. */
export function ProblemList({
  scan,
  onRetryHosts,
}: {
  scan: WholeScan
  onRetryHosts: (hosts: readonly string[]) => void
}) {
  const problems = sortedProblems(scan.problems)
  const questions = problems.flatMap((problem) => hostKeyOf(problem) ?? [])
  const others = problems.filter((problem) => hostKeyOf(problem) === undefined)
  const total = problems.reduce((sum, { count }) => sum + count, 0)
  const failed = scan.hosts.filter(({ state }) => state === 'failed')
  return (
    <section className={styles.probs} aria-label="Problems">
      <div className={styles.mh}>
        <h2>Problems</h2>
        {problems.length > 0 && (
          <span className="xs t3 num">
            {total} in {countNoun(problems.length, 'group')}
          </span>
        )}
        <span className="grow" />
        {problems.length > 0 && (
          <CopyButton text={problemsText(scan, problems)} label="Copy all problems" testId="scan.problems.copy" />
        )}
      </div>
      {problems.length === 0 && (
        <p className={`${styles.quiet ?? ''} xs t3`}>{isActive(scan) ? 'None so far.' : 'None.'}</p>
      )}
      {questions.length > 0 && (
        <UnknownHostKeys questions={questions} onTrusted={isActive(scan) ? undefined : onRetryHosts} />
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

function ProblemItem({
  scan,
  problem,
  onRetryHosts,
}: {
  scan: WholeScan
  problem: ScanProblem
  onRetryHosts: (hosts: readonly string[]) => void
}) {
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
          <div className={`${styles.cmd ?? ''} xxs t3`}>
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
