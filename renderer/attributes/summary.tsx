import { typeInfo } from '@shared/catalog/object-types'
import type { InventoryObject } from '@shared/model/inventory-object'
import { Identifier, KeyValue, KeyValueList } from '../components'
import { attributeLabel, isEmptyValue } from './attribute-text'
import { AttributeValue, type Names } from './attribute-value'

/** Attributes told elsewhere on every screen of an object. */
const TOLD_ELSEWHERE = new Set(['status', 'status_timestamp', 'status_text'])

/** The summary attributes an object has, in the order of the catalogue. */
function summaryKeys(object: InventoryObject): string[] {
  return typeInfo(object.type).summary.filter((key) => !TOLD_ELSEWHERE.has(key) && !isEmptyValue(object[key]))
}

/** The attributes that matter most of an object's type. */
export function SummaryAttributes({ object, names, limit }: { object: InventoryObject; names: Names; limit?: number }) {
  return (
    <KeyValueList>
      <KeyValue name="id">
        <Identifier value={object.id} />
      </KeyValue>
      {summaryKeys(object)
        .slice(0, limit)
        .map((key) => (
          <KeyValue key={key} name={attributeLabel(key)} wrap>
            <AttributeValue name={key} value={object[key]} names={names} />
          </KeyValue>
        ))}
    </KeyValueList>
  )
}

const SOURCE_WORDS = { api: 'API', db: 'database', cli: 'CLI', event: 'event', import: 'import' } as const

/** "API and CLI": how an object became known. */
export function sourcesText(sources: InventoryObject['sources']): string {
  return sources.map((source) => SOURCE_WORDS[source]).join(', ')
}
