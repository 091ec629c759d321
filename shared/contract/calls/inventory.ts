/** Reading the inventory: tree, objects, tables, links. */
import { z } from 'zod'
import {
  byStatusSchema,
  inventoryObjectSchema,
  namedObjectSchema,
  objectBriefSchema,
} from '../../model/inventory-object'
import { knowledgeSchema, readingSchema } from '../../model/knowledge'
import { linkSchema } from '../../model/link'
import { serviceSchema } from '../../model/service'
import { call } from '../define'
import { pageFields, pageSchema } from '../paging'

const ref = { environment: z.string().min(1), id: z.string() }

/** One row of the navigation tree. */
export const treeNodeSchema = z.strictObject({
  ...inventoryObjectSchema.pick({ id: true, type: true, name: true, host: true, status: true }).shape,
  parentId: z.string(),
  /** Number of direct children shown in the tree; 0 means no chevron. */
  childCount: z.number(),
  knowledge: knowledgeSchema,
  /** Problems anywhere below; `unread` counts hosts. */
  below: z.strictObject({ error: z.number(), warning: z.number(), stale: z.number(), unread: z.number() }),
  /** Of a vService that is part of a service on several hosts. */
  service: serviceSchema.optional(),
  /** Of a vService beside another of its name. */
  project: z.string().optional(),
  /** For `…_ref` types: id of the real object. */
  refId: z.string().optional(),
})
export type TreeNode = z.infer<typeof treeNodeSchema>

/** One link of an object with its far end. */
export const connectionSchema = z.strictObject({
  link: linkSchema,
  direction: z.enum(['out', 'in']),
  far: objectBriefSchema.optional(),
})

/** One object as a row: what every list shows of it, and the columns that were asked for, as text. */
export const tableRowSchema = z.strictObject({
  ...inventoryObjectSchema.pick({ id: true, type: true, name: true, host: true, status: true, last_scanned: true })
    .shape,
  knowledge: knowledgeSchema,
  /** By attribute key; without those that are empty. */
  cells: z.record(z.string(), z.string()),
})
export type TableRow = z.infer<typeof tableRowSchema>

/** One host of a dashboard: how well it is known, newest sight of what is on it, and how much that is. */
export const hostRowSchema = namedObjectSchema.extend({
  knowledge: knowledgeSchema,
  reading: readingSchema.optional(),
  lastScanned: z.string(),
  roles: z.array(z.string()),
  byType: z.record(z.string(), z.number()),
})
export type HostSummary = z.infer<typeof hostRowSchema>

const total = z.number()

export const inventoryCalls = {
  /** Direct children, naturally sorted; `parentId` is the environment's name for the top level. */
  'inventory.children': call(
    'view-env',
    z.strictObject({ environment: z.string(), parentId: z.string(), ...pageFields(1000) }),
    pageSchema(treeNodeSchema).extend({ total }),
  ),
  /** Rows that match a filter, with every ancestor, in tree order. Same syntax as search. */
  'inventory.filterTree': call(
    'view-env',
    z.strictObject({
      environment: z.string(),
      text: z.string().max(256),
      types: z.array(z.string()).optional(),
      statuses: z.array(z.string()).optional(),
      limit: z.number().int().max(2000).default(2000),
    }),
    z.strictObject({
      nodes: z.array(treeNodeSchema.extend({ depth: z.number(), match: z.boolean() })),
      matches: z.number(),
      truncated: z.boolean(),
    }),
  ),
  'inventory.object': call(
    'view-env',
    z.strictObject(ref),
    z.strictObject({
      object: inventoryObjectSchema,
      /** Top first, the object itself last. */
      ancestors: z.array(objectBriefSchema),
      /** The first ones; `inventory.connections` has all of them. */
      connections: z.array(connectionSchema),
      connectionCount: z.number(),
      hasClique: z.boolean(),
      /** The host the object lives on, where that could not be read whole. */
      unreadHost: namedObjectSchema.extend({ reading: readingSchema }).optional(),
      /** Names for ids the object refers to (network, port, instance, …). */
      names: z.record(z.string(), objectBriefSchema),
    }),
  ),
  /** The links of an object: those that lead away from it first. */
  'inventory.connections': call(
    'view-env',
    z.strictObject({ ...ref, ...pageFields(1000) }),
    pageSchema(connectionSchema).extend({ total }),
  ),
  /** Counts of everything below an object (or of the environment), for dashboards. */
  'inventory.summary': call(
    'view-env',
    z.strictObject({ environment: z.string(), id: z.string().optional() }),
    z.strictObject({
      byType: z.record(z.string(), z.number()),
      /** What the vServices among them are to an operator: one that runs on several hosts counts once. */
      services: z.number(),
      byStatus: z.record(z.string(), byStatusSchema),
      /** By type, then by id of the condition (catalogue of conditions): how many objects it holds for. */
      conditions: z.record(z.string(), z.record(z.string(), z.number())),
    }),
  ),
  /** The hosts below an object (or of the environment), worst known first, then by name. */
  'inventory.hosts': call(
    'view-env',
    z.strictObject({ environment: z.string(), id: z.string().optional(), ...pageFields(2000) }),
    pageSchema(hostRowSchema).extend({ total }),
  ),
  /**
   * A window of a table: objects of a type, below an object, or both. Sorting, filter and condition work on all of them,
   * not only on those shown. By name unless sorted otherwise; objects without a value come last either way.
   */
  'inventory.table': call(
    'view-env',
    z.strictObject({
      environment: z.string(),
      under: z.string().optional(),
      type: z.string().optional(),
      childrenOnly: z.boolean().default(false),
      /** Attributes wanted as cells; those no object has are left out of the answer. */
      columns: z.array(z.string().max(100)).max(40).default([]),
      /** A column, or "name", "type", "host", "status", "read", "last_scanned". */
      sort: z.strictObject({ column: z.string(), direction: z.enum(['ascending', 'descending']) }).optional(),
      /** Part of the name, the id or a wanted cell, in any case. */
      filter: z.string().max(256).optional(),
      /** Only objects this condition of their type holds for, or this check found. */
      condition: z.string().optional(),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    z.strictObject({
      /** All that were asked for up to a hundred; beyond, as many as fit one answer. */
      rows: z.array(tableRowSchema),
      /** Objects before filter and condition. */
      total,
      /** Objects after them: how long the table is. */
      matching: z.number(),
      /** Of the wanted columns those some object has a value for, as wanted, with the length of their longest text. */
      columns: z.array(z.strictObject({ key: z.string(), longest: z.number() })),
      types: z.array(z.string()),
      /** Any of the objects is monitored. */
      hasStatus: z.boolean(),
      /** Of any of them not all was read. */
      hasUnread: z.boolean(),
    }),
  ),
}
