import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { cx, Glyph, TextAction } from '../../components'
import { allWellWords, type Condition, countConditions, STALE, TYPES_WITH_STATE } from '../../conditions/conditions'
import { useCall } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { STATUS_TEXT_CLASS } from '../../format/status'
import { links } from '../../routing/links'
import { Card } from './card'
import styles from './dashboard.module.css'

type Summary = CallOutput<'inventory.summary'>

/** Objects of a type that are looked at; of more, the first ones by name. */
const LOOKED_AT = 2000

/** What the cloud and its hosts reported of themselves at the last scan; each count opens exactly those objects. */
export function StateCard({
  environment,
  byStatus,
  isMonitored,
}: {
  environment: string
  byStatus: Summary['byStatus']
  isMonitored: boolean
}) {
  const staleOf = (type: string) => byStatus[type]?.stale ?? 0
  const others = Object.keys(byStatus).filter(
    (type) => staleOf(type) > 0 && !TYPES_WITH_STATE.includes(type) && !typeInfo(type).folder && !type.endsWith('_ref'),
  )
  return (
    <Card title="State" note="as the last scan found it" testId="state">
      <div className={styles.states}>
        {[...TYPES_WITH_STATE.filter((type) => byStatus[type] !== undefined), ...others].map((type) => (
          <StateRow key={type} environment={environment} type={type} stale={staleOf(type)} />
        ))}
      </div>
      {!isMonitored && (
        <div className={styles.line}>
          <span className="t3">Health is not monitored: nothing watches these objects between scans.</span>
        </div>
      )}
    </Card>
  )
}

const StateRow = observer(function StateRow({
  environment,
  type,
  stale,
}: {
  environment: string
  type: string
  stale: number
}) {
  const { workspace } = useApp()
  const hasState = TYPES_WITH_STATE.includes(type)
  const { data, error } = useCall('inventory.table', hasState ? { environment, type, limit: LOOKED_AT } : undefined)
  const found = [...countConditions(type, data?.rows ?? []), ...(stale > 0 ? [{ condition: STALE, count: stale }] : [])]
  const open = (condition?: Condition) =>
    workspace.openLocation(links.table(environment, type, { show: condition?.id }), environment, false)
  return (
    <div className={styles.state} data-testid={`state.${type}`}>
      <span className="row">
        <Glyph type={type} />
        <TextAction testId={`state.${type}.all`} onPress={() => open()}>
          <span className={styles.healthName}>{typeInfo(type).plural}</span>
        </TextAction>
      </span>
      <span className={styles.conditions}>
        {found.map(({ condition, count }) => (
          <TextAction key={condition.id} testId={`state.${type}.${condition.id}`} onPress={() => open(condition)}>
            <span className={cx('num', STATUS_TEXT_CLASS[condition.tone])}>
              {formatCount(count)} {condition.words}
            </span>
          </TextAction>
        ))}
        {found.length === 0 && data && <span className="t3">{allWellWords(type)}</span>}
        {error && !data && <span className="t3">could not be counted: {error.message}</span>}
        {data && data.total > data.rows.length && (
          <span className="t3">among the first {countNoun(data.rows.length, 'object')}</span>
        )}
      </span>
    </div>
  )
})
