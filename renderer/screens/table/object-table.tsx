import type { Condition } from '@shared/catalog/conditions'
import { observer } from 'mobx-react-lite'
import { useMemo, useState } from 'react'
import { useApp } from '../../app/app-context'
import { Chip, DataTable, EmptyState, ErrorNotice, SearchBox, Skeleton, TextAction } from '../../components'
import type { Sort } from '../../components/data-table'
import { useDebounced } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import styles from './table.module.css'
import { tableColumns, wantedColumns } from './table-columns'
import { useTable } from './use-table'

/** Typing settles this long before the backend is asked, in milliseconds. */
const FILTER_AFTER_MS = 150

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
  const [sort, setSort] = useState<Sort>()
  /** Which types there are is known from the first answer, and with them which columns. */
  const [types, setTypes] = useState<readonly string[]>(type === undefined ? [] : [type])
  const filter = useDebounced(text.trim(), FILTER_AFTER_MS)
  const { table, rows, error, onRange, reload, cancel } = useTable({
    environment,
    childrenOnly,
    columns: wantedColumns(types),
    type,
    under,
    sort,
    ...(filter === '' ? {} : { filter }),
    condition: condition?.id,
  })
  if (table?.types.some((found) => !types.includes(found))) setTypes(table.types)
  const columns = useMemo(() => tableColumns(table, rows), [table, rows])
  const windowed = useMemo(() => ({ sort, onSort: setSort, onRange }), [sort, onRange])
  if (error && !table) {
    return (
      <div className={styles.message}>
        <ErrorNotice error={error} onRetry={reload} />
      </div>
    )
  }
  if (!table) return <Skeleton rows={12} stage="Reading objects" onCancel={cancel} />
  const isWhole = text === '' && condition === undefined
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <SearchBox
          label="Filter rows"
          size="small"
          value={text}
          onChange={setText}
          className={styles.filter}
          testId="table.filter"
        />
        {condition && (
          <Chip tone={condition.tone} removeLabel="Show all" {...(onShowAll ? { onRemove: onShowAll } : {})}>
            {condition.words}
          </Chip>
        )}
        <span className="xs t3 num">
          {isWhole
            ? countNoun(table.total, 'object')
            : `${formatCount(table.matching)} of ${countNoun(table.total, 'object')}`}
        </span>
      </div>
      <div className={styles.table}>
        <DataTable
          label="Objects"
          columns={columns}
          rows={rows}
          windowed={windowed}
          rowKey={(row) => row.id}
          selectedKey={workspace.selection?.id}
          onSelect={(row) => workspace.pick(environment, row.id)}
          onOpen={(row, newTab) => workspace.open(environment, row.id, { newTab })}
          isBad={(row) => row.status === 'Error'}
          empty={
            isWhole ? (
              <EmptyState title="None found">The last scan found no such objects here.</EmptyState>
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
                    Show all {formatCount(table.total)}
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
