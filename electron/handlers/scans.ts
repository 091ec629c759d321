/** Scans: a thin door to the scan manager. */
import { AppError } from '@shared/contract/errors'
import type { Scan } from '@shared/model/scan'
import type { ScanManager } from '../discovery/scan/scan-manager'
import type { HandlersOf } from './handler'

/** @param trigger what scans started through these handlers are recorded as. */
export function scanHandlers(scans: ScanManager, trigger: Scan['trigger']): HandlersOf<'scans'> {
  return {
    'scans.start': (options) => scans.start(options, trigger),
    'scans.cancel': async ({ scanId }) => {
      await scans.cancel(scanId)
      return {}
    },
    'scans.get': async ({ scanId }) => {
      const scan = await scans.get(scanId)
      if (!scan) {
        throw new AppError('not-found', `There is no scan with the id "${scanId}"`, {
          hint: 'It may have been removed together with its environment.',
        })
      }
      return scan
    },
    'scans.list': async (query) => [...(await scans.list(query))],
    'scans.log': async (query) => [...(await scans.log(query))],
  }
}
