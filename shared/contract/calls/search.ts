/** Search over every environment, or one. */
import { z } from 'zod'
import { objectBriefSchema } from '../../model/inventory-object'
import { serviceSchema } from '../../model/service'
import { FILTER_KEYS } from '../../text/search-syntax'
import { call } from '../define'
import { MOST_GRAPH } from './cliques'

export const searchHitSchema = z.strictObject({
  object: objectBriefSchema,
  /** What matched, as shown: "Name", "MAC address", "Bridge", … */
  field: z.string(),
  /** Its value, for display. */
  value: z.string(),
  /** [start, end) ranges of `value` to emphasise. */
  ranges: z.array(z.tuple([z.number(), z.number()])),
  hasClique: z.boolean(),
  /** Of a vService that is part of a service on several hosts. */
  service: serviceSchema.optional(),
})
export type SearchHit = z.infer<typeof searchHitSchema>

export const searchCalls = {
  'search.query': call(
    'any',
    z.strictObject({
      text: z.string().max(256),
      environment: z.string().optional(),
      /** The environment at hand: its hits come first, and others cannot take their place. */
      here: z.string().optional(),
      limit: z.number().int().min(1).max(1000).default(50),
    }),
    z.strictObject({ hits: z.array(searchHitSchema), total: z.number(), tookMs: z.number() }),
  ),
  /** What can be written after a key of the query language: values that begin with a text, then those that contain it. */
  'search.values': call(
    'any',
    z.strictObject({
      key: z.enum(FILTER_KEYS),
      text: z.string().max(256),
      environment: z.string().optional(),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    z.strictObject({ values: z.array(z.strictObject({ value: z.string(), count: z.number() })) }),
  ),
  /** Those of the given objects that a query finds: to mark them in a graph. */
  'search.among': call(
    'view-env',
    z.strictObject({
      environment: z.string(),
      text: z.string().max(256),
      ids: z.array(z.string().max(1024)).max(MOST_GRAPH.nodes),
    }),
    z.strictObject({ ids: z.array(z.string()) }),
  ),
}
