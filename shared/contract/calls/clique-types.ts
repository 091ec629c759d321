/** The operator's own clique types, clique constraints and link types, beside the shipped ones, which are read-only. */
import { z } from 'zod'
import { cliqueConstraintSchema, cliqueTypeSchema, ownCliqueTypeSchema, ownConstraintSchema } from '../../model/clique'
import { linkTypeSchema } from '../../model/link-type'
import { call, nothing } from '../define'
import { fieldProblemSchema } from '../errors'
import { graphSchema, tooBigSchema } from './cliques'

const byId = z.strictObject({ id: z.string() })
const id = z.string().optional()

/** A clique type while it is edited: it may not have a step yet. */
export const cliqueTypeDraftSchema = cliqueTypeSchema.extend({ id, link_types: z.array(z.string()).max(200) })
export type CliqueTypeDraft = z.infer<typeof cliqueTypeDraftSchema>

export const cliqueTypeEntrySchema = ownCliqueTypeSchema.extend({ shipped: z.boolean() })
export type CliqueTypeEntry = z.infer<typeof cliqueTypeEntrySchema>

/** Graphs of an environment that are not, or would no longer be, what its clique types make. */
const outdatedSchema = z.strictObject({ environment: z.string(), graphs: z.number(), types: z.array(z.string()) })
export type OutdatedGraphs = z.infer<typeof outdatedSchema>
const outdated = z.array(outdatedSchema)

const reasonSchema = z.strictObject({ text: z.string(), holds: z.enum(['yes', 'no', 'open']) })
export type CliqueTypeReason = z.infer<typeof reasonSchema>

/** One of the clique types of an object type, seen from one environment. */
export const candidateSchema = z.strictObject({
  id,
  name: z.string(),
  shipped: z.boolean(),
  /** It is the unsaved one. */
  draft: z.boolean(),
  fits: z.boolean(),
  reasons: z.array(reasonSchema),
  /** What graphs are made by as things are, and once the unsaved one is saved. */
  usedNow: z.boolean(),
  usedThen: z.boolean(),
})
export type Candidate = z.infer<typeof candidateSchema>

/** Objects and links of a graph by id. */
const part = z.strictObject({ nodes: z.array(z.string()), links: z.array(z.string()) })

export const previewSchema = z.strictObject({
  /** All of it, and of the graph in use what it would lose. */
  graph: z.union([graphSchema, tooBigSchema]),
  objects: z.number(),
  links: z.number(),
  /** The clique type in use; absent when none is. */
  against: z.string().optional(),
  added: part,
  lost: part,
  /** Per step: links of its type in the environment, and those it adds to this graph. */
  steps: z.array(z.strictObject({ inEnvironment: z.number(), here: z.number() })),
  /** Per constraint: the attribute, the focal point's values, and objects that are left out because of it, by type. */
  leftOut: z.array(
    z.strictObject({
      attribute: z.string(),
      values: z.array(z.string()),
      byType: z.record(z.string(), z.number()),
    }),
  ),
})
export type CliquePreview = z.infer<typeof previewSchema>

/** What became of a document of a file. */
const importedSchema = z.strictObject({
  name: z.string(),
  outcome: z.enum(['added', 'replaced', 'unchanged', 'left-out']),
  /** What was mended, or why it was left out. */
  notes: z.array(z.string()),
})
export type ImportedRecipe = z.infer<typeof importedSchema>

const importing = z.strictObject({
  text: z.string().max(2_000_000),
  /** Replace those of the same scope; else they stay and the file's are left out. */
  replace: z.boolean().default(false),
})
const importResult = z.strictObject({ documents: z.array(importedSchema), outdated })
const saved = byId.extend({ outdated })
const removed = z.strictObject({ outdated })

export const cliqueTypeCalls = {
  'cliqueTypes.list': call('any', nothing, z.array(cliqueTypeEntrySchema)),
  /** Adds, or replaces the one with the draft's id. */
  'cliqueTypes.save': call('manage-clique-types', z.strictObject({ draft: cliqueTypeDraftSchema }), saved),
  'cliqueTypes.remove': call('manage-clique-types', byId, removed),
  /** What saving would refuse, what is worth knowing, and the graphs it would make out of date. */
  'cliqueTypes.check': call(
    'view-env',
    z.strictObject({ draft: cliqueTypeDraftSchema }),
    z.strictObject({ problems: z.array(fieldProblemSchema), notes: z.array(z.string()), outdated }),
  ),
  /** Which clique type graphs of an object type are made by in an environment, and why; best first. */
  'cliqueTypes.why': call(
    'view-env',
    z.strictObject({ environment: z.string(), type: z.string(), draft: cliqueTypeDraftSchema.optional() }),
    z.array(candidateSchema),
  ),
  /** The graph a clique type would give of an object, over the stored links. Nothing is saved. */
  'cliqueTypes.preview': call(
    'view-env',
    z.strictObject({ environment: z.string(), focalPoint: z.string(), draft: cliqueTypeDraftSchema }),
    previewSchema,
  ),
  'cliqueTypes.import': call('manage-clique-types', importing, importResult),
  /** Environments whose graphs are not what their clique types and constraints make. */
  'cliqueTypes.outdated': call('any', nothing, outdated),

  'cliqueConstraints.list': call('any', nothing, z.array(ownConstraintSchema.extend({ shipped: z.boolean() }))),
  'cliqueConstraints.save': call(
    'manage-clique-constraints',
    z.strictObject({ draft: cliqueConstraintSchema.extend({ id }) }),
    saved,
  ),
  'cliqueConstraints.remove': call('manage-clique-constraints', byId, removed),
  'cliqueConstraints.import': call('manage-clique-constraints', importing, importResult),

  /** In the direction they are stored. With an environment: how many links of each it has. */
  'linkTypes.list': call(
    'view-env',
    z.strictObject({ environment: z.string().optional() }),
    z.array(
      linkTypeSchema.extend({
        shipped: z.boolean(),
        /** Names of the clique types that use it, either way. */
        usedBy: z.array(z.string()),
        links: z.number().optional(),
      }),
    ),
  ),
  'linkTypes.save': call(
    'manage-link-types',
    z.strictObject({ draft: linkTypeSchema.omit({ type: true }).extend({ id }) }),
    saved,
  ),
  'linkTypes.remove': call('manage-link-types', byId, removed),
  'linkTypes.import': call('manage-link-types', importing, importResult),
}
