/** Inventory files. Paths are used where the host has native dialogs; otherwise files travel over the host's own upload and download. */
import { z } from 'zod'
import { call } from '../define'

/** What of a reference dump was not taken over as it is: documents of one collection, for one reason. */
export const unmappedEntrySchema = z.strictObject({
  collection: z.string(),
  reason: z.string(),
  /** The first ones. */
  names: z.array(z.string()),
  count: z.number(),
})
export type UnmappedEntry = z.infer<typeof unmappedEntrySchema>

/** One inventory of a file: an inventory file has one, a reference dump one per environment and named inventory. */
const inventoryPreviewSchema = z.strictObject({
  environment: z.string(),
  distribution: z.string(),
  counts: z.strictObject({ objects: z.number(), links: z.number(), cliques: z.number() }),
})

export const transferPreviewSchema = z.strictObject({
  kind: z.enum(['inventory-file', 'reference-dump']),
  inventories: z.array(inventoryPreviewSchema),
  /** Of inventory files. */
  exportedAt: z.string().optional(),
  productVersion: z.string().optional(),
  pseudonymised: z.boolean(),
  unmapped: z.array(unmappedEntrySchema),
})

/** A file the host has taken in, waiting to be imported; or a path on this computer. */
const source = z.union([z.strictObject({ upload: z.string() }), z.strictObject({ path: z.string() })])

export const transferCalls = {
  'transfer.preview': call('any', z.strictObject({ source }), transferPreviewSchema),
  'transfer.import': call(
    'any',
    z.strictObject({
      source,
      /** Name to give the environment instead of its own, where only one is imported. */
      as: z.string().optional(),
      /** Of a file with several, as the preview names it; absent: all of them. */
      environment: z.string().optional(),
    }),
    z.strictObject({
      /** The first one. */
      environment: z.string(),
      environments: z.array(z.string()),
      unmapped: z.array(unmappedEntrySchema),
    }),
  ),
  /** Writes the file and answers where it can be fetched (`download` token) or lies (`path`). */
  'transfer.export': call(
    'view-env',
    z.strictObject({ environment: z.string(), path: z.string().optional(), pseudonymise: z.boolean().default(false) }),
    z.strictObject({ path: z.string().optional(), download: z.string().optional(), bytes: z.number() }),
  ),
}
