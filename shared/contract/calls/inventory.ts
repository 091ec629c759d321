/** Reading the inventory: tree, objects, tables, links. */
import { z } from 'zod'
import { inventoryObjectSchema, objectBriefSchema } from '../../model/inventory-object'
import { linkSchema } from '../../model/link'
import { call } from '../define'

const ref = { environment: z.string().min(1), id: z.string() }

/** One row of the navigation tree. */
export const treeNodeSchema = z.strictObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  parentId: z.string(),
  /** Number of direct children shown in the tree; 0 means no chevron. */
  childCount: z.number(),
  status: z.enum(['OK', 'Warning', 'Error']).optional(),
  stale: z.boolean(),
  /** Problems anywhere below. */
  below: z.strictObject({ error: z.number(), warning: z.number(), stale: z.number() }),
  /** For `…_ref` types: id of the real object. */
  refId: z.string().optional(),
})
export type TreeNode = z.infer<typeof treeNodeSchema>

/** One link of an object with its far end. */
export const connectionSchema = z.strictObject({
  link: linkSchema,
  direction: z.enum(['out', 'in']),
  far: objectBriefSchema.optional(),
})

export const inventoryCalls = {
  /** Direct children, naturally sorted; `parentId` is the environment's name for the top level. */
  'inventory.children': call(
    'view-env',
    z.strictObject({ environment: z.string(), parentId: z.string() }),
    z.array(treeNodeSchema),
  ),
  /** Rows that match a filter, with every ancestor, in tree order. Same syntax as search. */
  'inventory.filterTree': call(
    'view-env',
    z.strictObject({
      environment: z.string(),
      text: z.string().max(256),
      types: z.array(z.string()).optional(),
      statuses: z.array(z.string()).optional(),
      limit: z.number().int().max(5000).default(2000),
    }),
    z.strictObject({
      nodes: z.array(treeNodeSchema.extend({ depth: z.number(), match: z.boolean() })),
      matches: z.number(),
      truncated: z.boolean(),
    }),
  ),
  'inventory.object': call(
    'view-env',
    z.strictObject(ref),
    z.strictObject({
      object: inventoryObjectSchema,
      /** Top first, the object itself last. */
      ancestors: z.array(objectBriefSchema),
      connections: z.array(connectionSchema),
      hasClique: z.boolean(),
      /** Names for ids the object refers to (network, port, instance, …). */
      names: z.record(z.string(), objectBriefSchema),
    }),
  ),
  /** Counts by type of everything below an object (or of the environment), for dashboards. */
  'inventory.summary': call(
    'view-env',
    z.strictObject({ environment: z.string(), id: z.string().optional() }),
    z.strictObject({
      object: inventoryObjectSchema.optional(),
      byType: z.record(z.string(), z.number()),
      byStatus: z.record(
        z.string(),
        z.strictObject({ OK: z.number(), Warning: z.number(), Error: z.number(), none: z.number(), stale: z.number() }),
      ),
      /** Types that the clique types in force expect but that were not found, each with advice. */
      coverage: z.array(z.strictObject({ type: z.string(), advice: z.string() })),
      /** Newest sight per host. */
      hosts: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          lastScanned: z.string(),
          stale: z.boolean(),
          roles: z.array(z.string()),
          byType: z.record(z.string(), z.number()),
        }),
      ),
    }),
  ),
  /** Objects as table rows: of a type, below an object, or both. */
  'inventory.table': call(
    'view-env',
    z.strictObject({
      environment: z.string(),
      under: z.string().optional(),
      type: z.string().optional(),
      childrenOnly: z.boolean().default(false),
      limit: z.number().int().min(1).max(20_000).default(5000),
    }),
    z.strictObject({ rows: z.array(inventoryObjectSchema), total: z.number() }),
  ),
}
