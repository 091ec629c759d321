import type { ObjectBrief } from '@shared/model/inventory-object'
import { Age, Identifier } from '../components'
import { attributeText, isIdentifier, isTime, withZone } from './attribute-text'
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
  const text = attributeText(value)
  if (typeof value === 'string' && isIdentifier(name, value)) return <Identifier value={value} />
  return <span title={text}>{text}</span>
}

function isKnown(value: unknown, names: Names): value is string {
  return typeof value === 'string' && Object.hasOwn(names.names, value)
}
