/** Scans: briefs of many, the hosts and problems of one in pages. */
import { AppError } from '@shared/contract/errors'
import { type Scan, type ScanBrief, scanBriefOf } from '@shared/model/scan'
import type { ScanManager } from '../discovery/scan/scan-manager'
import { pageOf } from '../inventory/paging'
import type { Store } from '../store/repository'
import { clearedBy, requireConfirmed } from './environments'
import { type CallContext, type HandlersOf, mayView, requireRight } from './handler'

/** @param trigger what scans started through these handlers are recorded as. */
export function scanHandlers(
  scans: ScanManager,
  store: Pick<Store, 'environments'>,
  trigger: Scan['trigger'],
): HandlersOf<'scans'> {
  /** The scan, if the caller may see its environment. */
  const required = async (scanId: string, { caller }: CallContext): Promise<ScanBrief> => {
    const scan = await scans.brief(scanId)
    if (!scan) {
      throw new AppError('not-found', `There is no scan with the id "${scanId}"`, {
        hint: 'It may have been removed together with its environment.',
      })
    }
    requireRight('This scan', 'view-env', caller, scan.environment)
    return scan
  }
  const details = async (scanId: string, context: CallContext) => {
    await required(scanId, context)
    return scans.details(scanId)
  }
  return {
    'scans.start': async ({ confirm, ...options }) => {
      const cleared = await clearedBy(store, options)
      if (cleared) requireConfirmed(cleared, confirm, 'clearing')
      return scanBriefOf(await scans.start(options, trigger))
    },
    'scans.cancel': async ({ scanId }, { caller }) => {
      const scan = await scans.brief(scanId)
      requireRight('scans.cancel', 'edit-env', caller, scan?.environment)
      await scans.cancel(scanId)
      return {}
    },
    'scans.get': async ({ scanId }, context) => required(scanId, context),
    'scans.hosts': async ({ scanId, ...page }, context) =>
      pageOf((await details(scanId, context)).hosts, page, (host) => host, context),
    'scans.problems': async ({ scanId, ...page }, context) =>
      pageOf((await details(scanId, context)).problems, page, (problem) => problem, context),
    'scans.list': async ({ environment, cursor, limit }, context) => {
      // Newer scans come in front while somebody pages, so a cursor is the scan read last, not how many were read.
      const all = (await scans.list(environment)).filter(
        (scan) => mayView(context.caller, scan.environment) && (cursor === undefined || placeOf(scan) < cursor),
      )
      const { items, next } = await pageOf(all, { limit }, (scan) => scan, context)
      const last = items.at(-1)
      return next === undefined || !last ? { items } : { items, next: placeOf(last) }
    },
    'scans.active': async (_, { caller }) => scans.active().filter((scan) => mayView(caller, scan.environment)),
    'scans.log': async ({ scanId, cursor, limit, ...filter }, context) => {
      await required(scanId, context)
      const lines = await scans.log({ scanId, after: Number(cursor ?? 0), limit: limit + 1, ...filter })
      const { items, next } = await pageOf(lines, { limit }, (line) => line, context)
      return next === undefined ? { items } : { items, next: String(items.at(-1)?.seq) }
    },
  }
}

/** Where a scan stands among all: by time, then by id. */
const placeOf = ({ submit_timestamp, id }: Pick<Scan, 'submit_timestamp' | 'id'>) => `${submit_timestamp} ${id}`
