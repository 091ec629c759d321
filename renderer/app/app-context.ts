import { createContext, useContext } from 'react'
import type { Commands } from '../commands/commands'
import type { makeParts } from './create-app'

/** All of a window but the commands, which act on it. */
export type Parts = Awaited<ReturnType<typeof makeParts>>

/** Everything a screen may use: the backend, the stores, the router and the commands. Made once a window. */
export type App = Parts & { commands: Commands }

export const AppContext = createContext<App | undefined>(undefined)

/** The kind of cloud of an environment; undefined until it is read, and for one this version does not know. */
export const kindOf = ({ kinds, environments }: Pick<App, 'kinds' | 'environments'>, environment: string) =>
  kinds.find(({ id }) => id === environments.get(environment)?.environment.environment_type)

/** What a group of connection settings is called: "Master host" for `CLI`. */
export const connectionName = (kind: ReturnType<typeof kindOf>, group: string): string =>
  kind?.groups[group]?.form?.title ?? group

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp is called outside of AppContext')
  return app
}
