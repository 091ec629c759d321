/** What the owner of a cloud prepares before it can be scanned, as a page to be handed over. */
import { z } from 'zod'
import { call } from '../define'

export const prerequisiteSectionSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  lead: z.string(),
  points: z.array(z.string()),
  /** Files, statements and settings to be taken over as they are. */
  listings: z.array(z.strictObject({ title: z.string(), text: z.string() })),
})
export type PrerequisiteSection = z.infer<typeof prerequisiteSectionSchema>

export const prerequisiteChoiceSchema = z.strictObject({
  /** Kind of cloud. */
  kind: z.string().default('OpenStack'),
  /** One of the kind's distributions; default its first. */
  distribution: z.string().optional(),
  /** Name of the account on the hosts and in the databases. */
  account: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'enter an account name: small letters, digits, _ and -')
    .default('calipso'),
  /** Whether all hosts have sudo 1.9.10 or newer, which understands regular expressions. */
  recentSudo: z.boolean().default(true),
})
export type PrerequisiteChoice = z.output<typeof prerequisiteChoiceSchema>

export const prerequisiteCalls = {
  'prerequisites.get': call('any', prerequisiteChoiceSchema, z.array(prerequisiteSectionSchema)),
}
