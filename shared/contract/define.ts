/** Building blocks of the contract: what one call is, and how its types are derived. */
import { z } from 'zod'

/**
 * What a caller needs to hold. `any` is nothing; those of environments are checked against the ones the call's input
 * names.
 */
export const RIGHTS = [
  'any',
  'view-env',
  'edit-env',
  'manage-link-types',
  'manage-clique-types',
  'manage-clique-constraints',
] as const
export type Right = (typeof RIGHTS)[number]

export interface CallDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I
  output: O
  right: Right
}

/** Declares one call; identity at run time. */
export const call = <I extends z.ZodType, O extends z.ZodType>(
  right: Right,
  input: I,
  output: O,
): CallDefinition<I, O> => ({ right, input, output })

/** For calls without input or without a result. */
export const nothing = z.strictObject({})
