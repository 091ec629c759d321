import type { InventoryObject } from '@shared/model/inventory-object'
import { Age, Callout } from '../components'
import { STATUS_WORDS, statusKey } from '../format/status'
import { sourcesText } from './summary'

/** What is wrong with an object or its data; nothing when all is well or it is not monitored. */
export function ObjectState({ object }: { object: InventoryObject }) {
  const status = statusKey({ status: object.status })
  return (
    <>
      {(status === 'error' || status === 'warn') && (
        <Callout tone={status} title={object.status_text ?? `${object.name}: ${STATUS_WORDS[status]}`}>
          {object.status_timestamp !== undefined && (
            <>
              since <Age at={object.status_timestamp} />
            </>
          )}
        </Callout>
      )}
      {object.stale && (
        <Callout tone="stale" title="Not seen by the newest scan">
          Last seen <Age at={object.last_scanned} />. {object.stale.reason}
        </Callout>
      )}
    </>
  )
}

/** "Seen 12 min ago by CLI on cmp-2" */
export function SeenLine({ object }: { object: InventoryObject }) {
  return (
    <span className="xxs t3">
      Seen <Age at={object.last_scanned} />
      {object.sources.length > 0 && ` by ${sourcesText(object.sources)}`}
      {object.host !== undefined && object.sources.includes('cli') && ` on ${object.host}`}
    </span>
  )
}
