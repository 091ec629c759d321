/** How an environment is: health where it is monitored, and what the last scan was told. */
import { allWellWords, type Condition, conditionsOf, STALE, TYPES_WITH_STATE } from '@shared/catalog/conditions'
import { isFolder, typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Glyph, StatusStrip, TextAction } from '../../components'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import { statusCounts } from '../../stores/environments'
import { Card } from './card'
import styles from './dashboard.module.css'

type Summary = CallOutput<'inventory.summary'>

/** Types in the order of the layers they are drawn in, then by name. */
export function byLayer(a: string, b: string): number {
  return (typeInfo(a).layer ?? 99) - (typeInfo(b).layer ?? 99) || a.localeCompare(b)
}

/** True where anything at all has a status, so that the lack of one means something. */
export function hasMonitoredStatus(byStatus: Summary['byStatus']): boolean {
  return Object.values(byStatus).some(({ OK, Warning, Error: errors }) => OK + Warning + errors > 0)
}

/** Status counts by type: where the problems are. Only for environments where something is monitored. */
export const HealthCard = observer(function HealthCard({
  environment,
  byStatus,
}: {
  environment: string
  byStatus: Summary['byStatus']
}) {
  const { router } = useApp()
  const types = Object.keys(byStatus)
    .filter((type) => !isFolder(type) && !type.endsWith('_ref'))
    .sort(byLayer)
  return (
    <Card title="Health" note="by monitored status">
      {types.map((type) => {
        const counts = statusCounts(byStatus[type])
        return (
          <div key={type} className={styles.health}>
            <span className="row">
              <Glyph type={type} />
              <TextAction testId={`health.${type}`} onPress={() => router.go(links.table(environment, type))}>
                <span className="t1">{typeInfo(type).plural}</span>
              </TextAction>
            </span>
            <StatusStrip counts={counts} />
            <span className="num t2">
              {formatCount(Object.values(counts ?? {}).reduce((sum, part) => sum + part, 0))}
            </span>
          </div>
        )
      })}
    </Card>
  )
})

interface StateCardProps {
  environment: string
  summary: Summary
  isMonitored: boolean
  /** Not everything was read: "all" are all of those that were. */
  isPartial: boolean
}

/** What the cloud and its hosts reported of themselves at the last scan; each count opens exactly those objects. */
export function StateCard({ environment, summary: { byStatus, conditions }, isMonitored, isPartial }: StateCardProps) {
  const staleOf = (type: string) => byStatus[type]?.stale ?? 0
  const others = Object.keys(byStatus).filter(
    (type) => staleOf(type) > 0 && !TYPES_WITH_STATE.includes(type) && !isFolder(type) && !type.endsWith('_ref'),
  )
  return (
    <Card title="State" note="as the last scan found it" testId="state">
      <div className={styles.states}>
        {[...TYPES_WITH_STATE.filter((type) => byStatus[type] !== undefined), ...others].map((type) => (
          <StateRow
            key={type}
            environment={environment}
            type={type}
            counts={{ ...conditions[type], [STALE.id]: staleOf(type) }}
            isPartial={isPartial && type !== 'host'}
          />
        ))}
      </div>
      {!isMonitored && (
        <div className={styles.line}>
          <span className="t3">Health is not monitored: nothing checks these objects between scans.</span>
        </div>
      )}
    </Card>
  )
}

interface StateRowProps {
  environment: string
  type: string
  /** By id of the condition. */
  counts: Readonly<Record<string, number>>
  isPartial: boolean
}

const StateRow = observer(function StateRow({ environment, type, counts, isPartial }: StateRowProps) {
  const { workspace } = useApp()
  const found = [...conditionsOf(type), STALE].flatMap((condition) => {
    const count = counts[condition.id] ?? 0
    return count > 0 ? [{ condition, count }] : []
  })
  const open = (condition?: Condition) =>
    workspace.openLocation(links.table(environment, type, { show: condition?.id }), environment, false)
  return (
    <div className={styles.state} data-testid={`state.${type}`}>
      <span className="row">
        <Glyph type={type} />
        <TextAction testId={`state.${type}.all`} onPress={() => open()}>
          <span className="t1">{typeInfo(type).plural}</span>
        </TextAction>
      </span>
      <span className={styles.conditions}>
        {found.map(({ condition, count }) => (
          <TextAction key={condition.id} testId={`state.${type}.${condition.id}`} onPress={() => open(condition)}>
            <span className="num toned" data-tone={condition.tone}>
              {formatCount(count)} {condition.words}
            </span>
          </TextAction>
        ))}
        {found.length === 0 && <span className="t3">{`${allWellWords(type)}${isPartial ? ' where read' : ''}`}</span>}
      </span>
    </div>
  )
})
