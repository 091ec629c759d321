/** The edges of the window: title bar, rail and status bar. */
import type { Activity } from '@shared/model/activity'
import { missingOf } from '@shared/model/knowledge'
import { MESSAGE_LEVELS } from '@shared/model/message'
import { ChevronDown, ChevronLeft, ChevronRight, FileBox, Layers, Lock, Plus, Search } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { type App, useApp } from '../app/app-context'
import { ReadMark, worstKnown } from '../attributes/knowledge'
import {
  Age,
  cx,
  Dot,
  EnvCode,
  Icon,
  IconButton,
  Kbd,
  KnowledgeMark,
  MenuButton,
  type MenuEntries,
  MiddleText,
  ProductMark,
  StatusBadge,
} from '../components'
import { useCall } from '../data/use-call'
import { countNoun, formatCount } from '../format/number'
import { SCAN_WORDS } from '../format/scan'
import { parseTime } from '../format/time'
import { links } from '../routing/links'
import { formatHash, type Location } from '../routing/route'
import { SCREENS, screenAt } from '../screens'
import { progressOf, titleOf } from '../screens/activity/words'
import type { Screen } from '../screens/define'
import { LevelMark, useUnread } from '../screens/messages/unread'
import { isWhollyRead } from '../stores/environments'
import styles from './edges.module.css'

/** Where one is (back, forward, environment), the way to anywhere (search), and what needs attention. */
export const TitleBar = observer(function TitleBar() {
  const { workspace, environments, commands, router } = useApp()
  const environment = environments.get(workspace.environment ?? '')?.environment
  return (
    <header className={cx(styles.titlebar, environment?.protected && styles.protected)} data-pane="title">
      <div className={styles.side}>
        <span className={styles.brand}>
          <ProductMark size={20} label="Calipso Desktop" />
        </span>
        <span className="flex">
          <IconButton
            icon={ChevronLeft}
            label="Back"
            shortcut={commands.shortcutOf('go.back')}
            disabledReason={router.canGoBack ? undefined : 'There is no earlier page'}
            onPress={() => router.back()}
            testId="go.back"
          />
          <IconButton
            icon={ChevronRight}
            label="Forward"
            shortcut={commands.shortcutOf('go.forward')}
            disabledReason={router.canGoForward ? undefined : 'There is no later page'}
            onPress={() => router.forward()}
            testId="go.forward"
          />
        </span>
        <EnvironmentSwitcher />
      </div>
      <Omni />
      <div className={cx(styles.side, 'at-end')}>
        <Jobs />
        <Counters />
      </div>
    </header>
  )
})

const EnvironmentSwitcher = observer(function EnvironmentSwitcher() {
  const { workspace, environments, router } = useApp()
  // Pages beside the workspace, as that of the host keys, belong to an environment as well.
  const shown = workspace.environment ?? screenAt(router.location.path)?.params.environment
  const current = environments.get(shown ?? '')?.environment
  const entries: MenuEntries = [
    { id: 'switch.all', label: 'All environments', icon: Layers, run: () => router.go(links.home()) },
    '-',
    ...(environments.tiles ?? []).map(({ environment, counts }) => ({
      id: `switch.${environment.name}`,
      label: environment.name,
      lead: <EnvCode mark={environment} />,
      note: environment.offline ? 'offline file' : counts ? formatCount(counts.objects) : 'not scanned',
      run: () => router.go(links.environment(environment.name)),
    })),
    '-',
    { id: 'switch.new', label: 'Add an environment', icon: Plus, run: () => router.go(links.environmentNew()) },
  ]
  return (
    <MenuButton label="Environments" entries={entries}>
      <AriaButton className={cx(styles.envchip, !current && 't2')} data-testid="environment.switch">
        {current && <EnvCode mark={current} />}
        <MiddleText text={shown ?? 'All environments'} face="ui" />
        {current?.protected && <Icon as={Lock} className="t3" />}
        {current?.offline && <Icon as={FileBox} className="t3" />}
        <Icon as={ChevronDown} size={12} className="t3" />
      </AriaButton>
    </MenuButton>
  )
})

const Omni = observer(function Omni() {
  const { workspace, environments, search, commands } = useApp()
  const words =
    workspace.environment === undefined && environments.tiles?.length !== 0
      ? 'Search name, id, IP, MAC'
      : 'Search or run a command'
  return (
    <AriaButton className={styles.omni ?? ''} onPress={() => search.open()} data-testid="search.open">
      <Icon as={Search} />
      <span className="grow trunc">{words}</span>
      <Kbd keys={commands.shortcutOf('search.open') ?? ''} />
    </AriaButton>
  )
})

/** What is under way, the oldest first. */
const useUnderWay = (): readonly Activity[] => useCall('activity.list', { underWay: true }).data ?? []

/** "prod-ams1: Hosts 12 of 46", "Import: Reading the file". */
const activityWords = (activity: Activity, scans: App['scans']): string =>
  [activity.scan ? activity.environment : titleOf(activity), progressOf(activity, scans).words].join(': ')

const Jobs = observer(function Jobs() {
  const { scans, router } = useApp()
  const [first, ...others] = useUnderWay()
  if (!first) return null
  const isOneScan = others.length === 0 && first.scan
  return (
    <AriaButton
      className={styles.job ?? ''}
      onPress={() => router.go(isOneScan ? links.scan(isOneScan.id) : links.activity())}
      data-testid="jobs.open"
    >
      <ProductMark busy />
      <span className="trunc">
        {activityWords(first, scans)}
        {others.length > 0 && ` and ${others.length} more`}
      </span>
    </AriaButton>
  )
})

/** Messages nobody has read, and hosts that are not read: of the environment shown, else of all. A press leads to them. */
const Counters = observer(function Counters() {
  const { workspace, environments, router } = useApp()
  const name = workspace.environment
  const messages = useUnread(name)
  const hosts = environments.problemsOf(name).unread
  if (!messages || environments.tiles === undefined) return null
  return (
    <div className="flex gap2 rigid">
      {MESSAGE_LEVELS.map((level) => (
        <Counter
          key={level}
          tone={TONES[level]}
          count={messages[level]}
          words={`${countNoun(messages[level], NOUNS[level], level === 'info' ? NOUNS.info : undefined)}, unread`}
          testId={`counter.${level}`}
          onPress={() => router.go(links.messages({ env: name, level, unread: '1' }))}
        >
          <LevelMark level={level} isQuiet={messages[level] === 0} />
        </Counter>
      ))}
      {hosts > 0 && (
        <Counter
          tone="stale"
          count={hosts}
          words={countNoun(hosts, 'unread host')}
          testId="counter.unread"
          onPress={() => router.go(name === undefined ? links.home() : links.table(name, 'host', { show: 'unread' }))}
        />
      )}
    </div>
  )
})

const TONES = { error: 'error', warning: 'warn', info: 'unknown' } as const
const NOUNS = { error: 'error', warning: 'warning', info: 'info' } as const

interface CounterProps {
  tone: 'error' | 'warn' | 'stale' | 'unknown'
  count: number
  words: string
  testId: string
  onPress: () => void
  /** The mark of what is counted; without one, that of hosts that are not read. */
  children?: ReactNode
}

function Counter({ tone, count, words, testId, onPress, children }: CounterProps) {
  return (
    <AriaButton
      className={cx(styles.counter, count > 0 && tone !== 'unknown' ? 'toned' : 't3')}
      data-tone={tone}
      aria-label={words}
      onPress={onPress}
      data-testid={testId}
    >
      {children === undefined ? (
        <KnowledgeMark state="never" words={formatCount(count)} spoken={words} />
      ) : (
        <>
          {children}
          {formatCount(count)}
        </>
      )}
    </AriaButton>
  )
}

/** Where a destination leads: the tree returns to the tab last worked in, else to the first environment. */
function locationOf(screen: Screen, app: App): Location {
  if (screen.layout !== 'workspace') return { path: screen.route, query: {} }
  const tab = app.workspace.active ?? app.workspace.tabs[0]
  const first = app.environments.tiles?.[0]?.environment.name
  return tab?.location ?? (first === undefined ? links.home() : links.environment(first))
}

/** True for the destination the present screen belongs to. */
function isActive(screen: Screen, active: Screen | undefined): boolean {
  if (!active) return false
  return (
    active === screen || (screen.layout === 'workspace' && active.layout === 'workspace') || active.partOf === screen.id
  )
}

/** Where the workspace is shown already, its tree is what is asked for. */
function showTree({ layout }: App): void {
  layout.setOpen('tree', true)
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="tree"]')?.focus())
}

export const Rail = observer(function Rail({ active }: { active: Screen | undefined }) {
  const app = useApp()
  const entry = (screen: Screen) => {
    if (!screen.rail) return null
    const location = locationOf(screen, app)
    const on = isActive(screen, active)
    return (
      <a
        key={screen.id}
        className={cx(styles.entry, on && styles.on)}
        href={formatHash(location)}
        aria-current={on ? 'page' : undefined}
        data-testid={`rail.${screen.id}`}
        onClick={(event) => {
          event.preventDefault()
          if (on && screen.layout === 'workspace') showTree(app)
          else app.router.go(location)
        }}
      >
        <Icon as={screen.rail.icon} size={18} />
        {screen.rail.badge && <screen.rail.badge />}
        <span>{screen.rail.label}</span>
      </a>
    )
  }
  const destinations = SCREENS.filter((screen) => screen.rail)
  return (
    <nav className={styles.rail} aria-label="Destinations" data-pane="rail">
      {destinations.filter((screen) => !screen.rail?.end).map(entry)}
      <div className="grow" />
      {destinations.filter((screen) => screen.rail?.end).map(entry)}
    </nav>
  )
})

function Segment({ children, onPress, testId }: { children: ReactNode; onPress?: () => void; testId: string }) {
  return onPress ? (
    <AriaButton className={styles.segment ?? ''} onPress={onPress} data-testid={testId}>
      {children}
    </AriaButton>
  ) : (
    <span className={styles.segment} data-testid={testId}>
      {children}
    </span>
  )
}

/** The state of what is shown, at a glance; each segment leads to its screen. */
export const StatusBar = observer(function StatusBar() {
  const { workspace, host, connection, preferences, router } = useApp()
  const { timeZone } = preferences.current
  return (
    <footer className={styles.statusbar} data-pane="status">
      {connection.state === 'lost' && (
        <Segment testId="status.connection">
          <ProductMark busy />
          <span className="warn">Connection to Calipso lost, reconnecting</span>
        </Segment>
      )}
      {connection.state === 'refused' && (
        <Segment testId="status.connection">
          <StatusBadge status="error" label={false} />
          <span className="err">The server was restarted; open the address it prints</span>
        </Segment>
      )}
      {workspace.environment === undefined ? <AllSegments /> : <EnvironmentSegments name={workspace.environment} />}
      <span className="grow" />
      {timeZone !== 'local' && (
        <Segment testId="status.zone" onPress={() => router.go(links.preferences('time'))}>
          Times: {timeZone}
        </Segment>
      )}
      <Segment testId="status.storage">Storage: local</Segment>
      <Segment testId="status.secrets">
        <Icon as={Lock} size={12} />
        <span title={host.secretsStoredIn}>Secrets: {host.secretsStoredIn.replace(/ [/\\A-Z].*/, '')}</span>
      </Segment>
      <JobsSegment />
    </footer>
  )
})

const AllSegments = observer(function AllSegments() {
  const { environments, router } = useApp()
  const { tiles } = environments
  const messages = useUnread(undefined)
  const unread = messages ? messages.error + messages.warning + messages.info : 0
  if (!tiles) return <Segment testId="status.environments">Reading environments</Segment>
  const offline = tiles.filter((tile) => tile.environment.offline).length
  return (
    <>
      <Segment testId="status.environments" onPress={() => router.go(links.home())}>
        {tiles.length === 0
          ? 'No environment yet'
          : countNoun(tiles.length, 'environment') + (offline > 0 ? `, ${countNoun(offline, 'offline file')}` : '')}
      </Segment>
      {tiles.length > 0 && <Segment testId="status.objects">{countNoun(environments.objectCount, 'object')}</Segment>}
      {unread > 0 && (
        <Segment testId="status.messages" onPress={() => router.go(links.messages({ unread: '1' }))}>
          <span className="acc">{formatCount(unread)} unread</span>
        </Segment>
      )}
    </>
  )
})

const EnvironmentSegments = observer(function EnvironmentSegments({ name }: { name: string }) {
  const { environments, router, clock } = useApp()
  const tile = environments.get(name)
  if (!tile) return null
  const { environment, lastScan, counts } = tile
  const seen = environment.last_scanned ?? lastScan?.end_timestamp
  const ageMs = seen === undefined ? 0 : clock.nowMs - (parseTime(seen) ?? clock.nowMs)
  const isOld = ageMs > environment.freshness_hours * 3_600_000
  const missing = counts ? missingOf(counts.knowledge) : []
  const [worst] = missing
  const isGreen = !environment.offline && environment.operational === 'running' && isWhollyRead(tile)
  return (
    <>
      <Segment testId="status.environment" onPress={() => router.go(links.environment(name))}>
        <Dot tone={environment.operational === 'error' ? 'error' : isGreen ? 'ok' : 'unknown'} />
        {name}
        {environment.offline && ', offline file'}
      </Segment>
      <Segment testId="status.scan" onPress={() => router.go(lastScan ? links.scan(lastScan.id) : links.scans(name))}>
        {lastScan && <ReadMark tile={tile} isOld={isOld} />}
        {seen === undefined ? (
          'Not scanned yet'
        ) : (
          <span className={isOld ? 'stl' : undefined}>
            <Age at={seen} prefix={environment.offline ? 'Data from' : 'Last scan'} />
            {lastScan && lastScan.status !== 'completed' ? `, ${SCAN_WORDS[lastScan.status].toLowerCase()}` : ''}
          </span>
        )}
      </Segment>
      {worst && (
        <Segment testId="status.unread" onPress={() => router.go(links.missing(name, worst))}>
          <KnowledgeMark state={worstKnown(tile)} words={missing.map(({ words }) => words).join(', ')} />
        </Segment>
      )}
      {counts && (
        <Segment testId="status.objects" onPress={() => router.go(links.environment(name))}>
          {countNoun(counts.objects, 'object')}
        </Segment>
      )}
    </>
  )
})

const JobsSegment = observer(function JobsSegment() {
  const { scans, router } = useApp()
  const running = useUnderWay()
  const [first] = running
  return (
    <Segment testId="status.jobs" onPress={() => router.go(links.activity())}>
      {first ? (
        <span className="line acc gap5">
          <ProductMark busy size={12} />
          {running.length} running: {activityWords(first, scans)}
        </span>
      ) : (
        'Nothing running'
      )}
    </Segment>
  )
})
