/** Everything an environment holds, page by page: what the command line prints and scripts read. */
import { z } from 'zod'
import { cliqueSchema } from '../../model/clique'
import { inventoryObjectSchema } from '../../model/inventory-object'
import { linkSchema } from '../../model/link'
import { call } from '../define'

/**
 * One request for a page. Pages are in a stable order; `cursor` is the `next` of the page before. When the inventory
 * changed in between, the call fails with `conflict`: what was read so far belongs to an older state.
 */
const page = {
  environment: z.string().min(1),
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(2000).default(500),
}
const next = z.string().optional()

export const dumpCalls = {
  /** Objects, optionally of one type or the one with this id; `not-found` when an id is given and unknown. */
  'inventory.dump': call(
    'view-env',
    z.strictObject({ ...page, type: z.string().optional(), id: z.string().optional() }),
    z.strictObject({ items: z.array(inventoryObjectSchema), next }),
  ),
  /** Links, optionally of one link type, with this id, or with this object at either end. */
  'links.dump': call(
    'view-env',
    z.strictObject({ ...page, type: z.string().optional(), id: z.string().optional(), end: z.string().optional() }),
    z.strictObject({ items: z.array(linkSchema), next }),
  ),
  /** Cliques with the links they refer to, optionally of one focal point type or of one focal point. */
  'cliques.dump': call(
    'view-env',
    z.strictObject({ ...page, type: z.string().optional(), focalPoint: z.string().optional() }),
    z.strictObject({ items: z.array(cliqueSchema.extend({ links_detailed: z.array(linkSchema) })), next }),
  ),
}
