import { testableGroups } from '@shared/kinds/cloud-kind'
import { type App, kindOf, useApp } from '../../app/app-context'
import { useCall } from '../../data/use-call'
import { GRAPH_OPENED, type Step, stepsOf } from './steps'

/** The environments that have connections of their own. */
export const connectedOf = ({ environments }: Pick<App, 'environments'>) =>
  (environments.tiles ?? []).filter(({ environment: { offline, view_of } }) => !offline && view_of === undefined)

/** The steps of one environment; without a name, of the one at hand, else of the first. */
export function useSteps(name?: string): { name: string | undefined; steps: readonly Step[] } {
  const app = useApp()
  const connected = connectedOf(app)
  const wanted = name ?? app.workspace.environment
  const tile = connected.find(({ environment }) => environment.name === wanted) ?? connected[0]
  const kind = tile && kindOf(app, tile.environment.name)
  const of = tile?.environment.name
  const { data: schedules } = useCall('schedules.list', of === undefined ? undefined : { environment: of })
  const configured = new Set(tile?.environment.configuration.map((group) => group.name))
  const steps = stepsOf({
    tiles: app.environments.tiles ?? [],
    tile,
    testable: kind ? testableGroups(kind).filter((group) => configured.has(group)) : [],
    hasOpenedGraph: app.preferences.ui(GRAPH_OPENED) === true,
    schedules: schedules?.items.length,
  })
  return { name: of, steps }
}
