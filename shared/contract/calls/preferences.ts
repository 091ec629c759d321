/** Preferences of the person using the product, kept in its data folder. */
import { z } from 'zod'
import { preferencesSchema } from '../../model/preferences'
import { call, nothing } from '../define'
import { fieldProblemSchema } from '../errors'

export const preferenceCalls = {
  'preferences.get': call('any', nothing, preferencesSchema),
  /** Changes what is named. */
  'preferences.set': call('any', preferencesSchema.partial(), preferencesSchema),
  /** What is stored and not understood; it stays stored, and the default holds instead. */
  'preferences.problems': call('any', nothing, z.array(fieldProblemSchema)),
  /** Removes what is not understood. */
  'preferences.discardUnknown': call('any', nothing, nothing),
}
