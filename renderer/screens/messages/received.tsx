import { useState } from 'react'
import { TextAction } from '../../components'
import styles from './messages.module.css'

/** Members shown before the others are asked for. */
const SHOWN = 8

const isComposed = (value: unknown): value is object => typeof value === 'object' && value !== null

/** A JSON value as a tree: keys, values, and what lies deeper indented. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    <div className={styles.json} data-testid="messages.received">
      <Members value={isComposed(value) ? value : { value }} />
    </div>
  )
}

function Members({ value }: { value: object }) {
  const [isWhole, setWhole] = useState(false)
  const members = Object.entries(value)
  const shown = isWhole ? members : members.slice(0, SHOWN)
  return (
    <ul>
      {shown.map(([key, member]) => (
        <li key={key}>
          {!Array.isArray(value) && <span className="t3">{key} </span>}
          <Member value={member} />
        </li>
      ))}
      {shown.length < members.length && (
        <li>
          <TextAction onPress={() => setWhole(true)} testId="messages.received.more">
            {`${members.length - shown.length} more`}
          </TextAction>
        </li>
      )}
    </ul>
  )
}

function Member({ value }: { value: unknown }) {
  if (!isComposed(value)) return <span className="breaks">{JSON.stringify(value)}</span>
  const isList = Array.isArray(value)
  const isShort = isList && value.every((item) => !isComposed(item)) && value.length <= 3
  if (isShort || Object.keys(value).length === 0) return <span className="breaks">{JSON.stringify(value)}</span>
  return (
    <>
      <span className="t3">{isList ? '[' : '{'}</span>
      <Members value={value} />
      <span className="t3">{isList ? ']' : '}'}</span>
    </>
  )
}
