/** Environments: list, edit, remove, and the tiles of Home. */
import { z } from 'zod'
import { environmentInputSchema, environmentSchema, mainFields } from '../../model/environment'
import { byStatusSchema, countsSchema, namedObjectSchema } from '../../model/inventory-object'
import { environmentKnowledgeSchema } from '../../model/knowledge'
import { scanBriefSchema } from '../../model/scan'
import { call, nothing } from '../define'

const named = z.strictObject({ environment: z.string().min(1) })

/** What can be kept of an environment that is deleted. Scans are kept or removed with their schedules. */
export const REMOVABLE = ['inventory', 'messages', 'scans'] as const

/** One environment as Home shows it: configuration, newest scan, counts of the committed inventory. */
export const environmentTileSchema = z.strictObject({
  environment: environmentSchema,
  /** Absent until a scan or import was committed. */
  counts: countsSchema
    .extend({
      /** What the vServices are to an operator: one that runs on several hosts counts once. */
      services: z.number().optional(),
      byStatus: byStatusSchema,
      knowledge: environmentKnowledgeSchema,
    })
    .optional(),
  /** The first ones by name. */
  regions: z.array(namedObjectSchema),
  projects: z.array(namedObjectSchema),
  lastScan: scanBriefSchema
    .pick({ id: true, number: true, status: true, start_timestamp: true, end_timestamp: true, problem_counts: true })
    .optional(),
  activeScanId: z.string().optional(),
  /** Graphs that its clique types and constraints would now make otherwise; absent when there are none. */
  outdatedGraphs: z.number().optional(),
  /** Set when the stored inventory could not be opened. */
  problem: z.string().optional(),
})
export type EnvironmentTile = z.infer<typeof environmentTileSchema>

export const environmentCalls = {
  'environments.list': call('any', nothing, z.array(environmentTileSchema)),
  'environments.get': call('view-env', named, environmentSchema),
  /** Adds, or replaces the one called `replaces`. Secrets given as `{keep: true}` stay as stored. */
  'environments.save': call(
    'edit-env',
    z.strictObject({ environment: environmentInputSchema, replaces: z.string().optional() }),
    environmentSchema,
  ),
  /**
   * Deletes configuration and secrets, and of the rest what is named. Where something is left the environment stays as a
   * kept one, which a new environment of its name takes over. Views and imported inventories go whole, and with an
   * inventory the views of its environment.
   */
  'environments.remove': call(
    'edit-env',
    named.extend({
      also: z.array(z.enum(REMOVABLE)).default([]),
      /** The name once more, for a protected environment. */
      confirm: z.string().optional(),
    }),
    z.strictObject({ kept: z.array(z.enum(REMOVABLE)), views: z.array(z.string()) }),
  ),
  /** How much there is to remove. */
  'environments.removal': call(
    'view-env',
    named,
    z.strictObject({
      objects: z.number(),
      links: z.number(),
      cliques: z.number(),
      messages: z.number(),
      scans: z.number(),
      schedules: z.number(),
      /** Names of the views that go with the inventory. */
      views: z.array(z.string()),
    }),
  ),
  /** A new environment with the same connections and credentials, and nothing scanned. */
  'environments.duplicate': call('edit-env', named.extend({ as: mainFields.name }), environmentSchema),
  /** Forgets everything discovered; what was scanned stays in the list of scans. */
  'environments.clear': call('edit-env', named.extend({ confirm: z.string().optional() }), nothing),
  /** Opens the built-in sample inventory as an offline environment; answers its name. */
  'environments.openSample': call('any', nothing, z.strictObject({ environment: z.string() })),
}
