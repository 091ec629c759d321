/** A one-hop relation between two inventory objects, stored in one direction and meant to be followed both ways. */
import { z } from 'zod'

export const linkSchema = z.strictObject({
  /** Short stable hash of (link_type, source_id, target_id). */
  id: z.string(),
  environment: z.string(),
  source_id: z.string(),
  target_id: z.string(),
  /** "<source type>-<target type>" in the stored direction. */
  link_type: z.string(),
  link_name: z.string(),
  state: z.enum(['up', 'down']),
  link_weight: z.number(),
  source_label: z.string(),
  target_label: z.string(),
  host: z.string().optional(),
  switch: z.string().optional(),
  implicit: z.boolean(),
  /** Used by clique constraints; `network` holds one id, or every network the link carries. */
  attributes: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  last_scanned: z.string(),
  stale: z.boolean().optional(),
  status: z.enum(['OK', 'Warning', 'Error']).optional(),
  status_text: z.string().optional(),
})
export type Link = z.infer<typeof linkSchema>
