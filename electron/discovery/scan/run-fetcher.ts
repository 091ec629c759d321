/**
 * One fetcher for one target, isolated: a failure becomes an outcome and a line in the error summary.
 *
 * Two failures are not isolated because nothing that follows could succeed: cancellation, and a refused login at the API.
 */
import { type AppError, asAppError, type ErrorCode } from '@shared/contract/errors'
import type { Source } from '@shared/model/inventory-object'
import type { Fetcher, PlanRow, Readers, TargetKind, Targets } from '../kinds/openstack/define-fetcher'
import type { Discovered } from '../model/discovered-object'
import type { ScopeOutcome } from '../model/staleness'
import type { ScanContext } from './scan-context'

export interface FetcherRun<K extends TargetKind> {
  readonly row: PlanRow<K>
  readonly readers: Readers[K]
  readonly target: Targets[K]
  /** Region or host; empty for the environment. */
  readonly name: string
}

/** API answers another source may stand in for; what is merely unreachable is better kept and asked again. */
const REPLACEABLE = new Set<ErrorCode>(['permission-denied', 'not-found', 'unsupported'])

/** @throws AppError `cancelled`, `auth-failed` (API) */
export async function runFetcher<K extends TargetKind>(
  context: ScanContext,
  { row, readers, target, name }: FetcherRun<K>,
): Promise<ScopeOutcome> {
  const { fetcher } = row
  try {
    return await collect(context, fetcher, readers, target, name)
  } catch (thrown) {
    const error = endsTheScan(context, fetcher, thrown)
    if (!row.otherwise || context.database === undefined || !REPLACEABLE.has(error.code))
      return failed(context, fetcher, name, error)
    context.log('info', `${fetcher.id}: ${error.message}; asking the database instead`)
    try {
      // The scope stays that of the first fetcher: both produce the same objects.
      return { ...(await collect(context, row.otherwise, readers, target, name)), fetcher }
    } catch (again) {
      return failed(context, fetcher, name, endsTheScan(context, row.otherwise, again))
    }
  }
}

async function collect<K extends TargetKind>(
  context: ScanContext,
  fetcher: Fetcher<K>,
  readers: Readers[K],
  target: Targets[K],
  name: string,
): Promise<ScopeOutcome> {
  const all = await fetcher.collect(readers, target)
  const found: Discovered = {
    ...all,
    unread: (all.unread ?? []).map((one) => ({ ...one, error: context.cleanError(one.error) })),
    warnings: (all.warnings ?? []).map(context.cleanError),
  }
  context.signal.throwIfAborted()
  const host = hostOf(fetcher, name)
  for (const { id: object, error } of found.unread ?? []) {
    const site = { fetcher: fetcher.id, ...(object === undefined ? {} : { object }), ...(host && { host }) }
    context.errors.add(error, site, 'warning')
    context.log('warn', `${fetcher.id}: ${error.message}`, host)
  }
  for (const warning of found.warnings ?? []) {
    context.errors.add(warning, { fetcher: fetcher.id, ...(host === undefined ? {} : { host }) }, 'warning')
    context.log('warn', `${fetcher.id}: ${warning.message}`, host)
  }
  context.log('debug', `${fetcher.id} ${name}: ${found.objects.length} objects`, host)
  const sources: Source[] = [fetcher.source, ...(fetcher.alsoFrom ?? [])]
  return { fetcher, target: name, result: { state: 'done', found, sources } }
}

function failed<K extends TargetKind>(
  context: ScanContext,
  fetcher: Fetcher<K>,
  name: string,
  error: AppError,
): ScopeOutcome {
  const host = hostOf(fetcher, name)
  context.errors.add(error, { fetcher: fetcher.id, ...(host === undefined ? {} : { host }) })
  context.log('error', `${fetcher.id}: ${error.message}`, host)
  return { fetcher, target: name, result: { state: 'failed', reason: error.message } }
}

const hostOf = (fetcher: { readonly per: TargetKind }, name: string) => (fetcher.per === 'host' ? name : undefined)

function endsTheScan<K extends TargetKind>(context: ScanContext, fetcher: Fetcher<K>, thrown: unknown): AppError {
  const error = context.cleanError(asAppError(context.signal.aborted ? context.signal.reason : thrown))
  if (error.code === 'cancelled' || (fetcher.source === 'api' && error.code === 'auth-failed')) throw error
  return error
}

/** The outcome of a scope that was left out on purpose. */
export function skipped<K extends TargetKind>(row: PlanRow<K>, name: string): ScopeOutcome {
  return { fetcher: row.fetcher, target: name, result: { state: 'skipped' } }
}
