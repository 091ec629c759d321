/** Inventory files. Paths are used where the host has native dialogs; otherwise files travel over the host's own upload and download. */
import { z } from 'zod'
import { call } from '../define'

export const transferPreviewSchema = z.strictObject({
  environment: z.string(),
  distribution: z.string(),
  exportedAt: z.string(),
  productVersion: z.string(),
  counts: z.strictObject({ objects: z.number(), links: z.number(), cliques: z.number() }),
  pseudonymised: z.boolean(),
})

/** A file the host has taken in, waiting to be imported; or a path on this computer. */
const source = z.union([z.strictObject({ upload: z.string() }), z.strictObject({ path: z.string() })])

export const transferCalls = {
  'transfer.preview': call('any', z.strictObject({ source }), transferPreviewSchema),
  'transfer.import': call(
    'any',
    z.strictObject({ source, as: z.string().optional() }),
    z.strictObject({ environment: z.string() }),
  ),
  /** Writes the file and answers where it can be fetched (`download` token) or lies (`path`). */
  'transfer.export': call(
    'view-env',
    z.strictObject({ environment: z.string(), path: z.string().optional(), pseudonymise: z.boolean().default(false) }),
    z.strictObject({ path: z.string().optional(), download: z.string().optional(), bytes: z.number() }),
  ),
}
