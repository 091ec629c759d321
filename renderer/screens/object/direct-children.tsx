import { isFolder, typeInfo } from '@shared/catalog/object-types'
import { observer } from 'mobx-react-lite'
import { ObjectLink } from '../../attributes/object-link'
import { StatusBadge } from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { statusKey } from '../../format/status'
import { Card } from '../dashboard/card'
import styles from '../dashboard/dashboard.module.css'

const SHOWN = 40

/** What lies directly below an object in the tree. */
export const DirectChildren = observer(function DirectChildren({
  environment,
  parentId,
}: {
  environment: string
  parentId: string
}) {
  const { data } = useCall('inventory.children', { environment, parentId })
  if (!data || data.length === 0) return null
  return (
    <Card title="Below" note={formatCount(data.length)}>
      {data.slice(0, SHOWN).map((node) => (
        <div key={node.id} className={styles.line}>
          <ObjectLink object={{ environment, id: node.refId ?? node.id, type: node.type, name: node.name }} />
          <span className="grow" />
          <span className="t3">
            {isFolder(node.type) ? countNoun(node.childCount, 'object') : typeInfo(node.type).label}
          </span>
          {!isFolder(node.type) && <StatusBadge status={statusKey(node)} />}
        </div>
      ))}
      {data.length > SHOWN && (
        <div className={styles.line}>and {formatCount(data.length - SHOWN)} more, in the tree</div>
      )}
    </Card>
  )
})
