/** What is wrong with an inventory, why that is likely so, and what changed since the scan before. */
import { z } from 'zod'
import { CHECK_IDS } from '../../catalog/checks'
import { scanSchema } from '../../model/scan'
import { call } from '../define'

/** Objects named of each failed check; `inventory.table` with the check as its condition has all of them. */
export const MOST_SAMPLES = 5

const foundSchema = z.strictObject({ check: z.enum(CHECK_IDS), type: z.string(), count: z.number() })

export const failedCheckSchema = foundSchema.extend({
  level: z.enum(['error', 'warning']),
  /** Against the scan before; absent where that one was not checked. */
  change: z.number().optional(),
  /** The first ones; of what is not in the inventory there is no id. */
  samples: z
    .array(z.strictObject({ id: z.string().optional(), name: z.string(), note: z.string().optional() }))
    .max(MOST_SAMPLES),
  /** Why, as far as scan and hosts tell. */
  cause: z
    .strictObject({
      text: z.string(),
      /** The scan that has the problem. */
      scanId: z.string().optional(),
    })
    .optional(),
  remedy: z.string(),
})
export type FailedCheck = z.infer<typeof failedCheckSchema>

const scanNameSchema = scanSchema.pick({ id: true, number: true })

export const checkCalls = {
  /** Of the inventory as it is; empty before the first scan. */
  'checks.list': call(
    'view-env',
    z.strictObject({ environment: z.string().min(1) }),
    z.strictObject({
      /** Errors first, then as the catalogue has them. */
      failed: z.array(failedCheckSchema),
      /** What the scan before had and is gone. */
      cleared: z.array(foundSchema),
      /** The scan that made the inventory; absent for imports. */
      scan: scanNameSchema.optional(),
      /** The scan that changes are against. */
      before: scanNameSchema.optional(),
      /** Objects by type, folders left out; `change` against the scan before. */
      statistics: z.array(z.strictObject({ type: z.string(), count: z.number(), change: z.number().optional() })),
    }),
  ),
}
