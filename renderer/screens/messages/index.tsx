import { typeInfo } from '@shared/catalog/object-types'
import { firstLine, MESSAGE_LEVELS, type MessageLevel } from '@shared/model/message'
import { ChevronDown, ChevronRight, MessageSquare, Share, Waypoints } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { type App, useApp } from '../../app/app-context'
import {
  Button,
  Chip,
  type Column,
  cx,
  DataTable,
  EmptyState,
  EnvCode,
  ErrorNotice,
  Glyph,
  Icon,
  Kbd,
  MenuButton,
  type MenuEntries,
  SearchBox,
  Skeleton,
  Switch,
  TextAction,
  useCopy,
} from '../../components'
import type { Sort } from '../../components/data-table'
import { saveCsv } from '../../data/csv'
import { saveFile } from '../../data/save-file'
import { useCall, useDebounced, useWork } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { calendarDay, formatDay, formatMoment, formatSeconds, parseTime } from '../../format/time'
import { useWide } from '../../graph/use-graph'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { ClearSheet } from './clear-sheet'
import { ALL_TIMES, filterOf, histogramEdges, isNarrowed, type Query, queryLike } from './filter'
import styles from './messages.module.css'
import { MessagePane } from './pane'
import { isByTime, type Row, rowsOf } from './rows'
import { Histogram, Totals } from './totals'
import { LevelMark } from './unread'
import { useMessageList } from './use-list'
import { type Group, LEVEL_WORDS, objectName, occurrenceText, originText, ticketText } from './words'

/** A message that was looked at this long counts as read when one moves on. */
const READ_AFTER_MS = 1000

const LEVEL_KEYS: Readonly<Record<string, MessageLevel | undefined>> = {
  1: undefined,
  2: 'error',
  3: 'warning',
  4: 'info',
}

/** Everything that happened and somebody should know: what, about what, since when, and what to do. */
const MessagesScreen = observer(function MessagesScreen({ query }: ScreenProps) {
  const app = useApp()
  const { transport, router, environments, preferences, clock } = app
  const days = preferences.current.messageDays
  const [isGrouped, setGrouped] = useState(true)
  const [isFollowing, setFollowing] = useState(true)
  const [selected, setSelected] = useState<string>()
  const [isStepped, setStepped] = useState(false)
  const [isScrolled, setScrolled] = useState(false)
  const [unfolded, setUnfolded] = useState<string>()
  const [isWhole, setWhole] = useState(false)
  const [sort, setSort] = useState<Sort>()
  const [isClearing, setClearing] = useState(false)
  const [text, setText] = useState(query.q ?? '')
  const [, work] = useWork()
  const { copied, copy } = useCopy()
  const search = useRef<HTMLInputElement>(null)
  const screen = useRef<HTMLDivElement>(null)
  const isWide = useWide(preferences.current.fontScale)

  const change = (more: Query) => router.go(links.messages({ ...query, ...more }), { replace: true })
  const typed = useDebounced(text.trim(), 200)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed is put into the address, not the other way
  useEffect(() => {
    if (typed !== (query.q ?? '')) change({ q: typed || undefined })
  }, [typed])

  const offline = query.env === undefined ? false : (environments.get(query.env)?.environment.offline ?? false)
  const isHeld = !isFollowing || selected !== undefined || isScrolled
  const list = useMessageList(query, isGrouped, isHeld)
  const { groups, hold, release } = list
  useEffect(() => {
    if (isHeld && groups.length > 0) hold()
    if (!isHeld) release()
  })
  const chosen = groups.find(({ id }) => id === selected)
  const filter = filterOf(query)
  const today = calendarDay(clock.nowMs)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bars are those of a day, not of each moment
  const edges = useMemo(() => histogramEdges(days, clock.nowMs), [days, today])
  const { levels: _levels, unread: _unread, ...countedFilter } = filter
  const { data: summary } = useCall('messages.summary', countedFilter)
  const { from: _from, to: _to, ...untimed } = filter
  const { data: byDay } = useCall('messages.summary', { ...untimed, from: edges[0], edges })
  const occurrences = useCall(
    'messages.occurrences',
    unfolded === undefined ? undefined : { group: unfolded, limit: 100, ...timesOf(filter) },
  )
  const columns = useMemo(
    () => columnsOf(app, { isWide, isByTime: isByTime(sort), nowMs: clock.nowMs, toggle: setUnfolded }),
    [app, isWide, sort, clock.nowMs],
  )
  const sortValue = (id: string) => {
    const column = columns.find((one) => one.id === id)
    return column && ((group: Group) => column.value(asRow(group)))
  }
  const rows = rowsOf(
    groups,
    sort,
    sortValue,
    unfolded === undefined ? undefined : { id: unfolded, messages: occurrences.data?.items, isWhole },
    clock.nowMs,
  )

  const mark = (ids: readonly string[], viewed: boolean) =>
    work(() => transport.call('messages.mark', { groups: [...ids], viewed }))
  // Opening by mistake must not lose it: it is read when one moves on after a moment.
  const isUnread = (chosen?.unread ?? 0) > 0
  const kept = useRef<string>(undefined)
  useEffect(() => {
    if (selected === undefined || !isUnread) return
    const since = Date.now()
    return () => {
      if (Date.now() - since >= READ_AFTER_MS && kept.current !== selected)
        transport.call('messages.mark', { groups: [selected], viewed: true }).catch(() => undefined)
      kept.current = undefined
    }
  }, [selected, isUnread, transport])
  const toggleRead = (group: Group) => {
    // Marked by hand: it stays as it was marked.
    kept.current = group.unread > 0 ? undefined : group.id
    mark([group.id], group.unread > 0)
  }

  const select = (id: string | undefined, stepped = false) => {
    setStepped(stepped)
    setSelected(id)
  }
  const ordered = rows.filter((row) => row.kind === 'group')
  const step = (by: 1 | -1) => {
    const at = ordered.findIndex(({ key }) => key === selected)
    const next = ordered[at < 0 ? 0 : at + by]
    if (next) select(next.key, true)
  }
  const focusList = () => screen.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
  const close = () => {
    select(undefined)
    focusList()
  }
  const unfold = (id: string | undefined) => {
    setWhole(false)
    setUnfolded(id)
  }
  const openObject = (group: Group, view?: 'graph') => {
    const { environment, related_object, display_context, origin_type, origin_id } = group.latest
    const object = display_context ?? related_object
    if (environment !== undefined && object !== undefined) router.go(links.object(environment, object, view))
    else if (view === undefined && origin_type === 'scan' && origin_id !== undefined) router.go(links.scan(origin_id))
  }
  const showHeld = () => {
    select(undefined)
    setFollowing(!offline)
    setScrolled(false)
    release()
    screen.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 })
  }
  const markAll = () => work(() => transport.call('messages.mark', { filter, viewed: true }))

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    const isCommand = event.ctrlKey || event.metaKey
    if (isTyping || event.altKey) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const inPane = event.target instanceof Element && event.target.closest('aside') !== null
    if (isCommand) {
      if (key !== 'c' || !chosen || window.getSelection()?.isCollapsed === false) return
      copy(ticketText(chosen))
    } else if (key === '/') search.current?.focus()
    else if (key === 'Escape' && chosen) close()
    else if (key === 'j') step(1)
    else if (key === 'k') step(-1)
    else if (key === 'f' && !offline) setFollowing(!isFollowing)
    else if (key === 'End' && list.newer > 0) showHeld()
    else if (key in LEVEL_KEYS) change({ level: LEVEL_KEYS[key] })
    else if (!chosen) return
    else if (key === 'u') toggleRead(chosen)
    else if (key === 'g') openObject(chosen, 'graph')
    else if (key === 'ArrowRight' && !inPane && chosen.count > 1) unfold(chosen.id)
    else if (key === 'ArrowLeft' && !inPane && unfolded !== undefined) unfold(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const menu = (row: Row): MenuEntries => (row.kind === 'day' ? [] : groupMenu(row.group))
  const groupMenu = (group: Group): MenuEntries => {
    const none = group.latest.related_object === undefined ? 'It is about no object that is known' : undefined
    return [
      {
        id: 'messages.row.object',
        label: 'Open object',
        shortcut: 'Enter',
        disabledReason: none,
        run: () => openObject(group),
      },
      {
        id: 'messages.row.graph',
        label: 'Open graph',
        icon: Waypoints,
        shortcut: 'G',
        disabledReason: none,
        run: () => openObject(group, 'graph'),
      },
      { id: 'messages.row.like', label: 'Filter like this', run: () => change(queryLike(group.latest)) },
      { id: 'messages.row.ticket', label: 'Copy for a ticket', run: () => copy(ticketText(group)) },
      {
        id: 'messages.row.mark',
        label: group.unread > 0 ? 'Mark as read' : 'Mark as unread',
        shortcut: 'U',
        run: () => toggleRead(group),
      },
    ]
  }
  const exported = isWide ? columns : columns.filter(({ isExtra }) => !isExtra)
  const fileName = `messages${query.env === undefined ? '' : ` ${query.env}`}`
  const exports: MenuEntries = [
    {
      id: 'messages.export.csv',
      label: 'As CSV',
      run: () => saveCsv(fileName, exportColumns(exported), groups),
    },
    {
      id: 'messages.export.json',
      label: 'As JSON',
      run: () =>
        saveFile(new Blob([JSON.stringify(groups, undefined, 2)], { type: 'application/json' }), `${fileName}.json`),
    },
  ]
  const total = summary && MESSAGE_LEVELS.reduce((sum, level) => sum + summary.total[level], 0)
  const lastDays = `the last ${countNoun(days, 'day')}`
  return (
    <div className="screen" ref={screen} data-testid="messages" onKeyDownCapture={onKeyDown}>
      <header className={styles.head}>
        <h1>Messages</h1>
        <span className="xs t2 grow" role="status">
          {copied
            ? 'Copied for a ticket'
            : total !== undefined &&
              `${formatCount(total)} ${query.from === undefined ? `in ${lastDays}` : query.from === ALL_TIMES ? 'in all' : 'in the chosen time'}${isGrouped ? ', equal ones grouped' : ''}`}
        </span>
        <Button
          onPress={() => setFollowing(!isFollowing)}
          disabledReason={offline ? 'Nothing new comes from an imported file' : undefined}
          testId="messages.follow"
        >
          <span className={cx(styles.dot, isFollowing && !offline && styles.isUnread)} />
          {isFollowing && !offline ? 'Following' : 'Follow'}
          <Kbd keys="F" />
        </Button>
        <Button
          onPress={markAll}
          disabledReason={summary && sumOf(summary.unread) === 0 ? 'Everything is read' : undefined}
          testId="messages.markAll"
        >
          Mark all read
        </Button>
        <MenuButton label="Export" entries={exports}>
          <Button
            icon={Share}
            disabledReason={groups.length === 0 ? 'There are no messages' : undefined}
            testId="messages.export"
          >
            Export
          </Button>
        </MenuButton>
        <Button onPress={() => setClearing(true)} testId="messages.clear.open">
          Clear…
        </Button>
      </header>
      {list.error && (
        <div className={styles.pad}>
          <ErrorNotice error={list.error} onRetry={list.reload} />
        </div>
      )}
      <div className={cx(styles.split, chosen && styles.open)}>
        <section className="stack shrinks sinks" aria-label="List of messages">
          <div className={styles.totals}>
            <Totals summary={summary} level={query.level} onLevel={(level) => change({ level })} />
            <Histogram
              edges={edges}
              histogram={byDay?.histogram}
              from={filter.from}
              to={filter.to}
              onChoose={(from, to) => change({ from, to })}
            />
          </div>
          <div className={styles.tools}>
            <SearchBox
              label="Filter messages"
              placeholder="Text, object or id"
              value={text}
              onChange={setText}
              size="small"
              className={styles.search}
              inputRef={search}
              onEscape={(input) => (text === '' ? input.blur() : setText(''))}
              testId="messages.filter"
            />
            <FilterMenu
              label="Environment"
              value={query.env}
              options={(environments.tiles ?? []).map(({ environment }) => environment.name)}
              onChange={(env) => change({ env })}
              testId="messages.environment"
            />
            <FilterMenu
              label="Source"
              value={query.source}
              options={byDay?.sources ?? []}
              onChange={(source) => change({ source })}
              testId="messages.source"
            />
            <FilterMenu
              label="Object"
              value={query.type}
              options={byDay?.object_types ?? []}
              wordOf={(type) => typeInfo(type).label}
              onChange={(type) => change({ type })}
              testId="messages.type"
            />
            {query.object !== undefined && (
              <Chip tone="accent" onRemove={() => change({ object: undefined })} removeLabel="Any object">
                About {query.object}
              </Chip>
            )}
            {query.origin !== undefined && (
              <Chip tone="accent" onRemove={() => change({ origin: undefined })} removeLabel="From anywhere">
                {scanWords(groups, query.origin)}
              </Chip>
            )}
            <Chip
              tone="accent"
              onRemove={() => change({ from: query.from === undefined ? ALL_TIMES : undefined, to: undefined })}
              removeLabel={query.from === undefined ? 'All that are kept' : `Only ${lastDays}`}
            >
              {timeWords(query, days, clock.nowMs)}
            </Chip>
            <span className="grow" />
            <Switch
              isOn={query.unread !== undefined}
              onChange={(isOn) => change({ unread: isOn ? '1' : undefined })}
              testId="messages.unread"
            >
              Unread only
            </Switch>
            <Switch isOn={isGrouped} onChange={setGrouped} testId="messages.grouped">
              Group equal
            </Switch>
          </div>
          {list.newer > 0 && list.since !== undefined && (
            <div className={styles.held} role="status">
              {countNoun(list.newer, 'new', 'new')} since {formatSeconds(list.since)}, held while you read
              <TextAction onPress={showHeld} testId="messages.held">
                Show
              </TextAction>
              <Kbd keys="End" />
            </div>
          )}
          {list.isLoading ? (
            <Skeleton rows={12} stage="Reading messages" onCancel={list.cancel} />
          ) : (
            <div className="fill" onScrollCapture={(event) => setScrolled((event.target as Element).scrollTop > 0)}>
              <DataTable
                label="Messages"
                columns={columns}
                rows={rows}
                rowKey={(row) => row.key}
                selectedKey={selected}
                showsSelected={isStepped}
                section={(row) => (row.kind === 'day' ? row.text : undefined)}
                onSelect={(row) => {
                  if (row.kind === 'earlier') setWhole(true)
                  if (row.kind !== 'day') select(row.group.id)
                }}
                onOpen={(row) => row.kind !== 'day' && openObject(row.group)}
                menu={menu}
                windowed={{
                  sort: sort ?? { column: 'last', direction: 'descending' },
                  onSort: (next) => setSort(next),
                  onRange: NOTHING,
                  readAll: async () => groups.map(asRow),
                }}
                fileName={fileName}
                empty={<Empty query={query} days={days} onChange={change} onText={setText} />}
                testId="messages.table"
              />
            </div>
          )}
          {list.isCut && (
            <p className={styles.cut}>
              The newest {formatCount(groups.length)} are shown; a filter or a shorter time shows the others.
            </p>
          )}
        </section>
        {chosen && (
          <MessagePane
            key={chosen.id}
            group={chosen}
            times={timesOf(filter)}
            isWide={isWide}
            onStep={step}
            onClose={close}
            onFilterLike={() => change(queryLike(chosen.latest))}
            onFilterObject={(object) => change({ object })}
            onSelect={(id) => select(id, true)}
            onMark={() => toggleRead(chosen)}
          />
        )}
      </div>
      {isClearing && <ClearSheet environment={query.env} onClose={() => setClearing(false)} />}
    </div>
  )
})
export default MessagesScreen

const NOTHING = () => undefined
const sumOf = (counts: Record<MessageLevel, number>) => MESSAGE_LEVELS.reduce((sum, level) => sum + counts[level], 0)
const asRow = (group: Group): Row => ({ kind: 'group', key: group.id, group, isUnfolded: false })
const timesOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }) => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
})

function timeWords({ from, to }: Query, days: number, nowMs: number): string {
  if (from === undefined) return `Last ${countNoun(days, 'day')}`
  if (from === ALL_TIMES) return 'All that are kept'
  const last = to === undefined ? undefined : new Date((parseTime(to) ?? nowMs) - 1).toISOString()
  return last === undefined || formatDay(last) === formatDay(from)
    ? formatDay(from)
    : `${formatDay(from)} – ${formatDay(last)}`
}

function scanWords(groups: readonly Group[], origin: string): string {
  const from = groups.find(({ latest }) => latest.origin_id === origin)
  return from ? originText(from.latest) : 'One scan'
}

interface FilterMenuProps {
  label: string
  value: string | undefined
  options: readonly string[]
  wordOf?: (option: string) => string
  onChange: (value: string | undefined) => void
  testId: string
}

/** One condition of the list: any, or one of what there is. */
function FilterMenu({ label, value, options, wordOf = (option) => option, onChange, testId }: FilterMenuProps) {
  const shown = value !== undefined && !options.includes(value) ? [value, ...options] : options
  return (
    <MenuButton
      label={label}
      entries={[
        { id: `${testId}.any`, label: 'Any', run: () => onChange(undefined) },
        '-',
        ...shown.map((option) => ({ id: `${testId}.${option}`, label: wordOf(option), run: () => onChange(option) })),
      ]}
    >
      <AriaButton className={cx(styles.menu, value !== undefined && 'acc')} data-testid={testId}>
        {label}: {value === undefined ? 'any' : wordOf(value)}
        <Icon as={ChevronDown} size={12} />
      </AriaButton>
    </MenuButton>
  )
}

interface EmptyProps {
  query: Query
  days: number
  onChange: (more: Query) => void
  onText: (text: string) => void
}

/** Nothing at all, or nothing that fits: then what to leave out. */
function Empty({ query, days, onChange, onText }: EmptyProps) {
  if (!isNarrowed(query))
    return (
      <EmptyState
        icon={<Icon as={MessageSquare} size={24} />}
        title={query.from === undefined ? `No messages in the last ${countNoun(days, 'day')}` : 'No messages'}
        action={
          query.from === undefined && (
            <Button onPress={() => onChange({ from: ALL_TIMES })} testId="messages.showAll">
              Show all
            </Button>
          )
        }
      >
        Scans, connection tests and repairs leave what happened here.
      </EmptyState>
    )
  const words: Readonly<Record<string, string>> = {
    env: query.env ?? '',
    level: LEVEL_WORDS[query.level as MessageLevel] ?? '',
    source: query.source ?? '',
    type: query.type === undefined ? '' : typeInfo(query.type).label,
    object: `About ${query.object ?? ''}`,
    origin: 'One scan',
    q: `“${query.q ?? ''}”`,
    unread: 'Unread only',
    from: 'The chosen time',
  }
  return (
    <EmptyState
      title="No match"
      action={
        <span className="row wrap middle">
          {Object.keys(words)
            .filter((key) => query[key] !== undefined && !(key === 'from' && query.from === ALL_TIMES))
            .map((key) => (
              <Chip
                key={key}
                onRemove={() => {
                  if (key === 'q') onText('')
                  onChange(key === 'from' ? { from: undefined, to: undefined } : { [key]: undefined })
                }}
                removeLabel={`Leave out ${words[key] ?? key}`}
              >
                {words[key]}
              </Chip>
            ))}
        </span>
      }
    />
  )
}

const levelRank = (level: MessageLevel) => MESSAGE_LEVELS.indexOf(level)

interface ColumnFacts {
  isWide: boolean
  isByTime: boolean
  nowMs: number
  toggle: (id: string | undefined) => void
}

/** The columns; of an occurrence only what differs is drawn. */
function columnsOf(app: App, { isWide, isByTime: hasDays, nowMs, toggle }: ColumnFacts): Column<Row>[] {
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
      value: (row) => of(row, ({ latest }) => levelRank(latest.level)),
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
function exportColumns(columns: readonly Column<Row>[]) {
  return columns.map(({ id, title, value }) => ({
    title,
    value: (group: Group) => (id === 'level' ? LEVEL_WORDS[group.latest.level] : value(asRow(group))),
  }))
}
