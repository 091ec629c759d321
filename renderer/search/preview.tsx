import { typeInfo } from '@shared/catalog/object-types'
import type { ObjectBrief } from '@shared/model/inventory-object'
import { observer } from 'mobx-react-lite'
import { ObjectState } from '../attributes/object-state'
import { SummaryAttributes } from '../attributes/summary'
import { Age, cx, Glyph, KeyValue, KeyValueList } from '../components'
import { useCall } from '../data/use-call'
import { useDebounced } from '../data/use-debounced'
import { STATUS_WORDS, statusKey } from '../format/status'
import { isMonoName, middleEllipsis } from '../format/text'
import { MiniChain } from './mini-chain'
import styles from './search.module.css'

/** The object under the keys, at a glance. */
export const Preview = observer(function Preview({ object }: { object: ObjectBrief | undefined }) {
  // Moving through a list quickly asks only for where one stops.
  const wanted = useDebounced(object, 80)
  const { data } = useCall('inventory.object', wanted ? { environment: wanted.environment, id: wanted.id } : undefined)
  if (!object) return <aside className={styles.pv} aria-hidden="true" />
  const detail =
    data && data.object.id === object.id && data.object.environment === object.environment ? data : undefined
  return (
    <aside className={styles.pv} aria-label={`Preview of ${object.name}`}>
      <div className={styles.pvHead}>
        <Glyph type={object.type} size={24} className="t2" />
        <div className="grow">
          <div className={cx('strong trunc', isMonoName(object.type, object.name) && 'mono')} title={object.name}>
            {middleEllipsis(object.name, 30)}
          </div>
          <div className="xs t2">
            {typeInfo(object.type).label}
            {object.host !== undefined && ` on ${object.host}`}
          </div>
        </div>
      </div>
      {detail && (
        <>
          <SummaryAttributes
            object={detail.object}
            names={{ environment: object.environment, names: detail.names }}
            limit={6}
          />
          <KeyValueList>
            <KeyValue name="status">{STATUS_WORDS[statusKey(detail.object)]}</KeyValue>
            <KeyValue name="seen">
              <Age at={detail.object.last_scanned} />
            </KeyValue>
          </KeyValueList>
          {detail.hasClique && <MiniChain environment={object.environment} focalPoint={object.id} />}
          <ObjectState object={detail.object} />
        </>
      )}
    </aside>
  )
})
