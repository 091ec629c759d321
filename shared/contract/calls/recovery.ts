/** Ways out of damage and of a folder in use: the only calls that are answered while the data folder is not open. */
import { z } from 'zod'
import { call, nothing } from '../define'
import { errorDataSchema } from '../errors'

/** The parts a data folder can be damaged in. */
const storeArea = z.enum([
  'settings',
  'environments',
  'scans',
  'messages',
  'clique_types',
  'clique_constraints',
  'link_types',
  'schedules',
  'inventory',
  'vault',
  'manifest',
  'log',
])
/** Keep what is readable, start this part anew, or go back to the last state that was whole. */
const recoveryWay = z.enum(['repair', 'discard', 'restore'])

export const storeProblemSchema = z.strictObject({
  area: storeArea,
  /** Whose inventory, secrets or log it is; absent for what belongs to the folder as a whole. */
  environment: z.string().optional(),
  /** Full path of the damaged file. */
  file: z.string(),
  message: z.string(),
  hint: z.string(),
  /** What can be done, the gentlest first. */
  ways: z.array(recoveryWay),
})
export type StoreProblem = z.infer<typeof storeProblemSchema>
export type RecoveryWay = z.infer<typeof recoveryWay>

export const recoveryStatusSchema = z.strictObject({
  dataDir: z.string(),
  /** Why the folder is not open; absent when it is. */
  error: errorDataSchema.optional(),
  /** The process that has the folder open instead. */
  locked: z.strictObject({ pid: z.number(), host: z.string(), since: z.string() }).optional(),
  problems: z.array(storeProblemSchema),
  /** True where the operator can point at another folder in a dialog. */
  canChooseFolder: z.boolean(),
})
export type RecoveryStatus = z.infer<typeof recoveryStatusSchema>

export const recoveryCalls = {
  /**
   * Looks for damage; an open folder is closed for the time of looking. `conflict` while a scan runs. All calls of this
   * area answer what was found.
   */
  'recovery.status': call('any', nothing, recoveryStatusSchema),
  /** Takes one way out and opens the folder again. `conflict` while a scan runs, `unsupported` for a way that is none. */
  'recovery.run': call(
    'any',
    storeProblemSchema.pick({ area: true, environment: true }).extend({ way: recoveryWay }),
    recoveryStatusSchema,
  ),
  /** Tries to open the folder again. */
  'recovery.retry': call('any', nothing, recoveryStatusSchema),
  /** Lets the operator point at another folder and starts again with that; `unsupported` where there are no dialogs. */
  'recovery.chooseFolder': call('any', nothing, z.strictObject({ dataDir: z.string() })),
}
