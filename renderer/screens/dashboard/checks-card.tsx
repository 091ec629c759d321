/** What is wrong with an inventory by itself, why that is likely so, and how it changed since the scan before. */
import { checkKey, checkName, checkText } from '@shared/catalog/checks'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { FailedCheck } from '@shared/contract/calls/checks'
import { connectedName, type EnvironmentView } from '@shared/model/environment'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { cx, ErrorNotice, Glyph, Skeleton, StatusBadge, TextAction } from '../../components'
import { useCall } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import { isWhollyRead } from '../../stores/environments'
import { Card } from './card'
import styles from './dashboard.module.css'
import { byLayer } from './state-cards'

type Report = CallOutput<'checks.list'>

interface ChecksCardsProps {
  environment: EnvironmentView
  /** What failed stands above everything else; what is well, and the counts, beside it. */
  place: 'above' | 'beside'
}

export function ChecksCards({ environment, place }: ChecksCardsProps) {
  const { data, error, reload } = useCall('checks.list', { environment: environment.name })
  const hasFailed = data !== undefined && data.failed.length > 0
  if (place === 'above') return hasFailed && <ChecksCard environment={environment} report={data} />
  if (error && !data) return <ErrorNotice error={error} onRetry={reload} />
  if (!data) return <Skeleton rows={3} />
  return (
    <>
      {!hasFailed && <ChecksCard environment={environment} report={data} />}
      {data.statistics.length > 0 && <CountsCard environment={environment.name} report={data} />}
    </>
  )
}

interface ChecksCardProps {
  environment: EnvironmentView
  report: Report
}

export const ChecksCard = observer(function ChecksCard({ environment, report }: ChecksCardProps) {
  const { environments } = useApp()
  const { failed, cleared, scan, before } = report
  const tile = environments.get(environment.name)
  return (
    <Card title="Checks" note={scan && `after scan #${String(scan.number)}`} testId="checks">
      {failed.length === 0 && (
        <div className={styles.line}>
          {tile && isWhollyRead(tile) && <StatusBadge status="ok" label={false} />}
          <span>
            {tile?.counts?.objects === 0
              ? 'The inventory is empty.'
              : tile && isWhollyRead(tile)
                ? 'All passed: everything has its place, its links and its graph.'
                : 'All passed for what was read; not everything was.'}
          </span>
        </div>
      )}
      {byCause(failed).map((group) => (
        <FailedGroup key={checkKey(group[0])} environment={environment} group={group} before={before} />
      ))}
      {before && cleared.length > 0 && (
        <div className={cx(styles.line, 't3')}>
          <span>
            Mended since scan #{before.number}: {cleared.map(checkName).join(', ')}
          </span>
        </div>
      )}
    </Card>
  )
})

type Group = [FailedCheck, ...FailedCheck[]]

/** What has one cause and one remedy together, in the order of the first of each. */
function byCause(failed: readonly FailedCheck[]): Group[] {
  const groups = new Map<string, Group>()
  for (const one of failed) {
    const key = `${one.cause?.text ?? ''} ${one.remedy}`
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()]
}

interface FailedGroupProps {
  environment: EnvironmentView
  group: Group
  before: Report['before']
}

/** What failed for one reason, then what is known of it and what to do. */
function FailedGroup({ environment, group, before }: FailedGroupProps) {
  const { router } = useApp()
  const [{ cause, remedy }] = group
  const scanId = cause?.scanId
  return (
    <div className={styles.checks} data-testid="checks.group">
      {group.map((one) => (
        <FailedRow key={checkKey(one)} environment={environment.name} failed={one} before={before} />
      ))}
      <div className={cx(styles.reason, 'xs')}>
        {cause && (
          <>
            Likely cause: <b className="med">{cause.text}</b>.{' '}
          </>
        )}
        <span className="t2">{remedy}</span>
        <div className="flex wrap gap10">
          {scanId !== undefined && (
            <TextAction testId="checks.scan" onPress={() => router.go(links.scan(scanId))}>
              Open the scan
            </TextAction>
          )}
          {!environment.offline && group.some(({ check }) => check === 'absent') && (
            <TextAction
              testId="checks.access"
              onPress={() => router.go(links.environmentEdit(connectedName(environment)))}
            >
              Check access
            </TextAction>
          )}
        </div>
      </div>
    </div>
  )
}

interface FailedRowProps {
  environment: string
  failed: FailedCheck
  before: Report['before']
}

/** What failed; its press leads to the objects. */
function FailedRow({ environment, failed, before }: FailedRowProps) {
  const { workspace } = useApp()
  const { check, type, count, level, change = 0, samples } = failed
  const [first] = samples
  const id = `checks.${check}.${type}`
  const text = <b className="med">{checkText(failed)}</b>
  const others = count - samples.length
  const open = (only: string) =>
    workspace.openLocation(
      count === 1 ? links.object(environment, only) : links.table(environment, type, { show: check }),
      environment,
      false,
    )
  return (
    <div className={styles.check} data-testid={id}>
      <StatusBadge status={level === 'error' ? 'error' : 'warn'} size={14} />
      <div className="shrinks breaks">
        {first?.id === undefined ? (
          text
        ) : (
          <TextAction testId={`${id}.open`} onPress={() => open(first.id ?? '')}>
            {text}
          </TextAction>
        )}
        {before && change !== 0 && (
          <span className="xs num t2">
            {' '}
            {signed(change)} since scan #{before.number}
          </span>
        )}
        {check !== 'absent' && (
          <div className="xs t2" title={samples.map(({ name, note }) => [name, note].join(': ')).join('\n')}>
            {samples.map(({ name }) => name).join(', ')}
            {others > 0 && ` and ${formatCount(others)} more`}
            {count === 1 && first?.note !== undefined && `: ${first.note}`}
          </div>
        )}
      </div>
    </div>
  )
}

/** How many objects of each type there are, and how many more or fewer than after the scan before. */
function CountsCard({ environment, report: { statistics, before } }: { environment: string; report: Report }) {
  const { workspace } = useApp()
  const inOrder = statistics.toSorted((a, b) => byLayer(a.type, b.type))
  return (
    <Card title="Objects" note={before ? `change since scan #${String(before.number)}` : undefined} testId="statistics">
      <div className={styles.tally}>
        {inOrder.map(({ type, count, change }) => (
          <div key={type} className="row small" data-testid={`statistics.${type}`}>
            <Glyph type={type} className="t2" />
            <TextAction
              testId={`statistics.${type}.open`}
              onPress={() => workspace.openLocation(links.table(environment, type), environment, false)}
            >
              <span className="t1">{typeInfo(type).plural}</span>
            </TextAction>
            <span className="grow" />
            {change !== undefined && change !== 0 && <span className="xs num acc">{signed(change)}</span>}
            <span className="num t2">{formatCount(count)}</span>
          </div>
        ))}
      </div>
    </Card>
  )
}

/** "+3", "−1" */
const signed = (change: number) => `${change > 0 ? '+' : '−'}${formatCount(Math.abs(change))}`
