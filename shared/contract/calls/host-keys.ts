/** The SSH host keys an environment's connections rest on. */
import { z } from 'zod'
import { hostKeyQuestionSchema } from '../../model/connection-test'
import { environmentInputSchema } from '../../model/environment'
import {
  comparedKeySchema,
  hostKeyFindingSchema,
  keyComparisonSchema,
  knownHostKeySchema,
  trustSchema,
} from '../../model/host-key'
import { call, nothing } from '../define'
import { errorDataSchema } from '../errors'

const ofEnvironment = z.strictObject({ environment: z.string() })

export const hostKeyCalls = {
  'hostKeys.list': call(
    'view-env',
    ofEnvironment,
    z.strictObject({ master: z.string().optional(), keys: z.array(knownHostKeySchema) }),
  ),
  /** The same keys as text of a known_hosts file. */
  'hostKeys.export': call('view-env', ofEnvironment, z.strictObject({ text: z.string() })),
  /** Results in the order of `keys`; `unused` counts keys of the list that fit none of the hosts. */
  'hostKeys.compare': call(
    'view-env',
    ofEnvironment.extend({ text: z.string().max(1_000_000), keys: z.array(comparedKeySchema).max(10_000) }),
    z.strictObject({ results: z.array(keyComparisonSchema), lines: z.number(), unused: z.number() }),
  ),
  /**
   * Asks every host of a cloud for its key, the master host first; nothing is sent to any other. Of an unsaved form or a
   * stored environment, as `connections.test`. Each finding arrives as a `hostKeys.found` push with the same `readId`.
   */
  'hostKeys.read': call(
    'edit-env',
    z.strictObject({
      readId: z.string().min(1).max(64),
      environment: environmentInputSchema.optional(),
      stored: z.string().optional(),
    }),
    z.strictObject({
      findings: z.array(hostKeyFindingSchema),
      /** Why there may be more hosts than these. */
      problem: errorDataSchema.optional(),
    }),
  ),
  /** Remembers keys the operator has looked at: all or, when one is refused, none. */
  'hostKeys.trust': call(
    'edit-env',
    ofEnvironment
      .extend({ questions: z.array(hostKeyQuestionSchema).min(1).max(10_000) })
      .extend(trustSchema.omit({ at: true }).shape),
    nothing,
  ),
  /** `behind`: it is a host behind the master host; else its key is the same for every environment that reaches it. */
  'hostKeys.forget': call(
    'edit-env',
    ofEnvironment.extend({ name: z.string(), fingerprint: z.string(), behind: z.boolean() }),
    nothing,
  ),
}
