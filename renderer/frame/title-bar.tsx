import { ChevronDown, ChevronLeft, ChevronRight, FileBox, Layers, Lock, Plus, Search } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../app/app-context'
import {
  Calliper,
  cx,
  EnvCode,
  Icon,
  IconButton,
  Kbd,
  MenuButton,
  type MenuEntries,
  MiddleText,
  StatusBadge,
} from '../components'
import { countNoun, formatCount } from '../format/number'
import { links } from '../routing/links'
import { scanProgress } from '../stores/scans'
import styles from './title-bar.module.css'

/** Where one is (back, forward, environment), the way to anywhere (search), and what needs attention. */
export const TitleBar = observer(function TitleBar() {
  const { workspace, environments, commands, router } = useApp()
  const environment = environments.get(workspace.environment ?? '')?.environment
  return (
    <header className={cx(styles.titlebar, environment?.protected && styles.protected)} data-pane="title">
      <div className={styles.side}>
        <span className={styles.brand}>
          <Calliper size={20} label="Calipso Desktop" />
        </span>
        <span className={styles.history}>
          <IconButton
            icon={ChevronLeft}
            label="Back"
            shortcut={commands.shortcutOf('go.back')}
            disabledReason={router.canGoBack ? undefined : 'Nothing before this'}
            onPress={() => router.back()}
            testId="go.back"
          />
          <IconButton
            icon={ChevronRight}
            label="Forward"
            shortcut={commands.shortcutOf('go.forward')}
            disabledReason={router.canGoForward ? undefined : 'Nothing after this'}
            onPress={() => router.forward()}
            testId="go.forward"
          />
        </span>
        <EnvironmentSwitcher />
      </div>
      <Omni />
      <div className={cx(styles.side, styles.end)}>
        <Jobs />
        <Counters />
      </div>
    </header>
  )
})

const EnvironmentSwitcher = observer(function EnvironmentSwitcher() {
  const { workspace, environments, router } = useApp()
  const current = environments.get(workspace.environment ?? '')?.environment
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
        <MiddleText text={workspace.environment ?? 'All environments'} face="ui" />
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
    environments.tiles?.length === 0
      ? 'Search or run a command'
      : workspace.environment === undefined
        ? 'Search every environment: name, id, IP, MAC'
        : 'Search objects or run a command'
  return (
    <AriaButton className={styles.omni ?? ''} onPress={() => search.open()} data-testid="search.open">
      <Icon as={Search} />
      <span className="grow trunc">{words}</span>
      <Kbd keys={commands.shortcutOf('search.open') ?? ''} />
    </AriaButton>
  )
})

const Jobs = observer(function Jobs() {
  const { scans, router } = useApp()
  const [first, ...others] = scans.running
  if (!first) return null
  return (
    <AriaButton
      className={styles.job ?? ''}
      onPress={() => router.go(others.length > 0 ? links.scans() : links.scan(first.id))}
      data-testid="jobs.open"
    >
      <Calliper busy />
      <span className="trunc">
        {first.environment}: {scanProgress(first).stage}
        {others.length > 0 && ` and ${others.length} more`}
      </span>
    </AriaButton>
  )
})

/** Objects with problems: of the environment shown, else of all. A press lists them. */
const Counters = observer(function Counters() {
  const { workspace, environments, router } = useApp()
  const byStatus = environments.get(workspace.environment ?? '')?.counts?.byStatus
  const counts =
    workspace.environment === undefined
      ? environments.problems
      : { error: byStatus?.Error ?? 0, warn: byStatus?.Warning ?? 0 }
  if ((environments.tiles ?? []).length === 0) return null
  const counter = (status: 'error' | 'warn', word: string, count: number) => (
    <AriaButton
      className={cx(styles.counter, count > 0 ? styles[status] : 't3')}
      aria-label={`${countNoun(count, 'object')} with status ${word}`}
      onPress={() => router.go(links.search(`status:${word}`))}
      data-testid={`counter.${word}`}
    >
      <span className={cx(count === 0 && styles.quiet)}>
        <StatusBadge status={status} label={false} />
      </span>
      {formatCount(count)}
    </AriaButton>
  )
  return (
    <div className={styles.counters}>
      {counter('error', 'error', counts.error)}
      {counter('warn', 'warning', counts.warn)}
    </div>
  )
})
