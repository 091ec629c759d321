/** The steps from nothing to a graph, each bound to what is really there. Pure. */
import type { EnvironmentTile } from '@shared/contract/calls/environments'

/** Where the preferences remember that a graph was opened, and that Home shall not mention the steps. */
export const GRAPH_OPENED = 'get-started.graph'
export const STEPS_HIDDEN = 'get-started.hidden'

export interface Step {
  readonly id: 'add' | 'test' | 'scan' | 'graph' | 'schedule'
  readonly title: string
  readonly why: string
  /** What is so now: "2 of 3 green". */
  readonly state: string
  readonly isDone: boolean
  /** What has to be done before; absent: it can be done now. */
  readonly waitsFor?: string
}

export interface StepFacts {
  readonly tiles: readonly EnvironmentTile[]
  /** The environment the steps are about; undefined while there is none with connections. */
  readonly tile: EnvironmentTile | undefined
  /** Groups of its configuration that have a test. */
  readonly testable: readonly string[]
  readonly hasOpenedGraph: boolean
  /** Schedules of the environment; undefined until they are read. */
  readonly schedules: number | undefined
}

export function stepsOf({ tiles, tile, testable, hasOpenedGraph, schedules }: StepFacts): Step[] {
  const tested = tile?.environment.tested ?? {}
  const green = testable.filter((group) => tested[group] === 'ok').length
  const failed = testable.filter((group) => tested[group] === 'failed').length
  const hasData = tiles.some(({ counts }) => counts !== undefined)
  const offline = tiles.filter(({ environment }) => environment.offline).length
  const needsEnvironment = tile ? {} : { waitsFor: 'Add an environment first' }
  return [
    {
      id: 'add',
      title: 'Add an environment',
      why: 'Where the cloud’s API answers, and the host that leads to the others. Or open the sample to look around.',
      state: tile ? tile.environment.name : offline > 0 ? 'Only files so far: nothing to connect to' : 'None yet',
      isDone: tile !== undefined,
    },
    {
      id: 'test',
      title: 'Test its connections',
      why: 'Every stage of each connection by itself, with the remedy where one fails.',
      state: tile
        ? `${green} of ${testable.length} green${failed > 0 ? `, ${failed} failed` : green < testable.length ? ', the others not tested since the last change' : ''}`
        : '—',
      isDone: tile !== undefined && testable.length > 0 && green === testable.length,
      ...needsEnvironment,
    },
    {
      id: 'scan',
      title: 'Scan it',
      why: 'Reads APIs and hosts, and only reads. What cannot be reached is named and never ends a scan.',
      state: tile?.activeScanId
        ? 'A scan is running'
        : tile?.environment.last_scanned
          ? 'Scanned'
          : tile
            ? 'Never scanned'
            : '—',
      isDone: tile?.environment.last_scanned !== undefined,
      ...needsEnvironment,
    },
    {
      id: 'graph',
      title: 'Open a graph',
      why: 'The path of an instance to the network, hop by hop. Press Ctrl+K and type a name, an IP or part of a MAC.',
      state: hasOpenedGraph ? 'Opened' : 'None opened yet',
      isDone: hasOpenedGraph,
      ...(hasData ? {} : { waitsFor: 'Nothing has been scanned or opened yet' }),
    },
    {
      id: 'schedule',
      title: 'Schedule a scan',
      why: 'Every hour, night or week, while the application or the server runs, so that graphs stay true.',
      state:
        !tile || schedules === undefined
          ? '—'
          : schedules === 0
            ? 'None yet'
            : `${schedules} of ${tile.environment.name}`,
      // Nobody is told of it before it is known.
      isDone: tile !== undefined && schedules !== 0,
      ...needsEnvironment,
    },
  ]
}
