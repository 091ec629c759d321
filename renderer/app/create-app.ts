import { KIND_FACTS } from '@shared/kinds'
import { reaction } from 'mobx'
import { Commands, hasAppleKeyboard } from '../commands/commands'
import { registerCommands } from '../commands/register'
import { announceMessages } from '../data/announce-messages'
import { ReadCache } from '../data/read-cache'
import { Router } from '../routing/router'
import { environmentOf } from '../screens'
import { Clock } from '../stores/clock'
import { ConnectionStore } from '../stores/connection'
import { EnvironmentsStore } from '../stores/environments'
import { LayoutStore } from '../stores/layout'
import { NoticesStore } from '../stores/notices'
import { PreferencesStore } from '../stores/preferences'
import { ScansStore } from '../stores/scans'
import { SearchStore } from '../stores/search'
import { SheetsStore } from '../stores/sheets'
import { TreesStore } from '../stores/tree'
import { WorkspaceStore } from '../stores/workspace'
import type { RefusableTransport } from '../transport/requests'
import type { App, Parts } from './app-context'

/**
 * Puts one window together and reads what its first screen needs.
 * @throws AppError when the backend cannot answer who it is or what the preferences are.
 */
export async function createApp(transport: RefusableTransport, page: Window): Promise<App> {
  const parts = await makeParts(transport, page)
  const commands = new Commands(registerCommands(parts), hasAppleKeyboard(page.navigator.platform))
  const { environments, scans, notices } = parts
  const loadLists = () => {
    void environments.load()
    scans.load().catch((thrown: unknown) => notices.failed(thrown))
  }
  transport.onConnection((connected) => {
    if (connected) loadLists()
  })
  tellRefusals(parts)
  announceMessages(parts, page)
  loadLists()
  return { ...parts, commands }
}

export async function makeParts(transport: RefusableTransport, page: Window) {
  const connection = new ConnectionStore(transport)
  const reads = new ReadCache(transport, connection)
  const preferences = new PreferencesStore(transport)
  const [host, isAlone] = await Promise.all([transport.call('host.info', {}), isOnlyWindow(page), preferences.load()])
  preferences.followAppearance(page.document.documentElement)
  const router = new Router(page)
  const workspace = new WorkspaceStore(router, preferences, environmentOf, page.sessionStorage)
  workspace.restore(isAlone)
  return {
    transport,
    /** What the host can do; screens ask this, never which host it is. */
    host,
    /** The kinds of cloud environments can be of. */
    kinds: KIND_FACTS,
    clock: new Clock(),
    connection,
    reads,
    preferences,
    environments: new EnvironmentsStore(transport),
    scans: new ScansStore(transport),
    trees: new TreesStore(reads, preferences),
    search: new SearchStore(),
    notices: new NoticesStore(),
    sheets: new SheetsStore(),
    layout: new LayoutStore(preferences, page, () => workspace.isSelectionSaid),
    router,
    workspace,
  }
}

/** The lock every window shares for as long as it is there. */
const WINDOW_LOCK = 'calipso.window'

/** True unless another window of this product is open in this browser or application. */
async function isOnlyWindow(page: Window): Promise<boolean> {
  // Not offered to pages of plain http on another computer.
  const locks: LockManager | undefined = page.navigator.locks
  if (!locks) return true
  const { held = [] } = await locks.query()
  void locks.request(WINDOW_LOCK, { mode: 'shared' }, () => new Promise(() => undefined))
  return !held.some(({ name }) => name === WINDOW_LOCK)
}

/** Says that the page must be opened anew, until it is connected after all. */
function tellRefusals({ connection, notices }: Parts): void {
  let told: number | undefined
  reaction(
    () => connection.state,
    (state) => {
      if (state === 'refused') {
        told ??= notices.add({
          tone: 'error',
          text: 'The server was restarted',
          hint: 'Open the address it prints; this page cannot connect with the old one.',
        })
      } else if (state === 'connected' && told !== undefined) {
        notices.dismiss(told)
        told = undefined
      }
    },
  )
}
