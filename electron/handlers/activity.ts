/** What runs and what ended lately: the stored scans, and the calls that take their time. */
import { AppError } from '@shared/contract/errors'
import type { CallName, CallOutput, ParsedInput } from '@shared/contract/index'
import { ACTIVITY_KEPT_MS, type Activity, isUnderWay } from '@shared/model/activity'
import type { ScanBrief } from '@shared/model/scan'
import { formatBytes } from '@shared/text/byte-text'
import { counted } from '@shared/text/count-text'
import type { Activities, ActivityOutcome, ActivityStart } from '../activity/activities'
import type { ScanManager } from '../discovery/scan/scan-manager'
import { type Handler, type Handlers, type HandlersOf, mayView, requireRight } from './handler'

export interface ActivityHandlerDeps {
  readonly activities: Activities
  readonly scans: Pick<ScanManager, 'list' | 'active' | 'cancel'>
  readonly now: () => Date
}

/** How the ids of scans differ from those of others. */
const SCAN = 'scan/'
const MOST_LISTED = 1000

export function activityHandlers({ activities, scans, now }: ActivityHandlerDeps): HandlersOf<'activity'> {
  const ofScans = async (underWay: boolean): Promise<Activity[]> => {
    const since = new Date(now().getTime() - ACTIVITY_KEPT_MS).toISOString()
    const briefs = underWay ? scans.active() : await scans.list()
    return briefs.map(activityOfScan).filter(({ ended = since }) => ended >= since)
  }
  return {
    'activity.list': async ({ underWay }, { caller }) =>
      [...(await ofScans(underWay)), ...activities.all()]
        .filter((one) => !underWay || isUnderWay(one))
        .filter(({ environment }) => environment === undefined || mayView(caller, environment))
        .sort(underWayFirst)
        .slice(0, MOST_LISTED),
    'activity.cancel': async ({ id }, { caller }) => {
      const found = [...(await ofScans(true)), ...activities.all()].find((one) => one.id === id)
      // It may have ended, and been forgotten, before whoever looks at it pressed.
      if (!found) throw new AppError('not-found', 'This is not running (any more)')
      requireRight('activity.cancel', 'edit-env', caller, found.environment)
      if (found.scan) await scans.cancel(found.scan.id)
      else activities.cancel(id)
      return {}
    },
  }
}

function underWayFirst(a: Activity, b: Activity): number {
  if (isUnderWay(a) !== isUnderWay(b)) return isUnderWay(a) ? -1 : 1
  if (isUnderWay(a)) return a.started < b.started ? -1 : 1
  return (a.ended ?? '') > (b.ended ?? '') ? -1 : 1
}

const STATES: Readonly<Record<ScanBrief['status'], Activity['state']>> = {
  pending: 'waiting',
  running: 'running',
  completed: 'done',
  completed_with_errors: 'problems',
  failed: 'failed',
  aborted: 'cancelled',
}

/** How far it has come is pushed to whoever follows the scan. */
export function activityOfScan(scan: ScanBrief): Activity {
  const { id, number, environment, status, options, error, end_timestamp } = scan
  const state = STATES[status]
  const result = resultOfScan(scan)
  return {
    id: `${SCAN}${id}`,
    kind: options.scope === 'cliques' ? 'graphs' : 'scan',
    environment,
    scan: { id, number },
    state,
    started: scan.start_timestamp ?? scan.submit_timestamp,
    ...(end_timestamp !== undefined && { ended: end_timestamp }),
    ...(result !== undefined && { result }),
    ...(state === 'failed' && error?.hint !== undefined && { remedy: error.hint }),
    canCancel: state === 'waiting' || state === 'running',
  }
}

function resultOfScan({ status, error, counts, problem_counts }: ScanBrief): string | undefined {
  if (status === 'failed') return error?.message
  if (status !== 'completed' && status !== 'completed_with_errors') return undefined
  const found = [counted(counts.objects, 'object'), counted(counts.links, 'link'), counted(counts.cliques, 'graph')]
  const problems = [counted(problem_counts.error, 'error'), counted(problem_counts.warning, 'warning')]
  return [...found, ...problems.filter((text) => !text.startsWith('0 '))].join(', ')
}

/** What is told of a call, before and after. */
interface Report<N extends CallName> {
  readonly about: (input: ParsedInput<N>) => ActivityStart
  readonly outcome: (output: CallOutput<N>, input: ParsedInput<N>) => ActivityOutcome
}

const nameOf = (form: { readonly name?: unknown } | undefined): string | undefined =>
  typeof form?.name === 'string' && form.name !== '' ? form.name : undefined

/** An environment where there is one to name. */
const of = (environment: string | undefined) => (environment === undefined ? {} : { environment })

const problem = (result: string, remedy: string | undefined): ActivityOutcome => ({
  state: 'problems',
  result,
  ...(remedy !== undefined && { remedy }),
})

/** The calls that take their time. */
const REPORTS: { readonly [N in ReportedCall]: Report<N> } = {
  'connections.test': {
    about: ({ testId, environment, stored }) => ({
      ...of(stored ?? nameOf(environment)),
      kind: 'connection-test',
      ref: testId,
    }),
    outcome: (results) => {
      const failed = results.find(({ state }) => state === 'failed')
      const passed = results.filter(({ state }) => state === 'ok').length
      const result = `${passed} of ${counted(results.length, 'connection')} passed`
      if (!failed) return { result }
      return problem(`${result}; ${failed.target}: ${failed.error?.message ?? 'failed'}`, failed.error?.hint)
    },
  },
  'hostKeys.read': {
    about: ({ readId, environment, stored }) => ({
      ...of(stored ?? nameOf(environment)),
      kind: 'host-keys',
      ref: readId,
    }),
    outcome: ({ findings, problem: why }) => {
      const count = (state: (typeof findings)[number]['state']) => findings.filter((one) => one.state === state).length
      const parts = [
        counted(findings.length, 'host'),
        ...(['new', 'changed', 'failed'] as const).map((state) => `${count(state)} ${STATE_WORDS[state]}`),
      ]
      const result = parts.filter((text) => !text.startsWith('0 ')).join(', ')
      return count('changed') + count('failed') > 0 || why ? problem(result, why?.hint) : { result }
    },
  },
  'transfer.import': {
    about: ({ as, environment }) => ({ ...of(as ?? environment), kind: 'import', stage: 'Reading the file' }),
    outcome: ({ environment, environments, unmapped }) => {
      const left = unmapped.reduce((sum, { count }) => sum + count, 0)
      const result = environments.length === 1 ? 'Imported' : `Imported ${counted(environments.length, 'environment')}`
      if (left === 0) return { environment, result }
      return {
        environment,
        ...problem(`${result}; ${counted(left, 'document')} not taken over as they are`, undefined),
      }
    },
  },
  'transfer.export': {
    about: ({ environment }) => ({ environment, kind: 'export', stage: 'Writing the file' }),
    outcome: ({ path, bytes }, { pseudonymise }) => ({
      result: [
        formatBytes(bytes),
        ...(pseudonymise ? ['names and addresses replaced'] : []),
        ...(path === undefined ? [] : [path]),
      ].join(', '),
    }),
  },
}
const STATE_WORDS = { new: 'not known yet', changed: 'with another key', failed: 'without an answer' } as const

type ReportedCall = 'connections.test' | 'hostKeys.read' | 'transfer.import' | 'transfer.export'

/** The same handlers, of which those that take their time are told of and can be cancelled by everybody. */
export function reported(handlers: Handlers, activities: Activities): Handlers {
  const report = <N extends ReportedCall>(name: N): Pick<Handlers, N> => {
    const handler = handlers[name] as Handler<N>
    const { about, outcome }: Report<N> = REPORTS[name]
    const told: Handler<N> = (input, context) =>
      activities.run(
        about(input),
        context.signal,
        (signal) => handler(input, { ...context, signal }),
        (output) => outcome(output, input),
      )
    return { [name]: told } as Pick<Handlers, N>
  }
  return {
    ...handlers,
    ...report('connections.test'),
    ...report('hostKeys.read'),
    ...report('transfer.import'),
    ...report('transfer.export'),
  }
}
