import type { MessageLevel } from '@shared/model/message'
import { Share, Waypoints } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Button,
  cx,
  DataTable,
  ErrorNotice,
  Kbd,
  MenuButton,
  type MenuEntries,
  Skeleton,
  type Sort,
  TextAction,
  useCopy,
} from '../../components'
import split from '../../components/split.module.css'
import { saveCsv } from '../../data/csv'
import { saveFile } from '../../data/save-file'
import { useCall, useDebounced, useWork } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { calendarDay, formatSeconds } from '../../format/time'
import { useWide } from '../../graph/use-graph'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { ClearSheet } from './clear-sheet'
import { columnsOf, exportColumns } from './columns'
import { ALL_TIMES, filterOf, histogramEdges, type Query, queryLike } from './filter'
import styles from './messages.module.css'
import { MessagePane } from './pane'
import { asRow, isByTime, type Row, rowsOf } from './rows'
import { Empty, Toolbar } from './toolbar'
import { Histogram, Totals } from './totals'
import { useMessageList } from './use-list'
import { type Group, sumOf, ticketText } from './words'

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
  const [unfolded, setUnfolded] = useState<{ id: string; isWhole: boolean }>()
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
  const { groups } = list
  const chosen = groups.find(({ id }) => id === selected)
  const filter = filterOf(query)
  const today = calendarDay(clock.nowMs)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bars are those of a day, not of each moment
  const edges = useMemo(() => histogramEdges(days, clock.nowMs), [days, today])
  const { levels: _levels, unread: _unread, ...countedFilter } = filter
  const { data: summary } = useCall('messages.summary', countedFilter)
  const { from, to, ...untimed } = filter
  const times = { from, to }
  const { data: byDay } = useCall('messages.summary', { ...untimed, from: edges[0], edges })
  const occurrences = useCall('messages.occurrences', unfolded && { group: unfolded.id, limit: 100, ...times })
  const unfold = useCallback(
    (id: string | undefined) => setUnfolded(id === undefined ? undefined : { id, isWhole: false }),
    [],
  )
  const columns = useMemo(
    () => columnsOf(app, { isWide, isByTime: isByTime(sort), nowMs: clock.nowMs, toggle: unfold }),
    [app, isWide, sort, clock.nowMs, unfold],
  )
  const sortValue = (id: string) => {
    const column = columns.find((one) => one.id === id)
    return column && ((group: Group) => column.value(asRow(group)))
  }
  const rows = rowsOf(
    groups,
    sort,
    sortValue,
    unfolded && { ...unfolded, messages: occurrences.data?.items },
    clock.nowMs,
  )

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
    const viewed = group.unread > 0
    kept.current = viewed ? undefined : group.id
    work(() => transport.call('messages.mark', { groups: [group.id], viewed }))
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
  const openObject = (group: Group, view?: 'graph') => {
    const { environment, related_object, display_context, origin_type, origin_id } = group.latest
    const object = display_context ?? related_object
    if (environment !== undefined && object !== undefined) router.go(links.object(environment, object, view))
    else if (view === undefined && origin_type === 'scan' && origin_id !== undefined) router.go(links.scan(origin_id))
  }
  const showHeld = () => {
    select(undefined)
    setFollowing(true)
    setScrolled(false)
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
  const fileName = `messages${query.env === undefined ? '' : ` ${query.env}`}`
  const exports: MenuEntries = [
    {
      id: 'messages.export.csv',
      label: 'As CSV',
      run: () => saveCsv(fileName, exportColumns(columns), groups),
    },
    {
      id: 'messages.export.json',
      label: 'As JSON',
      run: () =>
        saveFile(new Blob([JSON.stringify(groups, undefined, 2)], { type: 'application/json' }), `${fileName}.json`),
    },
  ]
  const total = summary && sumOf(summary.total)
  return (
    <div className="screen" ref={screen} data-testid="messages" onKeyDownCapture={onKeyDown}>
      <header className={styles.head}>
        <h1>Messages</h1>
        <span className="xs t2 grow" role="status">
          {copied
            ? 'Copied for a ticket'
            : total !== undefined &&
              `${formatCount(total)} ${query.from === undefined ? `in the last ${countNoun(days, 'day')}` : query.from === ALL_TIMES ? 'in all' : 'in the chosen time'}${isGrouped ? ', equal ones grouped' : ''}`}
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
        <div className={split.notice}>
          <ErrorNotice error={list.error} onRetry={list.reload} />
        </div>
      )}
      <div className={cx(styles.split, chosen && split.open)}>
        <section className="stack shrinks sinks" aria-label="List of messages">
          <div className={styles.totals}>
            <Totals summary={summary} level={query.level} onLevel={(level) => change({ level })} />
            <Histogram
              edges={edges}
              histogram={byDay?.histogram}
              from={from}
              to={to}
              onChoose={(from, to) => change({ from, to })}
            />
          </div>
          <Toolbar
            query={query}
            days={days}
            groups={groups}
            facts={byDay}
            text={text}
            onText={setText}
            inputRef={search}
            onChange={change}
            isGrouped={isGrouped}
            onGrouped={setGrouped}
          />
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
                  if (row.kind === 'earlier') setUnfolded({ id: row.group.id, isWhole: true })
                  if (row.kind !== 'day') select(row.group.id)
                }}
                onOpen={(row) => row.kind !== 'day' && openObject(row.group)}
                menu={menu}
                windowed={{
                  sort: sort ?? { column: 'last', direction: 'descending' },
                  onSort: setSort,
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
            times={times}
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
