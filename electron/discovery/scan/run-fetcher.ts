/**
 * One fetcher for one target, isolated: a failure becomes an outcome and a line in the error summary.
 *
 * Two failures are not isolated because nothing that follows could succeed: cancellation, and a refused login at the API.
 */
import { type AppError, asAppError } from '@shared/contract/errors'
import type { FetcherRun, ScanTarget } from '../kinds/cloud-kind'
import type { Discovered, Unread } from '../model/discovered-object'
import type { ScopeOutcome } from '../model/staleness'
import type { ScanContext } from './scan-context'

/** @throws AppError `cancelled`, `auth-failed` (API) */
export async function runFetcher(context: ScanContext, target: ScanTarget, run: FetcherRun): Promise<ScopeOutcome> {
  const { fetcher, collect, expected } = run
  const { name } = target
  if (!collect) return { fetcher, target: name, result: { state: 'skipped' }, expected }
  const host = target.row && name
  try {
    const found = await collect()
    context.signal.throwIfAborted()
    context.log('debug', `${fetcher.id} ${name}: ${found.objects.length} objects`, host)
    const heard = reported(context, fetcher.id, found, host)
    const sources = found.sources ?? [fetcher.source, ...(fetcher.alsoFrom ?? [])]
    return {
      fetcher,
      target: name,
      result: { state: 'done', found: heard, sources },
      ...(heard.unread?.length && { expected }),
    }
  } catch (thrown) {
    const error = endsTheScan(context, fetcher, thrown)
    // A host that cannot be asked fails all its fetchers for one cause: that is one line, about the host.
    const isOfHost = host !== undefined && error.context?.command === undefined
    if (context.errors.add(error, { fetcher: fetcher.id, host }))
      context.log('error', isOfHost ? error.message : `${fetcher.id}: ${error.message}`, host)
    return { fetcher, target: name, result: { state: 'failed', reason: error.message, code: error.code }, expected }
  }
}

/** What was found, with its complaints cleaned, told and written to the log. */
function reported(context: ScanContext, fetcher: string, all: Discovered, host: string | undefined): Discovered {
  const { previous } = context
  const isMissed = ({ id, attribute }: Unread) => {
    if (attribute === undefined) return true
    const stored = id === undefined ? previous.byHost(host ?? '') : [previous.objects.get(id)]
    return stored.some((object) => object?.[attribute] !== undefined)
  }
  const unread = (all.unread ?? []).filter(isMissed).map((one) => ({ ...one, error: context.cleanError(one.error) }))
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
