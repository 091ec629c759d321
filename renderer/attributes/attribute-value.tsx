import type { ObjectBrief } from '@shared/model/inventory-object'
import { useState } from 'react'
import { Age, Identifier, TextAction } from '../components'
import { formatCount } from '../format/number'
import { attributeLabel, attributeText, isIdentifier, isTime, withZone } from './attribute-text'
import styles from './attribute-value.module.css'
import { ObjectLink } from './object-link'

export interface Names {
  environment: string
  /** Briefs of the objects an object's ids refer to. */
  names: Readonly<Record<string, ObjectBrief>>
}

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
    const brief = names.names[value]
    if (brief) return <ObjectLink object={brief} />
  }
  if (isTime(value)) return <Age at={withZone(value)} />
  const text = attributeText(value, name)
  if (typeof value === 'string' && isIdentifier(name, value)) return <Identifier value={value} />
  const entries = listedEntries(name, value)
  if (entries.length > FEW) return <LongList entries={entries} noun={attributeLabel(name)} />
  return <span title={text}>{text}</span>
}

/** Lists up to this long are said in one line. */
const FEW = 4

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
        {isOpen ? 'Show fewer' : `${formatCount(entries.length)} ${noun.replaceAll('_', ' ')}`}
      </TextAction>
      {isOpen && (
        <span className={styles.entries}>
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
  return typeof value === 'string' && Object.hasOwn(names.names, value)
}
