/** Every command that does not depend on a particular object. */
import type { CallInput } from '@shared/contract'
import type { Preferences } from '@shared/model/preferences'
import {
  Activity as ActivityIcon,
  ArrowLeft,
  ArrowRight,
  BookOpen,
  ClipboardList,
  Download,
  FlaskConical,
  House,
  Info,
  Keyboard,
  KeyRound,
  ListChecks,
  ListTree,
  MessageSquare,
  Network,
  PanelRight,
  Plus,
  RotateCw,
  ScanLine,
  Search,
  Settings,
  Share,
  SlidersHorizontal,
  SquarePen,
  Stethoscope,
  SunMoon,
  X,
} from 'lucide-react'
import type { Parts } from '../app/app-context'
import { importInventory } from '../data/inventory-files'
import { links } from '../routing/links'
import { COMMAND_GROUPS, type Command } from './commands'

type Row = Omit<Command, 'group'>

/** The commands of one window. */
export function registerCommands(app: Parts): Command[] {
  const { workspace, router, search, environments, layout, connection, preferences, sheets, host } = app
  /** A browser never gives away the keys of its own windows and tabs: in one, others do the same here. */
  const keys = (own: readonly string[], inBrowser: readonly string[]) =>
    host.capabilities.kind === 'serve' ? inBrowser : own
  const needsEnvironment = () => (workspace.environment === undefined ? 'Open an environment first' : undefined)
  const noTabs = () => (workspace.tabs.length === 0 ? 'No tab is open' : undefined)
  /** What is done with the environment at hand. */
  const here = (run: (environment: string) => void) => () => {
    if (workspace.environment !== undefined) run(workspace.environment)
  }
  const theme = (id: Preferences['theme'], title: string): Row => ({
    id: `theme.${id}`,
    title,
    icon: SunMoon,
    keywords: 'theme appearance colours mode',
    run: () => preferences.set({ theme: id }),
  })
  const rows: Partial<Record<Command['group'], readonly Row[]>> = {
    Go: [
      { id: 'go.home', title: 'Go to Home', icon: House, keywords: 'environments', run: () => router.go(links.home()) },
      {
        id: 'search.open',
        title: 'Search objects or run a command',
        icon: Search,
        shortcuts: ['Ctrl+K'],
        run: () => search.open(),
      },
      {
        id: 'go.object',
        title: 'Go to object…',
        icon: Search,
        shortcuts: ['Ctrl+P'],
        run: () => search.open(workspace.environment === undefined ? '' : '@'),
      },
      { id: 'commands.open', title: 'Run a command…', shortcuts: ['Ctrl+Shift+K'], run: () => search.open('>') },
      {
        id: 'search.page',
        title: 'Search, results as a table',
        icon: Search,
        shortcuts: ['Ctrl+Shift+F'],
        run: () => router.go(links.search(search.query)),
      },
      { id: 'go.scans', title: 'Go to Scans', icon: ScanLine, run: () => router.go(links.scans()) },
      {
        id: 'go.activity',
        title: 'Go to Activity',
        icon: ActivityIcon,
        keywords: 'jobs running progress cancel tests imports exports',
        run: () => router.go(links.activity()),
      },
      {
        id: 'go.messages',
        title: 'Go to Messages',
        icon: MessageSquare,
        keywords: 'errors warnings unread alarms',
        run: () => router.go(links.messages()),
      },
      {
        id: 'go.setup',
        title: 'Go to Setup',
        icon: SlidersHorizontal,
        keywords: 'environments list link types clique types constraints',
        run: () => router.go(links.setup()),
      },
      {
        id: 'go.preferences',
        title: 'Preferences…',
        icon: Settings,
        shortcuts: ['Ctrl+,'],
        keywords: 'settings options appearance theme time zone notifications storage privacy json',
        run: () => router.go(links.preferences()),
      },
      {
        id: 'go.back',
        title: 'Back',
        icon: ArrowLeft,
        shortcuts: ['Alt+ArrowLeft'],
        disabledReason: () => (router.canGoBack ? undefined : 'There is no earlier page'),
        run: () => router.back(),
      },
      {
        id: 'go.forward',
        title: 'Forward',
        icon: ArrowRight,
        shortcuts: ['Alt+ArrowRight'],
        disabledReason: () => (router.canGoForward ? undefined : 'There is no later page'),
        run: () => router.forward(),
      },
    ],
    Environment: [
      {
        id: 'environment.new',
        title: 'Add an environment',
        icon: Plus,
        shortcuts: keys(['Ctrl+N'], ['Alt+Shift+N']),
        run: () => router.go(links.environmentNew()),
      },
      {
        id: 'inventory.import',
        title: 'Import an inventory file',
        icon: Download,
        shortcuts: ['Ctrl+O'],
        keywords: 'open calipso file',
        run: () => void importInventory(app),
      },
      {
        id: 'inventory.export',
        title: 'Export the inventory of this environment',
        icon: Share,
        keywords: 'save calipso file',
        disabledReason: () =>
          needsEnvironment() ??
          (environments.get(workspace.environment ?? '')?.counts ? undefined : 'Nothing has been scanned yet'),
        run: () => sheets.show({ exporting: workspace.environment }),
      },
      {
        id: 'sample.open',
        title: 'Open the built-in sample',
        icon: FlaskConical,
        shortcuts: ['Ctrl+Shift+O'],
        run: () => void openSample(app),
      },
      {
        id: 'scan.now',
        title: 'Scan now',
        icon: ScanLine,
        shortcuts: ['Ctrl+Shift+S'],
        disabledReason: () => needsEnvironment() ?? scanDisabledReason(app, workspace.environment),
        run: here((environment) => void scanNow(app, { environment })),
      },
      {
        id: 'environment.edit',
        title: 'Edit this environment',
        icon: SquarePen,
        disabledReason: needsEnvironment,
        run: here((environment) => router.go(links.environmentEdit(environment))),
      },
      {
        id: 'environment.host-keys',
        title: 'Host keys of this environment',
        icon: KeyRound,
        keywords: 'ssh known_hosts fingerprint trust',
        disabledReason: needsEnvironment,
        run: here((environment) => router.go(links.hostKeys(environment))),
      },
      {
        id: 'environment.open',
        title: 'Show the dashboard of this environment',
        icon: Network,
        disabledReason: needsEnvironment,
        run: here((environment) => router.go(links.environment(environment))),
      },
    ],
    View: [
      {
        id: 'view.tree',
        title: 'Show or hide the tree',
        icon: ListTree,
        shortcuts: ['Ctrl+B'],
        run: () => layout.setOpen('tree', !layout.isOpen('tree')),
      },
      {
        id: 'view.inspector',
        title: 'Show or hide the inspector',
        icon: PanelRight,
        shortcuts: ['Ctrl+I'],
        run: () => layout.setOpen('inspector', !layout.isOpen('inspector')),
      },
      {
        id: 'view.refresh',
        title: 'Refresh',
        icon: RotateCw,
        shortcuts: ['F5'],
        run: () => {
          void environments.load()
          connection.refresh()
        },
      },
      theme('system', 'Theme: follow the system'),
      theme('light', 'Theme: light'),
      theme('dark', 'Theme: dark'),
      theme('contrast', 'Theme: high contrast'),
      {
        id: 'density.toggle',
        title: 'Density: comfortable or compact',
        run: () => preferences.set({ density: preferences.current.density === 'compact' ? 'comfortable' : 'compact' }),
      },
      {
        id: 'palette.toggle',
        title: 'Status colours: standard or colour-blind safe',
        run: () => preferences.set({ palette: preferences.current.palette === 'cvd' ? 'default' : 'cvd' }),
      },
    ],
    Tabs: [
      {
        id: 'tab.new',
        title: 'New tab…',
        icon: Plus,
        shortcuts: keys(['Ctrl+T'], ['Alt+Shift+T']),
        run: () => search.open(),
      },
      {
        id: 'tab.close',
        title: 'Close tab',
        icon: X,
        shortcuts: keys(['Ctrl+W'], ['Alt+Shift+W']),
        disabledReason: noTabs,
        run: () => workspace.close(workspace.activeId),
      },
      {
        id: 'tab.next',
        title: 'Next tab',
        shortcuts: keys(['Ctrl+Tab', 'Ctrl+PageDown'], ['Alt+PageDown']),
        disabledReason: noTabs,
        run: () => workspace.step(1),
      },
      {
        id: 'tab.previous',
        title: 'Previous tab',
        shortcuts: keys(['Ctrl+Shift+Tab', 'Ctrl+PageUp'], ['Alt+PageUp']),
        disabledReason: noTabs,
        run: () => workspace.step(-1),
      },
      ...Array.from({ length: 9 }, (_, index) => ({
        id: `tab.${index + 1}`,
        title: `Go to tab ${index + 1}`,
        shortcuts: [`Ctrl+${index + 1}`],
        disabledReason: () => (workspace.tabs[index] ? undefined : 'There is no such tab'),
        run: () => workspace.activate(workspace.tabs[index]?.id),
      })),
    ],
    Help: [
      {
        id: 'help.get-started',
        title: 'Get started',
        icon: ListChecks,
        keywords: 'first steps checklist begin tutorial',
        run: () => router.go(links.getStarted()),
      },
      {
        id: 'help.prerequisites',
        title: 'What the cloud’s owner prepares',
        icon: ClipboardList,
        keywords: 'prerequisites sudoers grants ports accounts rights',
        run: () => router.go(links.prerequisites()),
      },
      {
        id: 'help.open',
        title: 'Help',
        icon: BookOpen,
        keywords: 'manual documentation offline guide',
        run: () => router.go(links.help('getting-started')),
      },
      {
        id: 'help.diagnostics',
        title: 'Diagnostics',
        icon: Stethoscope,
        keywords: 'log report versions storage proxy agent support',
        run: () => router.go(links.diagnostics()),
      },
      {
        id: 'help.about',
        title: 'About Calipso Desktop',
        icon: Info,
        keywords: 'version build licences open source packages',
        run: () => router.go(links.about()),
      },
      {
        id: 'help.keys',
        title: 'Keyboard shortcuts',
        icon: Keyboard,
        shortcuts: ['?'],
        run: () => sheets.show({ keys: true }),
      },
    ],
  }
  return COMMAND_GROUPS.flatMap((group) => (rows[group] ?? []).map((row) => ({ ...row, group })))
}

/** Why an environment cannot be scanned now. */
export function scanDisabledReason(app: Parts, environment: string | undefined): string | undefined {
  const tile = environment === undefined ? undefined : app.environments.get(environment)
  if (!tile) return undefined
  if (tile.environment.kept) return 'Its connections were deleted'
  if (tile.environment.offline) return 'This environment was imported from a file'
  return app.scans.of(tile.environment.name) ? 'A scan is running' : undefined
}

/** Queues a scan and says so. */
export async function scanNow(app: Parts, options: CallInput<'scans.start'>): Promise<void> {
  try {
    const mustWait = app.scans.of(options.environment) !== undefined
    const scan = await app.scans.start(options)
    app.notices.add({
      tone: 'info',
      text: `Scan #${String(scan.number)} of ${scan.environment} ${mustWait ? 'waits for the one before it' : 'has started'}`,
      action: { label: 'Show', run: () => app.router.go(links.scan(scan.id)) },
    })
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}

/** Opens the built-in sample as an environment of its own. */
export async function openSample(app: Parts): Promise<void> {
  try {
    const { environment } = await app.transport.call('environments.openSample', {})
    await app.environments.load()
    app.router.go(links.environment(environment))
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}
