import { isFolder, typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { ObjectState } from '../../attributes/object-state'
import { SummaryAttributes } from '../../attributes/summary'
import { Button, cx, ErrorNotice, Glyph, Skeleton } from '../../components'
import { useCall } from '../../data/use-call'
import { isMonoName } from '../../format/text'
import { Card } from '../dashboard/card'
import { CountTiles } from '../dashboard/count-tiles'
import styles from '../dashboard/dashboard.module.css'
import { PickLists } from '../dashboard/pick-lists'
import { ObjectTable } from '../table/object-table'
import { ConnectionsCard } from './connections-card'
import { DirectChildren } from './direct-children'
import { LevelTable } from './level-table'
import { LEVELS, type Level } from './levels'

/** The first look at an object: a table for folders, counts for levels, facts and links for the rest. */
export const Overview = observer(function Overview({ detail }: { detail: CallOutput<'inventory.object'> }) {
  const { object } = detail
  if (isFolder(object.type)) {
    return <ObjectTable environment={object.environment} under={object.id} childrenOnly />
  }
  const level = LEVELS[object.type]
  return (
    <div className={styles.scroll} data-testid="object.overview">
      <div className={styles.page}>
        <Heading detail={detail} />
        <ObjectState object={object} />
        {level && <LevelCounts detail={detail} level={level} />}
        <div className={styles.columns}>
          <div className={styles.column}>
            <Card title="Summary" note={typeInfo(object.type).label}>
              <div className={styles.facts}>
                <SummaryAttributes object={object} names={{ environment: object.environment, names: detail.names }} />
              </div>
            </Card>
          </div>
          <div className={styles.column}>
            {level?.tables.map((type) => (
              <LevelTable key={type} environment={object.environment} under={object.id} type={type} />
            ))}
            {(detail.connections.length > 0 || !level) && <ConnectionsCard connections={detail.connections} />}
            {!level && <DirectChildren environment={object.environment} parentId={object.id} />}
          </div>
        </div>
      </div>
    </div>
  )
})

const Heading = observer(function Heading({ detail }: { detail: CallOutput<'inventory.object'> }) {
  const { workspace } = useApp()
  const { object } = detail
  return (
    <header className={styles.header}>
      <Glyph type={object.type} size={24} className="t2" />
      <h2 className={cx('trunc', styles.title, isMonoName(object.type, object.name) && styles.monoTitle)}>
        {object.name}
      </h2>
      <span className="grow" />
      {detail.hasClique && (
        <Button
          variant="primary"
          onPress={() => workspace.open(object.environment, object.id, { view: 'graph' })}
          testId="object.graph"
        >
          Open graph
        </Button>
      )}
    </header>
  )
})

/** Counts and lists of everything below a level. */
function LevelCounts({ detail, level }: { detail: CallOutput<'inventory.object'>; level: Level }) {
  const { environment, id } = detail.object
  const { data, error, isLoading, reload } = useCall('inventory.summary', { environment, id })
  if (error && !data) return <ErrorNotice error={error} onRetry={reload} />
  if (isLoading || !data) return <Skeleton rows={2} rowHeight={72} />
  const below = level.lists.map((list) => ({
    label: typeInfo(list).plural,
    type: list,
  }))
  return (
    <>
      <CountTiles environment={environment} under={id} byType={data.byType} types={level.tiles} />
      {below.map((list) => (
        <LevelList key={list.type} environment={environment} under={id} label={list.label} type={list.type} />
      ))}
    </>
  )
}

function LevelList({
  environment,
  under,
  label,
  type,
}: {
  environment: string
  under: string
  label: string
  type: string
}) {
  const { data } = useCall('inventory.table', { environment, under, type })
  if (!data || data.rows.length === 0) return null
  return <PickLists environment={environment} lists={[{ label, type, items: data.rows }]} />
}
