/** What this host can do. */
import { z } from 'zod'
import { call, nothing, RIGHTS } from '../define'

export const capabilitiesSchema = z.strictObject({
  kind: z.enum(['electron', 'serve', 'cli']),
  /** Native open and save dialogs. */
  dialogs: z.boolean(),
  /** The host announces messages on the desktop; without it the page does. */
  announces: z.boolean().optional(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

export const hostCalls = {
  'host.info': call(
    'any',
    nothing,
    z.strictObject({
      version: z.string(),
      platform: z.string(),
      node: z.string(),
      dataDir: z.string(),
      secretsStoredIn: z.string(),
      capabilities: capabilitiesSchema,
      /** Rights that the caller holds for nothing: what needs them is not offered. */
      withheld: z.array(z.enum(RIGHTS)),
    }),
  ),
}
