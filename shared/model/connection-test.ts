/** Connection tests: one target per configuration group, each with the checks its kind of cloud names. */
import { z } from 'zod'
import { errorDataSchema } from '../contract/errors'
import { hostNameSchema } from '../text/host-name'

export const testStageSchema = z.strictObject({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'ok', 'failed', 'skipped', 'cancelled']),
  /** What was found: "Keystone v3.14", "SHA256:…, known", "without password". */
  detail: z.string().optional(),
  elapsed_ms: z.number().optional(),
})
export type TestStage = z.infer<typeof testStageSchema>

/** An SSH host key the operator has to decide about. */
export const hostKeyQuestionSchema = z.strictObject({
  host: hostNameSchema,
  port: z.number(),
  /** The environment whose master host leads there; absent for hosts reached from this computer. */
  environment: z.string().optional(),
  algorithm: z.string(),
  /** "SHA256:…" as ssh-keygen prints it. */
  fingerprint: z.string(),
  /** The public key, base64, to be trusted as shown. */
  key: z.string(),
})
export type HostKeyQuestion = z.infer<typeof hostKeyQuestionSchema>

export const targetResultSchema = z.strictObject({
  /** Name of the group. */
  target: z.string(),
  state: z.enum(['waiting', 'running', 'ok', 'failed', 'skipped', 'cancelled']),
  stages: z.array(testStageSchema),
  elapsed_ms: z.number(),
  error: errorDataSchema.optional(),
  hostKey: hostKeyQuestionSchema.optional(),
  /** Things that work but should be known ("the account can write"). */
  warnings: z.array(z.string()),
})
export type TargetResult = z.infer<typeof targetResultSchema>
