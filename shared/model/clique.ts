/** The computed topology around one focal point, and the recipes it is computed by. */
import { z } from 'zod'
import { linkSchema } from './link'

/** Named as its environment, a clique type applies to every one. */
export const ANY_ENVIRONMENT = 'ANY'

export const cliqueTypeSchema = z.strictObject({
  name: z.string(),
  focal_point_type: z.string(),
  /** Link types in the order they are followed; either direction of a name may be used. */
  link_types: z.array(z.string()).min(1),
  /** An environment's name, "ANY", or empty when the configuration fields below decide. */
  environment: z.string().default(''),
  environment_type: z.string().optional(),
  distribution: z.string().optional(),
  distribution_version: z.string().optional(),
  mechanism_drivers: z.array(z.string()).optional(),
  type_drivers: z.string().optional(),
  /** Whether its link types may be chains of links too: "instance-network" joins what several links join. */
  use_implicit_links: z.boolean().optional(),
})
export type CliqueType = z.infer<typeof cliqueTypeSchema>

/** One of the operator's own, as it is stored. */
export const ownCliqueTypeSchema = cliqueTypeSchema.extend({ id: z.string() })
export type OwnCliqueType = z.infer<typeof ownCliqueTypeSchema>

export const cliqueConstraintSchema = z.strictObject({
  focal_point_type: z.string(),
  /** Attribute names of the focal point that links must agree with. */
  constraints: z.array(z.string()),
  environment: z.string().optional(),
})
export type CliqueConstraint = z.infer<typeof cliqueConstraintSchema>

/** One of the operator's own, as it is stored. */
export const ownConstraintSchema = cliqueConstraintSchema.extend({ id: z.string() })
export type OwnConstraint = z.infer<typeof ownConstraintSchema>

export const cliqueSchema = z.strictObject({
  environment: z.string(),
  /** Id of the focal object. */
  focal_point: z.string(),
  focal_point_type: z.string(),
  /** Name of the clique type used. */
  clique_type: z.string(),
  /** Ids of the links, in the order they were reached. */
  links: z.array(z.string()),
  /** Links that chains of stored ones make, where the clique type asks for them: they exist in this clique only. */
  implicit_links: z.array(linkSchema.omit({ environment: true, last_scanned: true })).optional(),
  /** Ids of every object reached, focal point first. */
  nodes: z.array(z.string()),
  constraints: z.record(z.string(), z.array(z.string())),
  last_scanned: z.string(),
})
export type Clique = z.infer<typeof cliqueSchema>
