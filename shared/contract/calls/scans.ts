/** Scans: start, cancel, look. Lists are briefs; the hosts and problems of one scan come in pages of their own. */
import { z } from 'zod'
import {
  scanBriefSchema,
  scanHostSchema,
  scanLogLineSchema,
  scanProblemSchema,
  scanRequestSchema,
  scanStageSchema,
} from '../../model/scan'
import { call, nothing } from '../define'
import { pageFields, pageSchema } from '../paging'

const one = z.strictObject({ scanId: z.string() })

/**
 * What changed of a scan since the push before: the stages and host rows that are different now, and the whole brief
 * when the scan is queued, begins or ends. Whoever keeps a scan current puts them over what it has.
 */
export const scanProgressSchema = z.strictObject({
  scanId: z.string(),
  environment: z.string(),
  brief: scanBriefSchema.optional(),
  stages: z.array(scanStageSchema).optional(),
  hosts: z.array(scanHostSchema).optional(),
  host_counts: scanBriefSchema.shape.host_counts.optional(),
})
export type ScanProgressPush = z.infer<typeof scanProgressSchema>

export const scanCalls = {
  /**
   * Queues a scan; a second one of the same cloud waits for the first. With `inventory` the environment of the answer is
   * the view the result goes to.
   */
  'scans.start': call('edit-env', scanRequestSchema, scanBriefSchema),
  'scans.cancel': call('edit-env', one, nothing),
  'scans.get': call('view-env', one, scanBriefSchema),
  /** The rows of the matrix, by host name in code-unit order. */
  'scans.hosts': call('view-env', one.extend(pageFields(1000)), pageSchema(scanHostSchema)),
  /** Known once the scan has ended. */
  'scans.problems': call('view-env', one.extend(pageFields(500)), pageSchema(scanProblemSchema)),
  /** Newest first. */
  'scans.list': call(
    'view-env',
    z.strictObject({ environment: z.string().optional(), ...pageFields(200, 100) }),
    pageSchema(scanBriefSchema),
  ),
  /** Those that wait or run, in the order they were asked for. */
  'scans.active': call('view-env', nothing, z.array(scanBriefSchema)),
  /** Lines in the order they were written. */
  'scans.log': call(
    'view-env',
    one.extend({
      ...pageFields(5000, 1000),
      level: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
      text: z.string().max(200).optional(),
    }),
    pageSchema(scanLogLineSchema),
  ),
}
