/** Scans: start, cancel, look. */
import { z } from 'zod'
import { scanLogLineSchema, scanOptionsSchema, scanSchema } from '../../model/scan'
import { call, nothing } from '../define'

const one = z.strictObject({ scanId: z.string() })

export const scanCalls = {
  /** Queues a scan; a second one of the same environment waits for the first. */
  'scans.start': call('edit-env', scanOptionsSchema, scanSchema),
  'scans.cancel': call('edit-env', one, nothing),
  'scans.get': call('view-env', one, scanSchema),
  /** Newest first. */
  'scans.list': call(
    'view-env',
    z.strictObject({ environment: z.string().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    z.array(scanSchema),
  ),
  'scans.log': call(
    'view-env',
    z.strictObject({
      scanId: z.string(),
      after: z.number().default(0),
      limit: z.number().int().min(1).max(5000).default(1000),
      level: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
      text: z.string().max(200).optional(),
    }),
    z.array(scanLogLineSchema),
  ),
}
