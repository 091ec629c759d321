/** Columns of object tables, from the catalogue: what matters most of a type comes first. */
import { typeInfo } from '@shared/catalog/object-types'
import type { InventoryObject } from '@shared/model/inventory-object'
import {
  attributeLabel,
  attributeText,
  isEmptyValue,
  isIdentifier,
  isTime,
  withZone,
} from '../../attributes/attribute-text'
import { Age, type Column, Glyph, MiddleText, StatusBadge } from '../../components'
import { STATUS_WORDS, statusKey } from '../../format/status'
import { isMonoName } from '../../format/text'
import { parseTime } from '../../format/time'
import styles from './table.module.css'

/** More columns than this do not fit beside name, host and age. */
const MOST_SUMMARY_COLUMNS = 6
/** Kept in columns of their own. */
const OWN_COLUMN = new Set(['host', 'status', 'status_text', 'status_timestamp', 'root_cause'])

/** What an operator compares in a table, where that is not what matters most of one object. */
const FIRST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  instance: ['nova_status', 'power_state', 'addresses', 'flavor', 'project', 'availability_zone'],
  host: ['reachable', 'host_type', 'zone', 'ip_address', 'OS', 'services'],
  vedge: ['vedge_type', 'alive', 'bridges', 'tunnel_types', 'ovs_version', 'heartbeat_timestamp'],
  network_agent: ['agent_type', 'alive', 'admin_state_up', 'heartbeat_timestamp', 'started_at'],
}

/** The summary attributes worth a column: those of the rows' types that some row has, in catalogue order. */
function summaryColumnKeys(rows: readonly InventoryObject[], most: number): string[] {
  const types = new Set(rows.map((row) => row.type))
  const keys = new Set([...types].flatMap((type) => [...(FIRST_COLUMNS[type] ?? []), ...typeInfo(type).summary]))
  return [...keys].filter((key) => !OWN_COLUMN.has(key) && rows.some((row) => !isEmptyValue(row[key]))).slice(0, most)
}

/** The columns for these rows, with at most `most` of summary attributes. */
export function tableColumns(
  rows: readonly InventoryObject[],
  most: number = MOST_SUMMARY_COLUMNS,
): Column<InventoryObject>[] {
  const severalTypes = new Set(rows.map((row) => row.type)).size > 1
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
    ...(severalTypes
      ? [{ id: 'type', title: 'Type', width: '120px', value: (row: InventoryObject) => typeInfo(row.type).label }]
      : []),
    ...(rows.some((row) => row.host !== undefined && row.type !== 'host')
      ? [{ id: 'host', title: 'Host', width: 'minmax(90px, 0.8fr)', value: (row: InventoryObject) => row.host }]
      : []),
    ...summaryColumnKeys(rows, most).map((key) => summaryColumn(key, rows)),
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

function summaryColumn(key: string, rows: readonly InventoryObject[]): Column<InventoryObject> {
  return {
    id: key,
    title: attributeLabel(key),
    width: `minmax(${String(leastColumnPx(key, rows))}px, 1fr)`,
    value: (row) => sortValue(key, row[key]),
    cell: (row) => {
      const value = row[key]
      const text = attributeText(value, key)
      if (text === '') return <span className="t3">—</span>
      if (isTime(value)) return <Age at={withZone(value)} />
      return isIdentifier(key, text) ? <MiddleText text={text} /> : <span title={text}>{text}</span>
    },
  }
}

/** Times by time, plain numbers by size, the rest by what is shown. */
function sortValue(key: string, value: unknown): string | number | undefined {
  if (isTime(value)) return Date.parse(withZone(value))
  const text = attributeText(value, key)
  return typeof value === 'number' && text === String(value) ? value : text || undefined
}

/** Room for the longest text of a column, within reason: in 12 px type a character is about 6.6 px wide. */
function leastColumnPx(key: string, rows: readonly InventoryObject[]): number {
  const texts = rows.map((row) => attributeText(row[key], key))
  const longest = texts.reduce((most, text) => Math.max(most, text.length), attributeLabel(key).length)
  const least = texts.some((text) => isIdentifier(key, text)) ? 138 : 84
  return Math.min(200, Math.max(least, Math.ceil(longest * 6.6) + 20))
}
