/** The messages that cross a process or socket boundary; identical for IPC and WebSocket. */
import { z } from 'zod'
import { errorDataSchema } from './errors'

/** Front end → backend. */
export const requestSchema = z.union([
  z.strictObject({ id: z.number().int().nonnegative(), name: z.string().max(64), input: z.unknown() }),
  z.strictObject({ id: z.number().int().nonnegative(), cancel: z.literal(true) }),
])
export type Request = z.infer<typeof requestSchema>

/** Backend → front end. `seq` of pushes grows by one; a gap means something was missed. */
export const responseSchema = z.union([
  z.strictObject({ id: z.number(), ok: z.literal(true), output: z.unknown() }),
  z.strictObject({ id: z.number(), ok: z.literal(false), error: errorDataSchema }),
  z.strictObject({ seq: z.number(), push: z.string(), payload: z.unknown() }),
])
export type Response = z.infer<typeof responseSchema>

/** Largest message either side accepts: twice what any page holds, for the rare single document that is large itself. */
export const MAX_MESSAGE_BYTES = 2 * 1024 * 1024
