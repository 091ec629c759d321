/** Search over every environment, or one. */
import { z } from 'zod'
import { objectBriefSchema } from '../../model/inventory-object'
import { call } from '../define'

export const searchHitSchema = z.strictObject({
  object: objectBriefSchema,
  /** Attribute that matched: "name", "mac_address", "IP address", … */
  field: z.string(),
  /** Its value, for display. */
  value: z.string(),
  /** [start, end) ranges of `value` to emphasise. */
  ranges: z.array(z.tuple([z.number(), z.number()])),
  hasClique: z.boolean(),
})
export type SearchHit = z.infer<typeof searchHitSchema>

export const searchCalls = {
  'search.query': call(
    'any',
    z.strictObject({
      text: z.string().max(256),
      environment: z.string().optional(),
      limit: z.number().int().min(1).max(1000).default(50),
    }),
    z.strictObject({ hits: z.array(searchHitSchema), total: z.number(), tookMs: z.number() }),
  ),
}
