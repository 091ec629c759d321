/** Which build this is, and whose work is in it. */
import { z } from 'zod'
import { call, nothing } from '../define'

export const packageSchema = z.strictObject({
  /** "d3@7.9.2" */
  id: z.string(),
  name: z.string(),
  version: z.string(),
  /** As its author names it: "MIT", "(MIT OR Apache-2.0)". */
  licence: z.string(),
  /** In the page, or in the programs behind it. */
  parts: z.array(z.enum(['page', 'program'])),
})
export type BundledPackage = z.infer<typeof packageSchema>

export const aboutCalls = {
  'about.build': call(
    'any',
    nothing,
    z.strictObject({
      /** Name and value: "Node", "22.4.0". */
      facts: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    }),
  ),
  /** Third-party packages that are part of this build, by name. */
  'about.packages': call('any', nothing, z.array(packageSchema)),
  /** The whole text of a package's licence. @throws `not-found` */
  'about.licence': call('any', z.strictObject({ id: z.string() }), z.strictObject({ text: z.string() })),
}
