/** Connection tests. */
import { z } from 'zod'
import { targetResultSchema } from '../../model/connection-test'
import { environmentInputSchema } from '../../model/environment'
import { call } from '../define'

export const connectionCalls = {
  /**
   * Tests targets of an unsaved form (`environment`, with `{keep: true}` secrets taken from the stored environment
   * `stored`), or of a stored environment alone. Progress arrives as `connections.progress` pushes with the same `testId`.
   */
  'connections.test': call(
    'edit-env',
    z.strictObject({
      testId: z.string().min(1).max(64),
      environment: environmentInputSchema.optional(),
      stored: z.string().optional(),
      targets: z.array(z.string().min(1)).optional(),
    }),
    z.array(targetResultSchema),
  ),
}
