import type { CallOutput, Transport } from '@shared/contract'
import type { CloudKindFacts } from '@shared/kinds/cloud-kind'
import { createContext, useContext } from 'react'
import type { Commands } from '../commands/commands'
import type { ReadCache } from '../data/read-cache'
import type { Router } from '../routing/router'
import type { Clock } from '../stores/clock'
import type { ConnectionStore } from '../stores/connection'
import type { EnvironmentsStore } from '../stores/environments'
import type { GraphViews } from '../stores/graph-views'
import type { LayoutStore } from '../stores/layout'
import type { NoticesStore } from '../stores/notices'
import type { PreferencesStore } from '../stores/preferences'
import type { ScansStore } from '../stores/scans'
import type { SearchStore } from '../stores/search'
import type { TransfersStore } from '../stores/transfers'
import type { TreesStore } from '../stores/tree'
import type { WorkspaceStore } from '../stores/workspace'

/** Everything a screen may use: the backend, the stores, the router and the commands. Made once a window. */
export interface App {
  transport: Transport
  /** What the host can do; screens ask this, never which host it is. */
  host: CallOutput<'host.info'>
  /** The kinds of cloud environments can be of. */
  kinds: readonly CloudKindFacts[]
  clock: Clock
  connection: ConnectionStore
  reads: ReadCache
  preferences: PreferencesStore
  environments: EnvironmentsStore
  scans: ScansStore
  trees: TreesStore
  search: SearchStore
  notices: NoticesStore
  transfers: TransfersStore
  layout: LayoutStore
  graphViews: GraphViews
  router: Router
  workspace: WorkspaceStore
  commands: Commands
}

export const AppContext = createContext<App | undefined>(undefined)

/** The kind of cloud of an environment; undefined until it is read, and for one this version does not know. */
export const kindOf = ({ kinds, environments }: Pick<App, 'kinds' | 'environments'>, environment: string) =>
  kinds.find(({ id }) => id === environments.get(environment)?.environment.environment_type)

/** The app this component belongs to. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp is called outside of AppContext')
  return app
}
