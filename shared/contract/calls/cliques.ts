/** Graphs: the clique of a focal point, or the neighbourhood of any object. */
import { z } from 'zod'
import { linkSchema } from '../../model/link'
import { call } from '../define'

/** One node of a drawing. */
export const graphNodeSchema = z.strictObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  /** One key fact for the second label line: address, MAC, segment. */
  fact: z.string().optional(),
  /** Host or switch the node is drawn in. */
  group: z.string().optional(),
  status: z.enum(['OK', 'Warning', 'Error']).optional(),
  stale: z.boolean(),
})
export type GraphNode = z.infer<typeof graphNodeSchema>

export const graphGroupSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['host', 'switch']),
  caption: z.string(),
  status: z.enum(['OK', 'Warning', 'Error']).optional(),
  stale: z.boolean(),
})
export type GraphGroup = z.infer<typeof graphGroupSchema>

export const graphSchema = z.strictObject({
  focalPoint: z.string(),
  cliqueType: z.string().optional(),
  nodes: z.array(graphNodeSchema),
  /** A link may name an end that is not among the nodes: drawn as a stub. */
  links: z.array(linkSchema),
  groups: z.array(graphGroupSchema),
  scannedAt: z.string(),
})
export type Graph = z.infer<typeof graphSchema>

export const cliqueCalls = {
  /** `not-found` with advice when the object has no clique. */
  'cliques.graph': call('view-env', z.strictObject({ environment: z.string(), focalPoint: z.string() }), graphSchema),
  'cliques.neighbourhood': call(
    'view-env',
    z.strictObject({
      environment: z.string(),
      id: z.string(),
      hops: z.number().int().min(1).max(6).default(1),
      limit: z.number().int().max(20_000).default(15_000),
    }),
    graphSchema,
  ),
}
