/** What is shown of an object: its values, its state, its connections, and links to it. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { InventoryObject, ObjectBrief } from '@shared/model/inventory-object'
import {
  attributeLabel,
  attributeText,
  attributeWords,
  isEmptyValue,
  isIdentifier,
  isTime,
  withZone,
} from '@shared/text/attribute-text'
import { observer } from 'mobx-react-lite'
import { type MouseEvent, useState } from 'react'
import { useApp } from '../app/app-context'
import {
  Age,
  Callout,
  Glyph,
  Identifier,
  KeyValue,
  KeyValueList,
  MiddleText,
  StatusBadge,
  TextAction,
} from '../components'
import { formatCount } from '../format/number'
import { STATUS_WORDS, type StatusKey, statusKey } from '../format/status'
import { isMonoName, nameInside } from '../format/text'
import { links, type ObjectView } from '../routing/links'
import { formatHash } from '../routing/route'
import styles from './object-parts.module.css'

/** Briefs of the objects an object's ids refer to. */
export type Names = Readonly<Record<string, ObjectBrief>>

/** One attribute's value, drawn by what it is: a named object, an id, a time, or text. */
export function AttributeValue({ name, value, names }: { name: string; value: unknown; names: Names }) {
  if (Array.isArray(value) && value.length > 0 && value.length <= 4 && value.every((item) => isKnown(item, names))) {
    return value.map((item, index) => (
      <span key={String(item)}>
        {index > 0 && ', '}
        <AttributeValue name={name} value={item} names={names} />
      </span>
    ))
  }
  if (isKnown(value, names)) {
    const brief = names[value]
    if (brief) return <ObjectLink object={brief} />
  }
  if (isTime(value)) return <Age at={withZone(value)} />
  const text = attributeText(value, name)
  if (typeof value === 'string' && isIdentifier(name, value)) return <Identifier value={value} />
  const entries = listedEntries(name, value)
  if (entries.length > FEW && !SUMMED.has(name)) return <LongList entries={entries} noun={attributeWords(name)} />
  return <span title={text}>{text}</span>
}

/** Lists up to this long are said in one line. */
const FEW = 4
/** Lists whose text says what matters of all their entries. */
const SUMMED = new Set(['quota_set'])

/** The entries of a list, each as the list of it alone would read. */
function listedEntries(name: string, value: unknown): string[] {
  return Array.isArray(value) ? value.map((entry: unknown) => attributeText([entry], name)) : []
}

/** A long list: its number, and its entries once asked for. */
function LongList({ entries, noun }: { entries: readonly string[]; noun: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <span>
      <TextAction testId="attribute.list" onPress={() => setOpen(!isOpen)}>
        {isOpen ? 'Show fewer' : `${formatCount(entries.length)} ${noun}`}
      </TextAction>
      {isOpen && (
        <span className="stack breaks">
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no other key, and the list is replaced whole
            <span key={index} className="mono">
              {entry}
            </span>
          ))}
        </span>
      )}
    </span>
  )
}

function isKnown(value: unknown, names: Names): value is string {
  return typeof value === 'string' && Object.hasOwn(names, value)
}

/** The name of an object, leading to it; Ctrl or the middle button opens a new tab. */
export const ObjectLink = observer(function ObjectLink({
  object,
  withGlyph = true,
  view,
}: {
  object: Pick<ObjectBrief, 'environment' | 'id' | 'type' | 'name'>
  withGlyph?: boolean
  /** Without one: the view last used for its type. */
  view?: ObjectView
}) {
  const { workspace } = useApp()
  const open = (event: MouseEvent, newTab: boolean) => {
    event.preventDefault()
    event.stopPropagation()
    workspace.open(object.environment, object.id, { newTab, view })
  }
  return (
    <a
      className={styles.link}
      href={formatHash(links.object(object.environment, object.id, view))}
      data-testid="object.link"
      onClick={(event) => open(event, event.ctrlKey || event.metaKey)}
      onAuxClick={(event) => {
        if (event.button === 1) open(event, true)
      }}
    >
      {withGlyph && <Glyph type={object.type} />}
      <MiddleText text={object.name} face={isMonoName(object.type, object.name) ? 'mono' : 'ui'} />
    </a>
  )
})

/** What is wrong with an object; nothing when all is well or it is not monitored. */
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
    </>
  )
}

/** What sources do not agree on, then the summary attributes an object has in the order of the catalogue; last what monitoring found to be the cause. */
function summaryKeys(object: InventoryObject): string[] {
  return ['disagreements', ...typeInfo(object.type).summary, 'root_cause'].filter((key) => !isEmptyValue(object[key]))
}

/** One attribute as a fact. */
export const Attribute = ({ name, object, names }: { name: string; object: InventoryObject; names: Names }) => (
  <KeyValue name={attributeLabel(name)} wrap>
    <AttributeValue name={name} value={object[name]} names={names} />
  </KeyValue>
)

/** The attributes that matter most of an object's type. */
export function SummaryAttributes({ object, names, limit }: { object: InventoryObject; names: Names; limit?: number }) {
  return (
    <KeyValueList>
      <KeyValue name="ID">
        <Identifier value={object.id} />
      </KeyValue>
      {summaryKeys(object)
        .slice(0, limit)
        .map((key) => (
          <Attribute key={key} name={key} object={object} names={names} />
        ))}
    </KeyValueList>
  )
}

export type Connection = CallOutput<'inventory.object'>['connections'][number]

/** A link that is down is an error even where nobody monitors it. */
function linkStatus(link: Connection['link']): StatusKey {
  const known = statusKey({ status: link.status, stale: link.stale })
  return link.state === 'down' && known !== 'stale' ? 'error' : known
}

/** "up", "down", with a badge where there is something to tell: that nobody watches a link is not news. */
export function LinkState({ link }: { link: Connection['link'] }) {
  const status = linkStatus(link)
  return (
    <span className="row nowrap">
      <span className="t3 xxs">{link.state}</span>
      {status !== 'unknown' && <StatusBadge status={status} />}
    </span>
  )
}

/** What another object's name is seen from: the page's object. */
type Viewpoint = { id: string; host?: string | undefined }

type Hosted = { name: string; host?: string | undefined }

/** The host that must be said with a name: another one than that of `from`, where the name does not say it. */
export function hostBeside({ name, host }: Hosted, from: Viewpoint): string | undefined {
  return host === undefined || host === from.host || host === from.id || name.includes(host) ? undefined : host
}

/** The name of an object, without the host that the page is about. */
export function nameOn({ name, host }: Hosted, from: Viewpoint): string {
  return host !== undefined && (host === from.host || host === from.id) ? nameInside(name, host) : name
}

/** Both in one text: "eth1 · lab-node2". */
function nameFrom(object: Hosted, from: Viewpoint): string {
  const host = hostBeside(object, from)
  return host === undefined ? nameOn(object, from) : `${object.name} · ${host}`
}

/** The far end of a link by name; one that is not in the inventory still shows its id. */
export function farName({ link, direction, far }: Connection, from: Viewpoint): string {
  return far ? nameFrom(far, from) : direction === 'out' ? link.target_id : link.source_id
}

/** The far end of a link, leading there. */
export function FarEnd({ connection, from }: { connection: Connection; from: Viewpoint }) {
  const name = farName(connection, from)
  if (connection.far) return <ObjectLink object={{ ...connection.far, name }} />
  return (
    <span className="t2 shrinks gap6 centred inline" title="Not in the inventory">
      <Glyph type={farType(connection)} />
      <MiddleText text={name} />
      <span className="xxs t3 nowrap">not in the inventory</span>
    </span>
  )
}

/** The type of the far end, known from the link type even where the object is missing. */
function farType(connection: Connection): string {
  const ends = linkTypeEnds(connection.link.link_type)
  return connection.far?.type ?? ends?.[connection.direction === 'out' ? 1 : 0] ?? ''
}
