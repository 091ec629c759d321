/** One typed node of the inventory, with a place in the navigation tree. */
import { z } from 'zod'
import { knowledgeSchema, readingSchema, SOURCES } from './knowledge'

/** Why and since when an object was not seen by the newest scan. */
export const staleSchema = z.strictObject({ since: z.string(), reason: z.string() })

/**
 * The attributes every object has; any further attribute is kept as it is.
 * Names are Calipso's. `id` is unique within its environment across all types, and is never parsed.
 */
export const inventoryObjectSchema = z.looseObject({
  environment: z.string(),
  type: z.string(),
  id: z.string(),
  name: z.string(),
  object_name: z.string(),
  /** Id of the parent in the tree; the environment's name for top-level folders. */
  parent_id: z.string(),
  parent_type: z.string(),
  /** "/<environment>/<id>/…/<own id>" */
  id_path: z.string(),
  name_path: z.string(),
  show_in_tree: z.boolean(),
  /** ISO time of the last scan that saw the object. */
  last_scanned: z.string(),
  /** Every source that contributed to the object. */
  sources: z.array(z.enum(SOURCES)),
  /** Host the object lives on, for objects that live on one. */
  host: z.string().optional(),
  stale: staleSchema.optional(),
  /** Of hosts and regions: what is remembered of the last attempts to read them; of what stands in for what was not read: why. */
  reading: readingSchema.optional(),
  /** True when a clique with this object as focal point exists. */
  clique: z.boolean().optional(),
  /** Monitoring result; absent means not monitored. */
  status: z.enum(['OK', 'Warning', 'Error']).optional(),
  status_text: z.string().optional(),
  status_timestamp: z.string().optional(),
})
export type InventoryObject = z.infer<typeof inventoryObjectSchema>

/** What the tree, lists and search show of an object. */
export const objectBriefSchema = z.strictObject({
  ...inventoryObjectSchema.pick({ environment: true, type: true, id: true, name: true, host: true, status: true })
    .shape,
  /** Names of the ancestors, top first, without the environment. */
  path: z.array(z.string()),
  knowledge: knowledgeSchema,
})
export type ObjectBrief = z.infer<typeof objectBriefSchema>

export const countsSchema = z.strictObject({
  objects: z.number(),
  links: z.number(),
  cliques: z.number(),
  /** Objects not seen by the newest scan. */
  stale: z.number(),
  /** Objects by type. */
  byType: z.record(z.string(), z.number()),
})
export type InventoryCounts = z.infer<typeof countsSchema>

export const namedObjectSchema = inventoryObjectSchema.pick({ id: true, name: true }).strict()
export type NamedObject = z.infer<typeof namedObjectSchema>

/** Objects by status; `none` have no status. */
export const byStatusSchema = z.strictObject({
  OK: z.number(),
  Warning: z.number(),
  Error: z.number(),
  none: z.number(),
  stale: z.number(),
})
