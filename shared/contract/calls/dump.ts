/** Everything an environment holds, page by page: what the command line prints and scripts read. */
import { z } from 'zod'
import { cliqueSchema } from '../../model/clique'
import { inventoryObjectSchema } from '../../model/inventory-object'
import { linkSchema } from '../../model/link'
import { call } from '../define'
import { pageFields, pageSchema } from '../paging'

/**
 * One request for a page. Pages are in a stable order; `cursor` is the `next` of the page before. When the inventory
 * changed in between, the call fails with `conflict`: what was read so far belongs to an older state.
 */
const page = { environment: z.string().min(1), ...pageFields(2000, 500) }

export const dumpCalls = {
  /** Objects, optionally of one type or the one with this id; `not-found` when an id is given and unknown. */
  'inventory.dump': call(
    'view-env',
    z.strictObject({ ...page, type: z.string().optional(), id: z.string().optional() }),
    pageSchema(inventoryObjectSchema),
  ),
  /** Links, optionally of one link type, with this id, or with this object at either end. */
  'links.dump': call(
    'view-env',
    z.strictObject({ ...page, type: z.string().optional(), id: z.string().optional(), end: z.string().optional() }),
    pageSchema(linkSchema),
  ),
  /**
   * Cliques with the links they refer to, optionally of one focal point type or of one focal point. A large clique comes
   * in parts, each with some of its links and nodes: the item after one with `more` continues it.
   */
  'cliques.dump': call(
    'view-env',
    z.strictObject({ ...page, type: z.string().optional(), focalPoint: z.string().optional() }),
    pageSchema(cliqueSchema.extend({ links_detailed: z.array(linkSchema), more: z.literal(true).optional() })),
  ),
}
