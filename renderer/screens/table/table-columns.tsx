/** Columns of object tables, from the catalogue: what matters most of a type comes first. */
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { TableRow } from '@shared/contract/calls/inventory'
import { attributeLabel, isIdentifier, isTime, withZone } from '@shared/text/attribute-text'
import { Age, type Column, Glyph, MiddleText, StatusBadge } from '../../components'
import { STATUS_WORDS, statusKey } from '../../format/status'
import { isMonoName } from '../../format/text'
import { parseTime } from '../../format/time'
import styles from './table.module.css'

/** More columns than this do not fit beside name, host and age. */
const MOST_SUMMARY_COLUMNS = 6
/** Asked for: some of them no object has (the contract's limit). */
const MOST_WANTED = 40
/** Kept in columns of their own. */
const OWN_COLUMN = new Set(['host', 'status', 'status_text', 'status_timestamp', 'root_cause'])

/** What an operator compares in a table, where that is not what matters most of one object. */
const FIRST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  instance: ['nova_status', 'power_state', 'addresses', 'flavor', 'project', 'availability_zone'],
  host: ['reachable', 'host_type', 'zone', 'ip_address', 'OS', 'services'],
  vedge: ['vedge_type', 'alive', 'bridges', 'tunnel_types', 'ovs_version', 'heartbeat_timestamp'],
  network_agent: ['agent_type', 'alive', 'admin_state_up', 'heartbeat_timestamp', 'started_at'],
}

/** The attributes worth a column of these types, those that matter most first. */
export function wantedColumns(types: readonly string[]): string[] {
  const keys = new Set(types.flatMap((type) => [...(FIRST_COLUMNS[type] ?? []), ...typeInfo(type).summary]))
  return [...keys].filter((key) => !OWN_COLUMN.has(key)).slice(0, MOST_WANTED)
}

/** The columns of a table, with at most `most` of summary attributes. @param rows those that are read */
export function tableColumns(
  table: Pick<CallOutput<'inventory.table'>, 'columns' | 'types'> | undefined,
  rows: readonly (TableRow | undefined)[],
  most: number = MOST_SUMMARY_COLUMNS,
): Column<TableRow>[] {
  const { columns = [], types = [] } = table ?? {}
  const read = rows.filter((row) => row !== undefined)
  return [
    {
      id: 'status',
      title: '',
      width: '32px',
      isSortable: false,
      value: (row) => STATUS_WORDS[statusKey(row)],
      cell: (row) => <StatusBadge status={statusKey(row)} />,
    },
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(150px, 1.6fr)',
      value: (row) => row.name,
      cell: (row) => (
        <span className="row">
          <Glyph type={row.type} />
          <span className={styles.name}>
            <MiddleText text={row.name} face={isMonoName(row.type, row.name) ? 'mono' : 'ui'} />
          </span>
        </span>
      ),
    },
    ...(types.length > 1
      ? [{ id: 'type', title: 'Type', width: '120px', value: (row: TableRow) => typeInfo(row.type).label }]
      : []),
    ...(read.some((row) => row.host !== undefined && row.type !== 'host')
      ? [{ id: 'host', title: 'Host', width: 'minmax(90px, 0.8fr)', value: (row: TableRow) => row.host }]
      : []),
    ...columns.slice(0, most).map((column) => summaryColumn(column, read)),
    {
      id: 'last_scanned',
      title: 'Seen',
      width: '96px',
      align: 'right',
      value: (row) => parseTime(row.last_scanned),
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
  return Math.min(200, Math.max(isIdentifying ? 138 : 84, Math.ceil(longest * 6.6) + 20))
}
