/** A small drawing in columns under a ruler, as on the graph, of objects that are links: it grows with the font. */
import type { ObjectRef } from '@shared/contract/calls/overview'
import type { CSSProperties, ReactNode } from 'react'
import { cx, StatusBadge } from '../../../components'
import { symbolHref } from '../../../components/marks'
import { isBad, statusKey } from '../../../format/status'
import { shapeOf } from '../../../graph/shapes'
import { Name } from './parts'
import styles from './schematic.module.css'

/** An object in its column and row, both from 0. */
export interface SchematicNode {
  column: number
  row: number
  /** Number of rows it stands in the middle of. */
  rows?: number
  type: string
  object?: ObjectRef | undefined
  /** Said instead of the object's name, or where there is no object to go to. */
  name?: string
  captions?: readonly ReactNode[]
  isCentre?: boolean
  /** Not there, or not in the inventory. */
  isMissing?: boolean
}

/** A line from the middle of one column to that of another, or to the edge between them. */
export interface SchematicWire {
  row: number
  rows?: number
  from: number
  to: number
  /** Ends at the left edge of `to`, or begins there. */
  edge?: 'end' | 'start'
  label?: string | undefined
  look?: 'down' | 'dotted' | undefined
}

interface SchematicProps {
  label: string
  columns: readonly string[]
  /** The column the page is about. */
  centre?: number
  rows: number
  nodes: readonly SchematicNode[]
  wires: readonly SchematicWire[]
  /** A box around the first columns: the host they are on. */
  box?: { columns: number; head: ReactNode } | undefined
  /** Vertical lines at the left edge of a column that join its rows. */
  trunks?: readonly number[]
}

/** Ruler and head of the box. */
const HEADS = 2

export function Schematic({ label, columns, centre, rows, nodes, wires, box, trunks = [] }: SchematicProps) {
  const lines = (row: number, count = 1) => `${String(row + HEADS + 1)} / span ${String(count)}`
  // Words on half a column need a wide one: a mark takes some of it.
  const least = wires.some(({ edge, label: words }) => edge === 'end' && words) ? '10.5rem' : '6.5rem'
  return (
    <figure className={styles.room} aria-label={label}>
      <div className={styles.grid} style={{ '--columns': columns.length, '--least': least } as CSSProperties}>
        <i className={styles.ruler} />
        {columns.map((title, column) => (
          <span
            key={title}
            className={cx(styles.title, column === centre && styles.centre)}
            style={{ gridColumn: column + 1 }}
          >
            {title}
          </span>
        ))}
        {box && (
          <>
            <i
              className={styles.box}
              style={{ gridColumn: `1 / span ${String(box.columns)}`, gridRow: `2 / span ${String(rows + 1)}` }}
            />
            <div className={styles.boxHead} style={{ gridColumn: `1 / span ${String(box.columns)}` }}>
              {box.head}
            </div>
          </>
        )}
        {trunks.map((column) => (
          <i key={column} className={styles.trunk} style={{ gridColumn: column + 1, gridRow: lines(0, rows) }} />
        ))}
        {wires.map(({ row, rows: span, from, to, edge, label: words, look }) => {
          const count = to - from + (edge === 'end' ? 0 : 1)
          const half = `${String(50 / count)}%`
          return (
            <span
              key={`${String(row)} ${String(from)} ${String(to)}`}
              className={cx(styles.wire, span !== undefined && styles.spans)}
              data-look={look}
              data-edge={edge}
              style={{
                gridColumn: `${String(from + 1)} / span ${String(count)}`,
                gridRow: lines(row, span),
                marginLeft: edge === 'start' ? 0 : half,
                marginRight: edge === 'end' ? 0 : half,
              }}
            >
              {look === 'down' ? <b>down</b> : words && <b>{words}</b>}
            </span>
          )
        })}
        {nodes.map((node) => (
          <Node key={`${String(node.row)} ${String(node.column)}`} node={node} gridRow={lines(node.row, node.rows)} />
        ))}
      </div>
    </figure>
  )
}

function Node({ node, gridRow }: { node: SchematicNode; gridRow: string }) {
  const { type, object, name, captions = [], column } = node
  const status = object ? statusKey(object) : 'unknown'
  const shape = shapeOf(type)
  const size = shape.glyphSize
  return (
    <div
      className={cx(styles.node, node.rows !== undefined && styles.spans)}
      style={{ gridColumn: column + 1, gridRow }}
      data-testid="schematic.node"
    >
      <span className={styles.mark} data-tone={status}>
        <svg viewBox="-28 -24 56 48" aria-hidden="true">
          <path
            d={shape.outline}
            className={cx(styles.face, isBad(status) && styles.bad, node.isCentre && styles.own)}
            data-look={object && object.knowledge !== 'read' ? 'stale' : node.isMissing ? 'missing' : undefined}
          />
          {shape.inner && <path d={shape.inner} className={styles.face} />}
          {shape.glyph && <use href={symbolHref(shape.glyph)} x={-size / 2} y={-size / 2} width={size} height={size} />}
        </svg>
        {status !== 'unknown' && (
          <span className={styles.badge}>
            <StatusBadge status={status} />
          </span>
        )}
      </span>
      <span className={styles.name}>
        {object ? (
          <Name object={name === undefined ? object : { ...object, name }} withGlyph={false} />
        ) : (
          <span className="t3">{name}</span>
        )}
      </span>
      {captions.map((caption, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other key
        <span key={index} className={styles.caption}>
          {caption}
        </span>
      ))}
    </div>
  )
}
