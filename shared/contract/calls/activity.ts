/** What runs now, and what ended within the last day: scans, tests, readings of host keys, imports and exports. */
import { z } from 'zod'
import { activitySchema } from '../../model/activity'
import { call, nothing } from '../define'

export const activityCalls = {
  /** What is under way first, then the latest end first; the same for every window. */
  'activity.list': call(
    'view-env',
    z.strictObject({
      /** Only what waits or runs. */
      underWay: z.boolean().default(false),
    }),
    z.array(activitySchema).max(1000),
  ),
  /** Ends what runs; what has ended is fine. @throws `not-found`, `unsupported` where it cannot be ended */
  'activity.cancel': call('edit-env', z.strictObject({ id: z.string() }), nothing),
}
