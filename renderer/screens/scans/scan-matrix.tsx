import { typeInfo } from '@shared/catalog/object-types'
import type { ScanHost } from '@shared/model/scan'
import { useVirtualizer } from '@tanstack/react-virtual'
import { observer } from 'mobx-react-lite'
import { useRef, useState } from 'react'
import { kindOf, useApp } from '../../app/app-context'
import { cx, EmptyState, Glyph, ProductMark, rem, Segmented, StatusBadge, useTokenPx, WorkMark } from '../../components'
import { isActive } from '../../stores/scans'
import styles from './scan-matrix.module.css'
import {
  cellLook,
  HOST_FILTERS,
  type HostFilter,
  hostResult,
  hostSummary,
  type MatrixColumn,
  matrixColumns,
  rolesText,
  shownHosts,
  workTime,
} from './scan-view'
import type { WholeScan } from './use-scan'

/** Hosts × layers: where a scan failed, not only that some share of it is done. Only the rows in view are drawn. */
export const ScanMatrix = observer(function ScanMatrix({ scan, nowMs }: { scan: WholeScan; nowMs: number }) {
  const app = useApp()
  const { layout } = app
  const [filter, setFilter] = useState<HostFilter>('all')
  const scroller = useRef<HTMLDivElement>(null)
  const columns = matrixColumns(scan, kindOf(app, scan.environment))
  const hosts = shownHosts(scan, filter)
  const rowPx = useTokenPx('--row-dense', 25)
  const virtual = useVirtualizer({
    count: hosts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 10,
  })
  const room: Room = layout.roomPx < SMALL_BELOW ? 'small' : layout.roomPx < WIDE_FROM ? 'normal' : 'wide'
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <>
      <div className={styles.mh}>
        <h2>Hosts</h2>
        <span className="xs t3 num trunc">{hostSummary(scan.hosts)}</span>
        <span className="grow" />
        <Segmented
          label="Which hosts are shown"
          options={HOST_FILTERS}
          value={filter}
          onChange={setFilter}
          testId="scan.host-filter"
        />
      </div>
      <section
        ref={scroller}
        className={styles.matrix}
        aria-label="Hosts and what was found on them"
        // A scrolling area must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        data-testid="scan.matrix"
      >
        <table
          className={styles.mx}
          style={{ minWidth: rem(outerPx(room) + columns.length * LAYER_PX) }}
          aria-rowcount={hosts.length + 1}
        >
          <Columns count={columns.length} room={room} />
          <MatrixHead columns={columns} room={room} />
          <tbody>
            <Spacer heightPx={above} />
            {items.map(({ index }) => {
              const host = hosts[index]
              return host && <HostRow key={host.host} host={host} columns={columns} room={room} nowMs={nowMs} />
            })}
            <Spacer heightPx={below} />
          </tbody>
        </table>
        {hosts.length === 0 && (
          <EmptyState title={scan.hosts.length === 0 ? 'No hosts yet' : 'No host matches'}>
            {scan.hosts.length === 0 ? emptyReason(scan) : 'Choose "All" to see every host of this scan.'}
          </EmptyState>
        )}
      </section>
    </>
  )
})

/** Stands in for the rows out of view. */
const Spacer = ({ heightPx }: { heightPx: number }) => (heightPx > 0 ? <tr style={{ height: heightPx }} /> : null)

/** Widths of the outer columns in pixels of the design; the layers share the rest. */
const WIDTHS = {
  wide: { host: 150, role: 196, result: 190, time: 68 },
  normal: { host: 132, role: 108, result: 112, time: 68 },
  small: { host: 128, role: 0, result: 64, time: 68 },
} as const
type Room = keyof typeof WIDTHS
/** Room a layer needs at least: a number of two digits in its cell. */
const LAYER_PX = 28
const outerPx = (room: Room) => Object.values(WIDTHS[room]).reduce<number>((total, width) => total + width, 0)
/** Room below which the roles give way to the layers, and from which all is said whole, in pixels of the design. */
const SMALL_BELOW = 1120
const WIDE_FROM = 2200

function Columns({ count, room }: { count: number; room: Room }) {
  const { host, role, result, time } = WIDTHS[room]
  return (
    <colgroup>
      <col style={{ width: rem(host) }} />
      {role > 0 && <col style={{ width: rem(role) }} />}
      <col span={Math.max(1, count)} />
      <col style={{ width: rem(result) }} />
      <col style={{ width: rem(time) }} />
    </colgroup>
  )
}

function emptyReason(scan: WholeScan): string {
  if (isActive(scan)) return 'They appear as soon as the cloud has named them.'
  return scan.options.scope === 'links' || scan.options.scope === 'cliques'
    ? 'This scan worked on what was stored and asked no host.'
    : 'The scan ended before it knew any host.'
}

function MatrixHead({ columns, room }: { columns: readonly MatrixColumn[]; room: Room }) {
  return (
    <thead>
      <tr>
        <th scope="col">Host</th>
        {WIDTHS[room].role > 0 && <th scope="col">Role</th>}
        {columns.map(({ type, label }) => (
          <th
            key={type}
            scope="col"
            className={styles.c}
            title={typeInfo(type).plural}
            aria-label={typeInfo(type).plural}
          >
            <span className="t2 shrinks gap6 centred flex middle">
              <Glyph type={type} />
              <span className={cx(styles.onlyWide, 'trunc')} aria-hidden="true">
                {label}
              </span>
              <span className="sr-only">{typeInfo(type).plural}</span>
            </span>
          </th>
        ))}
        <th scope="col">Result</th>
        <th scope="col" className={styles.r}>
          Time
        </th>
      </tr>
    </thead>
  )
}

interface HostRowProps {
  host: ScanHost
  columns: readonly MatrixColumn[]
  room: Room
  nowMs: number
}

function HostRow({ host, columns, room, nowMs }: HostRowProps) {
  const { result, reason } = hostResult(host)
  return (
    <tr className={cx(host.state === 'failed' && styles.bad)} data-testid="scan.host" data-state={host.state}>
      <td>
        <span className="row shrinks">
          <WorkMark
            state={host.state}
            running={<ProductMark size={12} label="Scanning" />}
            idle={<span className={styles.pip} />}
          />
          <span className="med trunc" title={host.host}>
            {host.host}
          </span>
        </span>
      </td>
      {WIDTHS[room].role > 0 && (
        <td className="t3" title={host.roles.join(', ')}>
          {rolesText(host.roles, room === 'wide')}
        </td>
      )}
      {columns.map(({ type, label }) => (
        <td key={type} className={styles.c}>
          <Cell host={host} type={type} label={label} />
        </td>
      ))}
      <td className={RESULT_CLASS[host.state]} title={reason ?? result}>
        {room === 'wide' ? (reason ?? result) : result}
      </td>
      <td className={cx('t2 num', styles.r)}>{workTime(host, nowMs)}</td>
    </tr>
  )
}

const RESULT_CLASS: Readonly<Record<ScanHost['state'], string>> = {
  waiting: 't3',
  running: 'acc',
  done: '',
  problems: 'warn',
  failed: 'err',
  skipped: 't3',
}

function Cell({ host, type, label }: { host: ScanHost; type: string; label: string }) {
  const { look, count } = cellLook(host, type)
  if (look === 'waiting') return <span className={styles.q} title={`${label}: not asked yet`} />
  if (look === 'running') {
    return (
      <span className="centre t3">
        <ProductMark busy size={14} label={`${label}: being read`} />
      </span>
    )
  }
  const [className, title] = {
    none: ['centre t3', `No ${label}`],
    failed: [cx(styles.cell, styles.failed), `${label}: could not be read`],
    kept: [cx(styles.cell, styles.kept), `${label}: ${String(count)} kept from the scan before`],
    warning: [cx(styles.cell, styles.warning), `${label}: ${String(count)}, with problems`],
    ok: [styles.cell, `${label}: ${String(count)}`],
  }[look]
  return (
    <span className={className} title={title}>
      {look === 'none' ? '·' : look !== 'failed' && count}
      {look === 'failed' && <StatusBadge status="error" />}
      {look === 'warning' && <StatusBadge status="warn" />}
    </span>
  )
}
