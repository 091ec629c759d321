import type { Condition } from '@shared/catalog/conditions'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallInput, CallOutput } from '@shared/contract'
import type { TableRow } from '@shared/contract/calls/inventory'
import { KNOWLEDGE_WORDS } from '@shared/model/knowledge'
import { attributeLabel, isIdentifier, isTime, withZone } from '@shared/text/attribute-text'
import { observer } from 'mobx-react-lite'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import { objectEntries } from '../../commands/actions'
import {
  Age,
  Chip,
  type Column,
  DataTable,
  EmptyState,
  ErrorPage,
  Glyph,
  KnowledgeMark,
  MiddleText,
  SearchBox,
  Skeleton,
  type Sort,
  StatusBadge,
  TextAction,
} from '../../components'
import { useDebounced } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { healthOf, STATUS_WORDS } from '../../format/status'
import { isMonoName } from '../../format/text'
import { isWhollyRead } from '../../stores/environments'
import styles from './table.module.css'

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
  condition?: Pick<Condition, 'id' | 'words' | 'tone'> | undefined
  /** Called when the operator takes the condition away. */
  onShowAll?: () => void
}) {
  const app = useApp()
  const tile = app.environments.get(environment)
  const { workspace } = app
  const [tools, setTools] = useState<HTMLElement | null>(null)
  const [text, setText] = useState('')
  const [sort, setSort] = useState<Sort>()
  /** Which types there are is known from the first answer, and with them which columns. */
  const [types, setTypes] = useState<readonly string[]>(type === undefined ? [] : [type])
  const filter = useDebounced(text.trim(), FILTER_AFTER_MS)
  const { table, rows, error, onRange, readAll, reload, cancel } = useTable({
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
  const windowed = useMemo(() => ({ sort, onSort: setSort, onRange, readAll }), [sort, onRange, readAll])
  if (error && !table) return <ErrorPage error={error} onRetry={reload} />
  if (!table) return <Skeleton rows={12} stage="Reading objects" onCancel={cancel} />
  const isWhole = text === '' && condition === undefined
  return (
    <div className="stack fill">
      <div className="line underlined gap10 bar-high pad12 rigid">
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
        <span className="grow" />
        <div ref={setTools} className="line" />
      </div>
      <div className="fill">
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
          menu={(row) => objectEntries(app, { environment, ...row })}
          tools={tools}
          name={`objects.${types.join(' ')}`.slice(0, 100)}
          fileName={`${type === undefined ? 'Objects' : typeInfo(type).plural} of ${environment}`}
          empty={
            isWhole ? (
              <EmptyState title="None found">
                {tile && !isWhollyRead(tile)
                  ? 'There are none in what was read, but not everything was.'
                  : 'The last scan found no such objects here.'}
              </EmptyState>
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

/** More columns than this do not fit beside name, host and age. */
const MOST_SUMMARY_COLUMNS = 6
/** Asked for: some of them no object has (the contract's limit). */
const MOST_WANTED = 40

/** What an operator compares in a table, where that is not what matters most of one object. */
const FIRST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  instance: ['nova_status', 'power_state', 'addresses', 'flavor', 'project', 'availability_zone'],
  host: ['host_type', 'zone', 'ip_address', 'OS', 'services'],
  vedge: ['vedge_type', 'alive', 'bridges', 'tunnel_types', 'ovs_version', 'heartbeat_timestamp'],
  network_agent: ['agent_type', 'alive', 'admin_state_up', 'heartbeat_timestamp', 'started_at'],
}

/** The attributes worth a column of these types, those that matter most first. */
export function wantedColumns(types: readonly string[]): string[] {
  const keys = new Set(types.flatMap((type) => [...(FIRST_COLUMNS[type] ?? []), ...typeInfo(type).summary]))
  // Hosts have a column of their own.
  return [...keys].filter((key) => key !== 'host').slice(0, MOST_WANTED)
}

/** A column for what only some inventories have. */
const optional = (isPresent: boolean | undefined, column: Column<TableRow>) => (isPresent ? [column] : [])

/** The columns of a table; summary attributes beyond `most` are to be chosen. @param rows those that are read */
export function tableColumns(
  table: Pick<CallOutput<'inventory.table'>, 'columns' | 'types' | 'hasStatus' | 'hasUnread'> | undefined,
  rows: readonly (TableRow | undefined)[],
  most: number = MOST_SUMMARY_COLUMNS,
): Column<TableRow>[] {
  const { columns = [], types = [] } = table ?? {}
  const read = rows.filter((row) => row !== undefined)
  return [
    ...optional(table?.hasStatus, {
      id: 'status',
      title: 'Status',
      isTitleHidden: true,
      width: '32px',
      isSortable: false,
      value: (row) => STATUS_WORDS[healthOf(row.status)],
      cell: (row) => row.status && <StatusBadge status={healthOf(row.status)} />,
    }),
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(150px, 1.6fr)',
      value: (row) => row.name,
      cell: (row) => (
        <span className="row">
          <Glyph type={row.type} />
          <span className="med shrinks">
            <MiddleText text={row.name} face={isMonoName(row.type, row.name) ? 'mono' : 'ui'} />
          </span>
        </span>
      ),
    },
    ...optional(table?.hasUnread, {
      id: 'read',
      title: 'Read',
      width: '96px',
      value: (row) => KNOWLEDGE_WORDS[row.knowledge],
      cell: (row) => <KnowledgeMark state={row.knowledge} />,
    }),
    ...(types.length > 1
      ? [{ id: 'type', title: 'Type', width: '120px', value: (row: TableRow) => typeInfo(row.type).label }]
      : []),
    ...(read.some((row) => row.host !== undefined && row.type !== 'host')
      ? [{ id: 'host', title: 'Host', width: 'minmax(90px, 0.8fr)', value: (row: TableRow) => row.host }]
      : []),
    ...columns.map((column, index) => ({ ...summaryColumn(column, read), isExtra: index >= most })),
    {
      id: 'last_scanned',
      title: 'Seen',
      width: '96px',
      align: 'right',
      value: (row) => row.last_scanned,
      cell: (row) => <Age at={row.last_scanned} />,
    },
  ]
}

function summaryColumn(
  { key, longest }: { key: string; longest: number },
  read: readonly TableRow[],
): Column<TableRow> {
  const isIdentifying = read.some((row) => isIdentifier(key, row.cells[key]))
  return {
    id: key,
    title: attributeLabel(key),
    width: `minmax(${String(leastColumnPx(Math.max(longest, attributeLabel(key).length), isIdentifying))}px, 1fr)`,
    value: (row) => row.cells[key],
    cell: (row) => {
      const text = row.cells[key]
      if (text === undefined) return <span className="t3">—</span>
      if (isTime(text)) return <Age at={withZone(text)} />
      return isIdentifier(key, text) ? <MiddleText text={text} /> : <span title={text}>{text}</span>
    },
  }
}

/** Room for the longest text of a column, within reason: in 12 px type a character is about 6.6 px wide. */
function leastColumnPx(longest: number, isIdentifying: boolean): number {
  return Math.min(150, Math.max(isIdentifying ? 120 : 84, Math.ceil(longest * 6.6) + 20))
}

/** Rows read at once. */
const WINDOW = 100
/** Rows read at once for an export (the contract's limit). */
const MOST_AT_ONCE = 1000

type Query = Omit<CallInput<'inventory.table'>, 'offset' | 'limit'>

/** A table of any length of which only the windows in view are read, and kept current. */
export function useTable(query: Query) {
  const { reads, transport } = useApp()
  const [seen, setSeen] = useState({ first: 0, last: 0 })
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  /** What was read last: shown while another query is read. A row is undefined where it is not read yet. */
  const before = useRef<{
    table: Omit<CallOutput<'inventory.table'>, 'rows'> | undefined
    rows: readonly (TableRow | undefined)[]
  }>({ table: undefined, rows: [] })
  const key = JSON.stringify(query)
  const windowAt = (index: number) => ({ ...query, offset: index * WINDOW, limit: WINDOW })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query is compared by its text, in `key`
  useEffect(() => {
    const ends: (() => void)[] = []
    for (let index = seen.first; index <= seen.last; index += 1)
      ends.push(reads.watch('inventory.table', windowAt(index), redraw))
    return () => {
      for (const end of ends) end()
    }
  }, [reads, key, seen])

  const windows = Array.from({ length: seen.last - seen.first + 1 }, (_, at) => seen.first + at)
  const answers = windows.map((index) => ({ index, ...reads.answer('inventory.table', windowAt(index)) }))
  const table = answers.find(({ data }) => data)?.data
  if (table) {
    const rows = new Array<TableRow | undefined>(table.matching).fill(undefined)
    for (const { index, data } of answers)
      for (const [at, row] of (data?.rows ?? []).entries()) rows[index * WINDOW + at] = row
    before.current = { table, rows: rows.slice(0, table.matching) }
  }
  return {
    ...before.current,
    error: answers.find(({ error }) => error)?.error,
    /** To be called with the first and last row in view. */
    onRange: useCallback((first: number, last: number) => {
      const next = { first: Math.floor(first / WINDOW), last: Math.floor(last / WINDOW) }
      setSeen((now) => (now.first === next.first && now.last === next.last ? now : next))
    }, []),
    /** Every row, for an export. */
    readAll: useCallback(async () => {
      const all: TableRow[] = []
      for (let matching = 1; all.length < matching; ) {
        const part = await transport.call('inventory.table', {
          ...JSON.parse(key),
          offset: all.length,
          limit: MOST_AT_ONCE,
        })
        if (part.rows.length === 0) break
        all.push(...part.rows)
        matching = part.matching
      }
      return all
    }, [transport, key]),
    reload: () => {
      for (const index of windows) reads.reload('inventory.table', windowAt(index))
    },
    cancel: () => {
      for (const index of windows) reads.cancel('inventory.table', windowAt(index))
    },
  }
}
