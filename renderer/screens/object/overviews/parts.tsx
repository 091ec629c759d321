/** What the overviews of all types are put together from: names that lead on, tables that fit, cards that fill later. */
import type { ObjectRef } from '@shared/contract/calls/overview'
import { createContext, Fragment, type ReactNode, useContext } from 'react'
import { hostBeside, nameOn, ObjectLink } from '../../../attributes/object-parts'
import { cx, MiddleText, Skeleton } from '../../../components'
import { shownOf } from '../../../format/number'
import { Card } from '../../dashboard/card'
import styles from './overviews.module.css'

/** What the overview shown is of: names of other objects lead to its environment, and say their host unless it is its. */
export const Subject = createContext<{
  environment: string
  id: string
  host?: string | undefined
  /** Whether security groups and floating IPs were asked for when the inventory was read. */
  hasGroups: boolean
}>({ environment: '', id: '', hasGroups: true })

/** "none" of security groups and floating IPs, where they were asked for. */
export function NoneOfNeutron() {
  return useContext(Subject).hasGroups ? 'none' : 'not read'
}

/**
 * The name of another object, leading to its overview, and of the host it is on, where that is another one than the
 * page's.
 */
export function Name({ object, withGlyph = true }: { object: ObjectRef; withGlyph?: boolean }) {
  const subject = useContext(Subject)
  const { environment } = subject
  const host = hostBeside(object, subject)
  return (
    <>
      <ObjectLink
        object={{ ...object, environment, name: nameOn(object, subject) }}
        withGlyph={withGlyph}
        view="overview"
      />
      {host !== undefined && (
        <>
          {' · '}
          <ObjectLink object={{ environment, id: host, type: 'host', name: host }} withGlyph={false} view="overview" />
        </>
      )}
    </>
  )
}

/** Several things in one line, with commas between them; `none` where there is none. */
export function Several({ children, none = 'none' }: { children: readonly ReactNode[]; none?: ReactNode }) {
  if (children.length === 0) return <span className="t3">{none}</span>
  return children.map((child, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other key
    <Fragment key={index}>
      {index > 0 && ', '}
      {child}
    </Fragment>
  ))
}

export const Names = ({ objects, none = 'none' }: { objects: readonly ObjectRef[]; none?: ReactNode }) => (
  <Several none={none}>
    {objects.map((object) => (
      <Name key={object.id} object={object} withGlyph={false} />
    ))}
  </Several>
)

/** Addresses in the mono face. */
export const Addresses = ({ of, none = 'none' }: { of: readonly string[]; none?: ReactNode }) => (
  <Several none={none}>
    {of.map((address) => (
      // The long ones of IPv6 break where a column is narrow, behind a colon.
      <span key={address} className={cx('mono', address.includes(':') ? styles.breaks : 'nowrap')}>
        {address.split(/(?<=:)(?!:)/).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other key
          <Fragment key={index}>
            {index > 0 && <wbr />}
            {part}
          </Fragment>
        ))}
      </span>
    ))}
  </Several>
)

/** An object by name, else the id it is known by. */
export const NameOrId = ({ object, id }: { object: ObjectRef | undefined; id: string }) =>
  object ? <Name object={object} /> : <MiddleText text={id} />

/** A list as the backend answers it: the first ones, and how many there are. */
export interface ListOf<T> {
  items: readonly T[]
  total: number
}

export interface Fact<T> {
  title: string
  /** Nothing where it is not known: "—". */
  cell: (row: T) => ReactNode
  align?: 'right'
  /** Only where there is room; the page of the row's object has it too. */
  isExtra?: boolean
}

interface FactTableProps<T> {
  label: string
  columns: readonly Fact<T>[]
  rows: readonly T[]
  /** Rows that belong to the one above. */
  isInner?: (row: T) => boolean
}

/** A table whose columns fit their content; the first one is what the row is about, those without any value are left out. */
export function FactTable<T>({ label, columns: all, rows, isInner }: FactTableProps<T>) {
  const columns = all.filter(({ cell }) => rows.some((row) => cell(row) !== undefined))
  return (
    <div className={styles.tableRoom}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, align, isExtra }) => (
              <th key={title} scope="col" className={cx(align && styles.right, isExtra && styles.extra)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows are replaced whole
            <tr key={index} className={isInner?.(row) ? styles.inner : undefined}>
              {columns.map(({ title, cell, align, isExtra }, place) => {
                const Cell = place === 0 ? 'th' : 'td'
                return (
                  <Cell
                    key={title}
                    {...(place === 0 && { scope: 'row' })}
                    className={cx(align && styles.right, isExtra && styles.extra)}
                  >
                    {cell(row) ?? <span className="t3">—</span>}
                  </Cell>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface FactCardProps {
  title: string
  note?: string | undefined
  action?: ReactNode
  /** Over all columns of the page. */
  isWide?: boolean
  /** Undefined while it is read: the title is there at once, the values are bars. */
  children: ReactNode
  testId?: string
}

export function FactCard({ children, isWide, ...card }: FactCardProps) {
  return (
    <div className={isWide ? styles.wide : styles.cell}>
      <Card {...card}>{children ?? <Skeleton rows={3} />}</Card>
    </div>
  )
}

interface ListCardProps<T> extends Omit<FactCardProps, 'children' | 'note'>, Omit<FactTableProps<T>, 'rows' | 'label'> {
  list: ListOf<T> | undefined
  /** Said where there is none: "none", or that it was not read. */
  none?: ReactNode
}

export function ListCard<T>({ list, columns, isInner, none = 'none', ...card }: ListCardProps<T>) {
  const isEmpty = list?.total === 0
  return (
    <FactCard {...card} note={list && !isEmpty ? shownOf(list.items.length, list.total) : undefined}>
      {list &&
        (isEmpty ? (
          <div className={styles.none}>{none}</div>
        ) : (
          <FactTable label={card.title} columns={columns} rows={list.items} {...(isInner && { isInner })} />
        ))}
    </FactCard>
  )
}
