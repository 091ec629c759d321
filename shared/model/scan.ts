/** A scan request, its progress and its result. */
import { z } from 'zod'
import { errorDataSchema } from '../contract/errors'
import { inventoryNameSchema } from './environment'
import { countsSchema } from './inventory-object'

export const SCAN_STATUSES = ['pending', 'running', 'completed', 'completed_with_errors', 'failed', 'aborted'] as const
export const SCAN_SCOPES = ['everything', 'inventory', 'links', 'cliques'] as const
export const LOG_LEVELS = ['critical', 'error', 'warning', 'info', 'debug', 'notset'] as const

/** Options of a scan, whatever environment it is of. */
export const scanOptionFields = z.strictObject({
  /** Which of the environment's inventories the result goes to, made when it is new; default its own. */
  inventory: inventoryNameSchema.optional(),
  scope: z.enum(SCAN_SCOPES).default('everything'),
  /** Scan only this object and everything below it. */
  object_id: z.string().min(1).optional(),
  /** Forget what is stored before the new result is written. */
  clear: z.boolean().default(false),
  log_level: z.enum(LOG_LEVELS).default('info'),
  /** Only these hosts are asked over SSH; the others keep their objects. */
  hosts: z.array(z.string()).optional(),
  regions: z.array(z.string()).optional(),
  projects: z.array(z.string()).optional(),
  /** Where facts may come from. */
  sources: z
    .strictObject({ api: z.boolean().default(true), db: z.boolean().default(true), cli: z.boolean().default(true) })
    .default({ api: true, db: true, cli: true }),
  label: z.string().max(200).optional(),
})

/** Refuses options that contradict each other. */
export const checkScanOptions = (
  options: z.infer<typeof scanOptionFields>,
  { addIssue }: Pick<z.RefinementCtx, 'addIssue'>,
): void => {
  const parts = (['object_id', 'hosts', 'regions', 'projects'] as const).filter((part) => options[part] !== undefined)
  // A partial scan would empty the rest of the environment.
  if (options.clear && parts.length > 0)
    addIssue({ code: 'custom', path: ['clear'], message: 'works only with scans of the whole environment' })
}

/** What the operator chooses in the new-scan form or on the command line. */
export const scanOptionsSchema = scanOptionFields
  .extend({ environment: z.string().min(1) })
  .superRefine((options, context) => checkScanOptions(options, context))
/** The same as it is asked for; `confirm` is the name of a protected environment that is to be cleared. */
export const scanRequestSchema = scanOptionFields
  .extend({ environment: z.string().min(1), confirm: z.string().optional() })
  .superRefine((options, context) => {
    checkScanOptions(options, context)
    const { object_id, scope } = options
    if (object_id === undefined || scope === 'everything' || scope === 'inventory') return
    const message = 'works only with scans that read the cloud: links and cliques are built for the whole environment'
    context.addIssue({ code: 'custom', path: ['object_id'], message })
  })
export type ScanOptions = z.infer<typeof scanOptionsSchema>

/** True when the scan covers the whole environment, so that it says something about the environment as such. */
export function isFullScan(options: ScanOptions): boolean {
  return (
    options.scope === 'everything' &&
    options.sources.api &&
    options.sources.cli &&
    [options.object_id, options.hosts, options.regions, options.projects].every((part) => part === undefined)
  )
}

export const scanStageSchema = z.strictObject({
  /** One of its kind of cloud, or of `COMMON_STAGES` (`shared/kinds/cloud-kind`). */
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'problems', 'failed', 'skipped']),
  /** Objects (or links, cliques) the stage has produced so far. */
  count: z.number(),
  /** For counted work such as hosts: how many of how many. */
  done: z.number().optional(),
  total: z.number().optional(),
  started_at: z.string().optional(),
  duration_ms: z.number().optional(),
})
export type ScanStage = z.infer<typeof scanStageSchema>

/** One row of the scan matrix: `cells` maps an object type to what was found of it on this host. */
export const scanHostSchema = z.strictObject({
  host: z.string(),
  roles: z.array(z.string()),
  state: z.enum(['waiting', 'running', 'done', 'problems', 'failed', 'skipped']),
  cells: z.record(
    z.string(),
    z.strictObject({ state: z.enum(['waiting', 'running', 'ok', 'warning', 'failed', 'kept']), count: z.number() }),
  ),
  reason: z.string().optional(),
  started_at: z.string().optional(),
  duration_ms: z.number().optional(),
})
export type ScanHost = z.infer<typeof scanHostSchema>

/** Failures of one kind, gathered: what, where, how often, what to do. */
export const scanProblemSchema = z.strictObject({
  id: z.string(),
  severity: z.enum(['warning', 'error']),
  /** One plain sentence. */
  title: z.string(),
  error: errorDataSchema,
  fetcher: z.string().optional(),
  hosts: z.array(z.string()),
  /** The first ones. */
  objects: z.array(z.string()),
  /** How many there are, where not all are named. */
  object_count: z.number().optional(),
  command: z.string().optional(),
  exit_code: z.number().optional(),
  count: z.number(),
})
export type ScanProblem = z.infer<typeof scanProblemSchema>

export const scanSchema = z.strictObject({
  id: z.string(),
  /** Running number within the environment, shown as "#7". */
  number: z.number(),
  environment: z.string(),
  status: z.enum(SCAN_STATUSES),
  trigger: z.enum(['manual', 'schedule', 'event', 'import', 'cli']),
  /** The schedule it was started for, by its time or by hand. */
  schedule_id: z.string().optional(),
  /** ISO time at which that schedule wanted it; absent when it was started by hand. */
  scheduled_for: z.string().optional(),
  options: scanOptionsSchema,
  submit_timestamp: z.string(),
  start_timestamp: z.string().optional(),
  end_timestamp: z.string().optional(),
  /** Milliseconds the previous comparable scan took; the estimate shown while running. */
  estimate_ms: z.number().optional(),
  stages: z.array(scanStageSchema),
  hosts: z.array(scanHostSchema),
  problems: z.array(scanProblemSchema),
  counts: countsSchema,
  /** What the checks found of the result, by check and type (`checkKey`); absent where they were not made. */
  checks: z.record(z.string(), z.number()).optional(),
  /** What the scan cost the cloud. */
  cost: z.strictObject({ api_calls: z.number(), ssh_commands: z.number(), db_queries: z.number() }),
  error: errorDataSchema.optional(),
})
export type Scan = z.infer<typeof scanSchema>

/** A scan as lists carry it: everything but the rows of its hosts and its problems, which are counted instead. */
export const scanBriefSchema = scanSchema.omit({ hosts: true, problems: true }).extend({
  /** Groups of problems. */
  problem_counts: z.strictObject({ error: z.number(), warning: z.number() }),
  /** Hosts by state. */
  host_counts: z.record(scanHostSchema.shape.state, z.number()),
})
export type ScanBrief = z.infer<typeof scanBriefSchema>

/** The brief of a whole record. */
export function scanBriefOf({ hosts, problems, ...scan }: Scan): ScanBrief {
  const counts: ScanBrief['host_counts'] = { waiting: 0, running: 0, done: 0, problems: 0, failed: 0, skipped: 0 }
  for (const { state } of hosts) counts[state] += 1
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return { ...scan, problem_counts: { error: errors, warning: problems.length - errors }, host_counts: counts }
}

/** One line of the scan log. */
export const scanLogLineSchema = z.strictObject({
  seq: z.number(),
  time: z.string(),
  level: z.enum(['error', 'warn', 'info', 'debug']),
  host: z.string().optional(),
  text: z.string(),
})
export type ScanLogLine = z.infer<typeof scanLogLineSchema>

/** Stands at the end of a log that took no more lines: it must not look whole when it is not. */
export const LOG_FULL = 'The log of this scan is full: later lines were not kept.'
