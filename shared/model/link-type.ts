/** A link type of the operator's own: a name for links between objects of two types (Calipso's `link_types`). */
import { z } from 'zod'

export const linkTypeSchema = z.strictObject({
  id: z.string(),
  /** "<endPointA>-<endPointB>". */
  type: z.string(),
  description: z.string(),
  endPointA: z.string(),
  endPointB: z.string(),
})
export type LinkType = z.infer<typeof linkTypeSchema>
