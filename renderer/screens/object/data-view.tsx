import type { CallOutput } from '@shared/contract'
import { type AttributeLine, attributeLines, attributeText, isIdentifier, LONG_TEXT } from '@shared/text/attribute-text'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useMemo, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { AttributeValue, ObjectState, SummaryAttributes } from '../../attributes/object-parts'
import { CopyButton, cx, EmptyState, Icon, SearchBox, Segmented, TextAction } from '../../components'
import styles from './data-view.module.css'
import { ConnectionsCard } from './overview'

type ObjectDetail = CallOutput<'inventory.object'>

/** Entries of a list that are named while it is closed. */
const FEW = 4

const PARTS = [
  { id: 'attributes', label: 'Attributes' },
  { id: 'json', label: 'Raw JSON' },
] as const

/** Everything that is known of an object, nothing left out. */
export const DataPane = observer(function DataPane({ detail }: { detail: ObjectDetail }) {
  const [part, setPart] = useState<'attributes' | 'json'>('attributes')
  const { object } = detail
  const json = useMemo(() => JSON.stringify(object, undefined, 2), [object])
  return (
    <div className={styles.container} tabIndex={-1} data-arrival data-testid="object.data">
      <div className={styles.view}>
        <div className={styles.side}>
          <ObjectState object={object} />
          <section>
            <h2 className="head">Summary</h2>
            <SummaryAttributes object={object} names={detail.names} />
          </section>
          <ConnectionsCard detail={detail} />
        </div>
        <section className="stack shrinks sinks" aria-label="All attributes">
          <div className={styles.bar}>
            <Segmented label="Form" options={PARTS} value={part} onChange={setPart} testId="data.part" />
            <span className="grow" />
            <CopyButton text={json} label="Copy as JSON" testId="data.copy-json" />
          </div>
          {part === 'json' ? <pre className={styles.json}>{json}</pre> : <Attributes detail={detail} />}
        </section>
      </div>
    </div>
  )
})

function Attributes({ detail }: { detail: ObjectDetail }) {
  const [filter, setFilter] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const lines = useMemo(() => attributeLines(detail.object, open, filter.trim()), [detail.object, open, filter])
  const toggle = (path: string) => {
    const next = new Set(open)
    if (!next.delete(path)) next.add(path)
    setOpen(next)
  }
  return (
    <>
      <SearchBox
        label="Filter attributes"
        placeholder="Filter keys and values"
        value={filter}
        onChange={setFilter}
        className={styles.filter}
        testId="data.filter"
      />
      <div className="fill scroll over-subtle">
        {lines.length === 0 && (
          <EmptyState
            title="No match"
            action={
              <TextAction testId="data.filter.clear" onPress={() => setFilter('')}>
                Clear the filter
              </TextAction>
            }
          >
            No attribute has “{filter}” in its key or value.
          </EmptyState>
        )}
        {lines.map((line) => (
          <Line key={line.path} line={line} detail={detail} onToggle={() => toggle(line.path)} />
        ))}
      </div>
    </>
  )
}

/** What a closed list or object says of its content; ids of a short list by the names they have. */
function Closed({ line, detail, text }: { line: AttributeLine; detail: ObjectDetail; text: string }) {
  const { key, value } = line
  if (!Array.isArray(value)) return text || 'empty'
  if (value.length === 0) return 'empty list'
  if (value.length > FEW || value.some((item) => typeof item !== 'string')) return text
  return <AttributeValue name={key} value={value} names={detail.names} />
}

function Line({ line, detail, onToggle }: { line: AttributeLine; detail: ObjectDetail; onToggle: () => void }) {
  const [isWhole, setWhole] = useState(false)
  const { key, value, size, depth, isOpen, path } = line
  const text = attributeText(value, key)
  const isLong = typeof value === 'string' && value.length > LONG_TEXT
  return (
    <div className={styles.line} style={{ paddingLeft: 10 + depth * 16 }} data-testid="data.line">
      {size !== undefined && size > 0 ? (
        <AriaButton
          className={styles.toggle ?? ''}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Close' : 'Open'} ${key}`}
          onPress={onToggle}
        >
          <Icon as={isOpen ? ChevronDown : ChevronRight} size={14} />
        </AriaButton>
      ) : (
        <i className={styles.noToggle} />
      )}
      <span className={cx('mono', styles.key)} title={path}>
        {key}
      </span>
      <span className="grow breaks">
        {size !== undefined ? (
          <span className="t3">{isOpen ? '' : <Closed line={line} detail={detail} text={text} />}</span>
        ) : isLong && !isWhole ? (
          <>
            <span className="mono">{value.slice(0, 200)}…</span>{' '}
            <TextAction testId="data.show-all" onPress={() => setWhole(true)}>
              Show all {value.length} characters
            </TextAction>
          </>
        ) : value === null ? (
          <span className="t3">null</span>
        ) : isLong || (typeof value === 'string' && value.includes('\n')) ? (
          <pre className={styles.text}>{value}</pre>
        ) : (
          <span className={typeof value !== 'string' || isIdentifier(key, value) ? 'mono' : undefined}>
            <AttributeValue name={key} value={value} names={detail.names} />
          </span>
        )}
      </span>
      <span className={styles.copy}>
        <CopyButton
          text={typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value)}
          label={`Copy ${path}`}
          testId="data.copy"
        />
      </span>
    </div>
  )
}
