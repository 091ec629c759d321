/** Graphs: the clique of a focal point, or the neighbourhood of any object. */
import { z } from 'zod'
import { inventoryObjectSchema } from '../../model/inventory-object'
import { readingSchema } from '../../model/knowledge'
import { linkSchema } from '../../model/link'
import { call } from '../define'

/** One node of a drawing. */
export const graphNodeSchema = z.strictObject({
  ...inventoryObjectSchema.pick({ id: true, type: true, name: true, status: true }).shape,
  /** One key fact for the second label line: address, MAC, segment. */
  fact: z.string().optional(),
  /** MAC address of a vNIC whose fact is another. */
  mac: z.string().optional(),
  /** Host or switch the node is drawn in. */
  group: z.string().optional(),
  stale: z.boolean(),
})
export type GraphNode = z.infer<typeof graphNodeSchema>

export const graphGroupSchema = z.strictObject({
  ...inventoryObjectSchema.pick({ id: true, name: true, status: true }).shape,
  kind: z.enum(['host', 'switch']),
  caption: z.string(),
  /** Not all of it was read. */
  stale: z.boolean(),
  /** Why, since when, and what that leaves; absent where all was read. */
  reading: readingSchema.optional(),
})
export type GraphGroup = z.infer<typeof graphGroupSchema>

/** What a drawing needs of a link. Fields are left out where they say nothing: no label, weight 1, seen when the graph was. */
export const graphLinkSchema = linkSchema
  .omit({ environment: true, attributes: true })
  .partial({ link_weight: true, source_label: true, target_label: true, last_scanned: true })
export type GraphLink = z.infer<typeof graphLinkSchema>

export const graphSchema = z.strictObject({
  focalPoint: z.string(),
  cliqueType: z.string().optional(),
  nodes: z.array(graphNodeSchema),
  /** A link may name an end that is not among the nodes: drawn as a stub. */
  links: z.array(graphLinkSchema),
  groups: z.array(graphGroupSchema),
  scannedAt: z.string(),
  /** Large graphs come in parts: the cursor of the next one, whose nodes, links and groups belong to these. */
  next: z.string().optional(),
})
export type Graph = z.infer<typeof graphSchema>

/** Instead of a graph that is too large to be sent, let alone read: what it would hold. */
export const tooBigSchema = z.strictObject({
  focalPoint: z.string(),
  tooBig: z.strictObject({ nodes: z.number(), links: z.number(), byType: z.record(z.string(), z.number()) }),
})
export type TooBigGraph = z.infer<typeof tooBigSchema>

/** The largest graph that is answered; no drawing shows more. */
export const MOST_GRAPH = { nodes: 15_000, links: 45_000 } as const

const cursor = z.string().max(200).optional()
const answer = z.union([graphSchema, tooBigSchema])

export const cliqueCalls = {
  /** The clique of a focal point; for any other object, without `cliqueType`, what it hangs together with. */
  'cliques.graph': call(
    'view-env',
    z.strictObject({ environment: z.string(), focalPoint: z.string(), cursor }),
    answer,
  ),
  'cliques.neighbourhood': call(
    'view-env',
    z.strictObject({
      environment: z.string(),
      id: z.string(),
      hops: z.number().int().min(1).max(6).default(1),
      cursor,
    }),
    answer,
  ),
}
