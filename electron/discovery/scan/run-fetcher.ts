/**
 * One fetcher for one target, isolated: a failure becomes an outcome and a line in the error summary.
 *
 * Two failures are not isolated because nothing that follows could succeed: cancellation, and a refused login at the API.
 */
import { type AppError, asAppError, type ErrorCode } from '@shared/contract/errors'
import type { FetcherRun, ScanTarget } from '../kinds/cloud-kind'
import type { Discovered } from '../model/discovered-object'
import type { ScopeOutcome } from '../model/staleness'
import type { ScanContext } from './scan-context'

/** API answers another source may stand in for; what is merely unreachable is better kept and asked again. */
const REPLACEABLE = new Set<ErrorCode>(['permission-denied', 'not-found', 'unsupported'])

/** @throws AppError `cancelled`, `auth-failed` (API) */
export async function runFetcher(context: ScanContext, target: ScanTarget, run: FetcherRun): Promise<ScopeOutcome> {
  const { fetcher, collect, otherwise } = run
  const { name } = target
  if (!collect) return { fetcher, target: name, result: { state: 'skipped' } }
  const host = target.row && name
  // The scope stays that of the first fetcher: both produce the same objects.
  const ask = async (asked: FetcherRun['fetcher'], answer: () => Promise<Discovered>): Promise<ScopeOutcome> => {
    const found = await answer()
    context.signal.throwIfAborted()
    context.log('debug', `${asked.id} ${name}: ${found.objects.length} objects`, host)
    const sources = [asked.source, ...(asked.alsoFrom ?? [])]
    return {
      fetcher,
      target: name,
      result: { state: 'done', found: reported(context, asked.id, found, host), sources },
    }
  }
  const failed = (error: AppError): ScopeOutcome => {
    // A host that cannot be asked fails all its fetchers for one cause: that is one line, about the host.
    const isOfHost = host !== undefined && error.context?.command === undefined
    if (context.errors.add(error, { fetcher: fetcher.id, host }))
      context.log('error', isOfHost ? error.message : `${fetcher.id}: ${error.message}`, host)
    return { fetcher, target: name, result: { state: 'failed', reason: error.message, code: error.code } }
  }
  try {
    return await ask(fetcher, collect)
  } catch (thrown) {
    const error = endsTheScan(context, fetcher, thrown)
    if (!otherwise || !REPLACEABLE.has(error.code)) return failed(error)
    context.log('info', `${fetcher.id}: ${error.message}; asking ${otherwise.fetcher.id} instead`)
    try {
      return await ask(otherwise.fetcher, otherwise.collect)
    } catch (again) {
      return failed(endsTheScan(context, otherwise.fetcher, again))
    }
  }
}

/** What was found, with its complaints cleaned, told and written to the log. */
function reported(context: ScanContext, fetcher: string, all: Discovered, host: string | undefined): Discovered {
  const unread = (all.unread ?? []).map((one) => ({ ...one, error: context.cleanError(one.error) }))
  const warnings = (all.warnings ?? []).map(context.cleanError)
  for (const { id: object, error } of [...unread, ...warnings.map((error) => ({ id: undefined, error }))]) {
    if (context.errors.add(error, { fetcher, object, host }, 'warning'))
      context.log('warn', `${fetcher}: ${error.message}`, host)
  }
  return { ...all, unread, warnings }
}

function endsTheScan(context: ScanContext, fetcher: FetcherRun['fetcher'], thrown: unknown): AppError {
  const error = context.cleanError(asAppError(context.signal.aborted ? context.signal.reason : thrown))
  if (error.code === 'cancelled' || (fetcher.source === 'api' && error.code === 'auth-failed')) throw error
  return error
}
