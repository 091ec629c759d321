/** Every command that does not depend on a particular object. */
import type { CallInput } from '@shared/contract'
import {
  ArrowLeft,
  ArrowRight,
  Download,
  FlaskConical,
  House,
  Keyboard,
  ListTree,
  Network,
  PanelRight,
  Plus,
  RotateCw,
  ScanLine,
  Search,
  Share,
  SlidersHorizontal,
  SquarePen,
  SunMoon,
  X,
} from 'lucide-react'
import type { App } from '../app/app-context'
import { importInventory } from '../data/inventory-files'
import { links } from '../routing/links'
import type { Command } from './commands'

/** The commands of one window. `app` is read when a command runs. */
export function registerCommands(app: () => App): Command[] {
  return [
    ...inGroup('Go', goCommands(app)),
    ...inGroup('Environment', environmentCommands(app)),
    ...inGroup('View', viewCommands(app)),
    ...inGroup('Tabs', tabCommands(app)),
    ...inGroup('Help', helpCommands(app)),
  ]
}

type Ungrouped = Omit<Command, 'group'>

const inGroup = (group: Command['group'], commands: readonly Ungrouped[]): Command[] =>
  commands.map((command) => ({ ...command, group }))

function goCommands(app: () => App): Ungrouped[] {
  const go = (location: ReturnType<typeof links.home>) => app().router.go(location)
  return [
    {
      id: 'go.home',
      title: 'Go to Home',
      icon: House,
      keywords: 'environments',
      run: () => go(links.home()),
    },
    {
      id: 'search.open',
      title: 'Search objects or run a command',
      icon: Search,
      shortcuts: ['Ctrl+K'],
      run: () => app().search.open(),
    },
    {
      id: 'go.object',
      title: 'Go to object…',
      icon: Search,
      shortcuts: ['Ctrl+P'],
      run: () => app().search.open(app().workspace.environment === undefined ? '' : '@'),
    },
    {
      id: 'commands.open',
      title: 'Run a command…',
      shortcuts: ['Ctrl+Shift+K'],
      run: () => app().search.open('>'),
    },
    {
      id: 'search.page',
      title: 'Search, results as a table',
      icon: Search,
      shortcuts: ['Ctrl+Shift+F'],
      run: () => go(links.search(app().search.query)),
    },
    { id: 'go.scans', title: 'Go to Scans', icon: ScanLine, run: () => go(links.scans()) },
    {
      id: 'go.setup',
      title: 'Go to Setup',
      icon: SlidersHorizontal,
      shortcuts: ['Ctrl+,'],
      keywords: 'preferences appearance theme environments list',
      run: () => go(links.setup()),
    },
    {
      id: 'go.back',
      title: 'Back',
      icon: ArrowLeft,
      shortcuts: ['Alt+ArrowLeft'],
      disabledReason: () => (app().router.canGoBack ? undefined : 'There is no earlier page'),
      run: () => app().router.back(),
    },
    {
      id: 'go.forward',
      title: 'Forward',
      icon: ArrowRight,
      shortcuts: ['Alt+ArrowRight'],
      disabledReason: () => (app().router.canGoForward ? undefined : 'There is no later page'),
      run: () => app().router.forward(),
    },
  ]
}

function environmentCommands(app: () => App): Ungrouped[] {
  const here = () => app().workspace.environment
  const needsEnvironment = () => (here() === undefined ? 'Open an environment first' : undefined)
  return [
    {
      id: 'environment.new',
      title: 'Add an environment',
      icon: Plus,
      shortcuts: ['Ctrl+N'],
      run: () => app().router.go(links.environmentNew()),
    },
    {
      id: 'inventory.import',
      title: 'Import an inventory file',
      icon: Download,
      shortcuts: ['Ctrl+O'],
      keywords: 'open calipso file',
      run: () => void importInventory(app()),
    },
    {
      id: 'inventory.export',
      title: 'Export the inventory of this environment',
      icon: Share,
      keywords: 'save calipso file',
      disabledReason: () =>
        needsEnvironment() ??
        (app().environments.get(here() ?? '')?.counts ? undefined : 'Nothing has been scanned yet'),
      run: () => app().transfers.askToExport(here()),
    },
    {
      id: 'sample.open',
      title: 'Open the built-in sample',
      icon: FlaskConical,
      shortcuts: ['Ctrl+Shift+O'],
      run: () => void openSample(app()),
    },
    {
      id: 'scan.now',
      title: 'Scan now',
      icon: ScanLine,
      shortcuts: ['Ctrl+Shift+S'],
      disabledReason: () => needsEnvironment() ?? scanDisabledReason(app(), here()),
      run: () => {
        const environment = here()
        if (environment !== undefined) void scanNow(app(), { environment })
      },
    },
    {
      id: 'environment.edit',
      title: 'Edit this environment',
      icon: SquarePen,
      disabledReason: needsEnvironment,
      run: () => {
        const environment = here()
        if (environment !== undefined) app().router.go(links.environmentEdit(environment))
      },
    },
    {
      id: 'environment.open',
      title: 'Show the dashboard of this environment',
      icon: Network,
      disabledReason: needsEnvironment,
      run: () => {
        const environment = here()
        if (environment !== undefined) app().router.go(links.environment(environment))
      },
    },
  ]
}

/** Why an environment cannot be scanned now. */
export function scanDisabledReason(app: App, environment: string | undefined): string | undefined {
  const tile = environment === undefined ? undefined : app.environments.get(environment)
  if (!tile) return undefined
  if (tile.environment.offline) return 'This environment was imported from a file'
  return app.scans.of(tile.environment.name) ? 'A scan is running' : undefined
}

function viewCommands(app: () => App): Ungrouped[] {
  const set = (change: Parameters<App['preferences']['set']>[0]) => app().preferences.set(change)
  const theme = (id: 'system' | 'light' | 'dark' | 'contrast', title: string): Ungrouped => ({
    id: `theme.${id}`,
    title,
    icon: SunMoon,
    keywords: 'theme appearance colours mode',
    run: () => set({ theme: id }),
  })
  return [
    {
      id: 'view.tree',
      title: 'Show or hide the tree',
      icon: ListTree,
      shortcuts: ['Ctrl+B'],
      run: () => app().layout.setOpen('tree', !app().layout.isOpen('tree')),
    },
    {
      id: 'view.inspector',
      title: 'Show or hide the inspector',
      icon: PanelRight,
      shortcuts: ['Ctrl+I'],
      run: () => app().layout.setOpen('inspector', !app().layout.isOpen('inspector')),
    },
    {
      id: 'view.refresh',
      title: 'Refresh',
      icon: RotateCw,
      shortcuts: ['F5'],
      run: () => {
        void app().environments.load()
        app().connection.refresh()
      },
    },
    theme('system', 'Theme: follow the system'),
    theme('light', 'Theme: light'),
    theme('dark', 'Theme: dark'),
    theme('contrast', 'Theme: high contrast'),
    {
      id: 'density.toggle',
      title: 'Density: comfortable or compact',
      run: () => set({ density: app().preferences.current.density === 'compact' ? 'comfortable' : 'compact' }),
    },
    {
      id: 'palette.toggle',
      title: 'Status colours: standard or colour-blind safe',
      run: () => set({ palette: app().preferences.current.palette === 'cvd' ? 'default' : 'cvd' }),
    },
  ]
}

function tabCommands(app: () => App): Ungrouped[] {
  const noTabs = () => (app().workspace.tabs.length === 0 ? 'No tab is open' : undefined)
  const numbered = Array.from({ length: 9 }, (_, index): Ungrouped => {
    const number = String(index + 1)
    return {
      id: `tab.${number}`,
      title: `Go to tab ${number}`,
      shortcuts: [`Ctrl+${number}`],
      disabledReason: () => (app().workspace.tabs[index] ? undefined : 'There is no such tab'),
      run: () => {
        const tab = app().workspace.tabs[index]
        if (tab) app().workspace.activate(tab.id)
      },
    }
  })
  return [
    {
      id: 'tab.new',
      title: 'New tab…',
      icon: Plus,
      shortcuts: ['Ctrl+T'],
      run: () => app().search.open(),
    },
    {
      id: 'tab.close',
      title: 'Close tab',
      icon: X,
      shortcuts: ['Ctrl+W'],
      disabledReason: noTabs,
      run: () => {
        const { activeId } = app().workspace
        if (activeId !== undefined) app().workspace.close(activeId)
      },
    },
    {
      id: 'tab.next',
      title: 'Next tab',
      shortcuts: ['Ctrl+Tab', 'Ctrl+PageDown'],
      disabledReason: noTabs,
      run: () => app().workspace.step(1),
    },
    {
      id: 'tab.previous',
      title: 'Previous tab',
      shortcuts: ['Ctrl+Shift+Tab', 'Ctrl+PageUp'],
      disabledReason: noTabs,
      run: () => app().workspace.step(-1),
    },
    ...numbered,
  ]
}

function helpCommands(app: () => App): Ungrouped[] {
  return [
    {
      id: 'help.keys',
      title: 'Keyboard shortcuts',
      icon: Keyboard,
      shortcuts: ['?'],
      run: () => app().layout.setKeysOpen(true),
    },
  ]
}

/** Queues a scan and says so. */
export async function scanNow(app: App, options: CallInput<'scans.start'>): Promise<void> {
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
export async function openSample(app: App): Promise<void> {
  try {
    const { environment } = await app.transport.call('environments.openSample', {})
    await app.environments.load()
    app.router.go(links.environment(environment))
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}
