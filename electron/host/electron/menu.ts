/** The application menu as data. Entries that only this application's page knows lead to one of its routes. */
import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  /** Brings the focused window, or a new one, to a route of the page. */
  goTo(route: string): void
  openWindow(): void
  showLogs(): void
}

/** The template for `Menu.buildFromTemplate`; macOS puts the application's own menu first. */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const route = (label: string, target: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => actions.goTo(target),
    ...(accelerator !== undefined && { accelerator }),
  })
  const isMac = platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const about = route('About Calipso Desktop', '/about')
  const preferences = route('Preferences…', '/preferences', 'CmdOrCtrl+,')
  return [
    ...(isMac ? [applicationMenu(about, preferences)] : []),
    {
      label: '&File',
      submenu: [
        route('New environment…', '/env/new', 'CmdOrCtrl+N'),
        { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: () => actions.openWindow() },
        ...(isMac ? [] : [separator, preferences]),
        separator,
        { role: 'close' },
        ...(isMac ? [] : [separator, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        route('Home', '/home', 'Alt+Home'),
        route('Scans', '/scans'),
        route('Activity', '/activity'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        route('Get started', '/get-started'),
        route('What the cloud’s owner prepares', '/get-started/prerequisites'),
        route('Help', '/help/getting-started'),
        route('Diagnostics', '/diagnostics'),
        separator,
        { label: 'Show log files', click: () => actions.showLogs() },
        ...(isMac ? [] : [about]),
      ],
    },
  ]
}

/** The application's own menu of macOS, as its guidelines want it. */
function applicationMenu(
  about: MenuItemConstructorOptions,
  preferences: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  const separator = { type: 'separator' } as const
  return {
    role: 'appMenu',
    submenu: [
      about,
      separator,
      preferences,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  }
}
