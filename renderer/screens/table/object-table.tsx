import type { InventoryObject } from '@shared/model/inventory-object'
import { Search } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useMemo, useState } from 'react'
import { useApp } from '../../app/app-context'
import { attributeText } from '../../attributes/attribute-text'
import { Chip, DataTable, EmptyState, ErrorNotice, Icon, Skeleton, TextAction } from '../../components'
import type { Condition } from '../../conditions/conditions'
import { useCall } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import styles from './table.module.css'
import { tableColumns } from './table-columns'

/** True when a row has the text in its name, its id or one of the shown attributes. */
function fits(row: InventoryObject, text: string, keys: readonly string[]): boolean {
  const wanted = text.toLowerCase()
  return [row.name, row.id, ...keys.map((key) => attributeText(row[key], key))].some((value) =>
    value.toLowerCase().includes(wanted),
  )
}

/** Objects as a sortable table with a filter: of a type, below an object, or both; with a condition, only where it holds. */
export const ObjectTable = observer(function ObjectTable({
  environment,
  type,
  under,
  childrenOnly = false,
  condition,
  onShowAll,
}: {
  environment: string
  type?: string
  under?: string | undefined
  childrenOnly?: boolean
  condition?: Condition | undefined
  /** Called when the operator takes the condition away. */
  onShowAll?: () => void
}) {
  const { workspace } = useApp()
  const [text, setText] = useState('')
  const { data, error, isLoading, reload, cancel } = useCall('inventory.table', {
    environment,
    childrenOnly,
    ...(type === undefined ? {} : { type }),
    ...(under === undefined ? {} : { under }),
  })
  const all = data?.rows
  const columns = useMemo(() => tableColumns(all ?? []), [all])
  const rows = useMemo(() => {
    const keys = columns.map((column) => column.id)
    return all?.filter((row) => (condition?.holds(row) ?? true) && (text === '' || fits(row, text, keys)))
  }, [all, text, columns, condition])
  if (error && !data) {
    return (
      <div className={styles.message}>
        <ErrorNotice error={error} onRetry={reload} />
      </div>
    )
  }
  if (isLoading || !data || !rows) return <Skeleton rows={12} stage="Reading objects" onCancel={cancel} />
  const isWhole = text === '' && condition === undefined
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <label className={styles.filter}>
          <Icon as={Search} className="t2" />
          <input
            type="search"
            placeholder="Filter rows"
            aria-label="Filter rows"
            value={text}
            onChange={(event) => setText(event.target.value)}
            data-testid="table.filter"
          />
        </label>
        {condition && (
          <Chip tone={condition.tone} removeLabel="Show all" {...(onShowAll ? { onRemove: onShowAll } : {})}>
            {condition.words}
          </Chip>
        )}
        <span className="xs t3 num">
          {isWhole
            ? countNoun(data.total, 'object')
            : `${formatCount(rows.length)} of ${countNoun(data.total, 'object')}`}
          {data.rows.length < data.total && `, the first ${formatCount(data.rows.length)} are shown`}
        </span>
      </div>
      <div className={styles.table}>
        <DataTable
          label="Objects"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          selectedKey={workspace.selection?.id}
          onSelect={(row) => workspace.pick(environment, row.id)}
          onOpen={(row, newTab) => workspace.open(environment, row.id, { newTab })}
          isBad={(row) => row.status === 'Error'}
          empty={
            isWhole ? (
              <EmptyState title="None found">The last scan found nothing of this kind here.</EmptyState>
            ) : (
              <EmptyState
                title="No match"
                action={
                  <TextAction
                    testId="table.filter.clear"
                    onPress={() => {
                      setText('')
                      onShowAll?.()
                    }}
                  >
                    Show all {formatCount(data.total)}
                  </TextAction>
                }
              >
                {condition && <Chip tone={condition.tone}>{condition.words}</Chip>}
                {text !== '' && <Chip onRemove={() => setText('')}>{text}</Chip>}
              </EmptyState>
            )
          }
          testId="objects"
        />
      </div>
    </div>
  )
})
