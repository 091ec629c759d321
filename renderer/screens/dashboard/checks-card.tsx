/** What is wrong with an inventory by itself, why that is likely so, and how it changed since the scan before. */
import { checkText } from '@shared/catalog/checks'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { FailedCheck } from '@shared/contract/calls/checks'
import type { EnvironmentView } from '@shared/model/environment'
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

/** The cards of the checks, and of how many objects there are. */
export function ChecksCards({ environment }: { environment: EnvironmentView }) {
  const { data, error, reload } = useCall('checks.list', { environment: environment.name })
  if (error && !data) return <ErrorNotice error={error} onRetry={reload} />
  if (!data) return <Skeleton rows={3} />
  return (
    <>
      <ChecksCard environment={environment} report={data} />
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
            {tile?.counts?.objects === 0 ? 'The inventory is empty.' : allWellText(tile && isWhollyRead(tile))}
          </span>
        </div>
      )}
      {failed.map((one) => (
        <FailedRow key={`${one.check} ${one.type}`} environment={environment} failed={one} />
      ))}
      {before &&
        cleared.map((one) => (
          <div key={`${one.check} ${one.type}`} className={cx(styles.line, 't3')}>
            <span>
              Mended since scan #{before.number}: {checkText(one)}
            </span>
          </div>
        ))}
    </Card>
  )
})

const allWellText = (isWhole: boolean | undefined) =>
  isWhole
    ? 'All passed: everything has its place, its links and its graph.'
    : 'All passed for what was read; not everything was.'

/** What failed, with what is known of why and of what to do; its press leads to the objects. */
function FailedRow({ environment, failed }: { environment: EnvironmentView; failed: FailedCheck }) {
  const { router, workspace } = useApp()
  const { check, type, count, level, change = 0, samples, cause, remedy } = failed
  const [first] = samples
  const id = `checks.${check}.${type}`
  const open =
    count === 1 && first?.id !== undefined
      ? links.object(environment.name, first.id)
      : first?.id !== undefined
        ? links.table(environment.name, type, { show: check })
        : undefined
  const text = <b className="med">{checkText(failed)}</b>
  const others = count - samples.length
  return (
    <div className={styles.check} data-testid={id}>
      <StatusBadge status={level === 'error' ? 'error' : 'warn'} size={14} />
      <div className="shrinks breaks">
        <div className="line gap6 wrap">
          {open ? (
            <TextAction testId={`${id}.open`} onPress={() => workspace.openLocation(open, environment.name, false)}>
              {text}
            </TextAction>
          ) : (
            text
          )}
          {change !== 0 && (
            <span className="xs num t2" title="Since the scan before">
              {signed(change)} since
            </span>
          )}
        </div>
        {first?.id !== undefined && (
          <div className="xs t2">
            {samples.map(({ name }) => name).join(', ')}
            {others > 0 && ` and ${formatCount(others)} more`}
            {count === 1 && first.note !== undefined && `: ${first.note}`}
          </div>
        )}
        {cause && (
          <div className="xs">
            Likely cause: {cause.text}{' '}
            {cause.scanId !== undefined && (
              <TextAction testId={`${id}.scan`} onPress={() => router.go(links.scan(cause.scanId ?? ''))}>
                Open the scan
              </TextAction>
            )}
          </div>
        )}
        <div className="xs t2">
          {remedy}{' '}
          {check === 'absent' && !environment.offline && (
            <TextAction testId={`${id}.access`} onPress={() => router.go(links.environmentEdit(environment.name))}>
              Check access
            </TextAction>
          )}
        </div>
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
