/** The columns of the list; of an occurrence only what differs is drawn. */
import { firstLine, MESSAGE_LEVELS } from '@shared/model/message'
import { ChevronRight } from 'lucide-react'
import type { App } from '../../app/app-context'
import { type Column, cx, EnvCode, Glyph, Icon } from '../../components'
import { formatCount } from '../../format/number'
import { formatMoment, formatSeconds } from '../../format/time'
import styles from './messages.module.css'
import { asRow, type Row } from './rows'
import { LevelMark } from './unread'
import { type Group, LEVEL_WORDS, objectName, occurrenceText, originText } from './words'

interface ColumnFacts {
  isWide: boolean
  isByTime: boolean
  nowMs: number
  toggle: (id: string | undefined) => void
}

export function columnsOf(app: App, { isWide, isByTime: hasDays, nowMs, toggle }: ColumnFacts): Column<Row>[] {
  const of = <T,>(row: Row, value: (group: Group) => T): T | undefined =>
    row.kind === 'group' ? value(row.group) : undefined
  const first: Column<Row> = {
    id: 'first',
    title: 'First',
    width: '104px',
    align: 'right',
    value: (row) => of(row, ({ first: at }) => at),
    cell: (row) =>
      of(row, ({ count, first: at }) => count > 1 && <span className="t3">{formatMoment(at, nowMs)}</span>),
  }
  const time = (at: string) => (hasDays ? formatSeconds(at) : formatMoment(at, nowMs))
  return [
    {
      id: 'level',
      title: 'Level',
      isTitleHidden: true,
      width: '62px',
      isSortable: false,
      value: (row) => of(row, ({ latest }) => MESSAGE_LEVELS.indexOf(latest.level)),
      cell: (row) =>
        row.kind === 'group' && (
          <span className={styles.lead}>
            <span className={cx(styles.dot, row.group.unread > 0 && styles.isUnread)}>
              {row.group.unread > 0 && <span className="sr-only">unread</span>}
            </span>
            <LevelMark level={row.group.latest.level} />
            <span className="sr-only">{LEVEL_WORDS[row.group.latest.level]}</span>
            <button
              type="button"
              tabIndex={-1}
              className={cx(styles.fold, row.group.count === 1 && styles.none)}
              aria-label={row.isUnfolded ? 'Fold' : 'Unfold'}
              aria-expanded={row.isUnfolded}
              data-testid="messages.unfold"
              onClick={() => toggle(row.isUnfolded ? undefined : row.group.id)}
            >
              <Icon as={ChevronRight} size={14} />
            </button>
          </span>
        ),
    },
    {
      id: 'message',
      title: 'Message',
      width: 'minmax(180px, 3fr)',
      value: (row) => of(row, ({ latest }) => firstLine(latest.text)),
      cell: (row) => <MessageCell row={row} nowMs={nowMs} />,
    },
    {
      id: 'environment',
      title: 'Environment',
      isTitleHidden: true,
      width: '48px',
      value: (row) => of(row, ({ latest }) => latest.environment),
      cell: (row) => {
        const environment = of(row, ({ latest }) => latest.environment)
        if (environment === undefined) return null
        return (
          <span title={environment}>
            <EnvCode mark={app.environments.get(environment)?.environment ?? { name: environment }} small />
          </span>
        )
      },
    },
    {
      id: 'object',
      title: 'Object',
      width: 'minmax(96px, 1fr)',
      value: (row) => of(row, ({ latest }) => objectName(latest)),
      cell: (row) =>
        of(row, ({ latest }) => (
          <span className="row">
            {latest.related_object_type !== undefined && <Glyph type={latest.related_object_type} />}
            <span className="trunc">{objectName(latest)}</span>
          </span>
        )),
    },
    {
      id: 'source',
      title: 'Source',
      width: '84px',
      value: (row) => of(row, ({ latest }) => latest.source_system),
      cell: (row) => <span className="t2">{of(row, ({ latest }) => latest.source_system)}</span>,
    },
    {
      id: 'times',
      title: 'Times',
      width: '58px',
      align: 'right',
      value: (row) => of(row, ({ count }) => count),
      cell: (row) => <span className="t2">{of(row, ({ count }) => count > 1 && `× ${formatCount(count)}`)}</span>,
    },
    ...(isWide ? [first] : []),
    {
      id: 'last',
      title: 'Last',
      width: hasDays ? '80px' : '104px',
      align: 'right',
      value: (row) => of(row, ({ latest }) => latest.timestamp),
      cell: (row) => (
        <span className="t2">
          {row.kind === 'group'
            ? time(row.group.latest.timestamp)
            : row.kind === 'occurrence'
              ? formatMoment(row.message.timestamp, nowMs)
              : null}
        </span>
      ),
    },
  ]
}

function MessageCell({ row, nowMs }: { row: Row; nowMs: number }) {
  switch (row.kind) {
    case 'day':
      return row.text
    case 'group':
      return (
        <span className={row.group.unread > 0 ? styles.new : 't2'} title={row.group.latest.text}>
          {firstLine(row.group.latest.text)}
        </span>
      )
    case 'occurrence':
      return <span className="t2">{occurrenceText(row.message, row.group.latest)}</span>
    case 'earlier':
      return (
        <span className="acc">
          {`${formatCount(row.count)} earlier, back to ${row.oldest && row.count < 100 ? originText(row.oldest) : formatMoment(row.group.first, nowMs)}`}
        </span>
      )
  }
}

/** The columns as an export has them: whole times, and the name of the level. */
export function exportColumns(columns: readonly Column<Row>[]) {
  return columns.map(({ id, title, value }) => ({
    title,
    value: (group: Group) => (id === 'level' ? LEVEL_WORDS[group.latest.level] : value(asRow(group))),
  }))
}
