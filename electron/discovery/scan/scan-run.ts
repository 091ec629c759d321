/** One scan from its request to its end: connect, scan, commit, record. */
import { setMaxListeners } from 'node:events'
import { AppError, asAppError } from '@shared/contract/errors'
import { requireKind } from '@shared/kinds/cloud-kind'
import { connectedName, type Environment } from '@shared/model/environment'
import { isFullScan, type Scan, type ScanLogLine, type ScanOptions } from '@shared/model/scan'
import type { CliqueRecipes } from '../../cliques/build-cliques'
import { outdatedTypes, recipeMarks } from '../../cliques/recipe-marks'
import { abandonable } from '../../connections/deadlines'
import { createErrorCleaner } from '../../connections/peer-text'
import type { Sessions } from '../../connections/sessions'
import type { Logger } from '../../log/logger'
import type { Redactor } from '../../secrets/redactor'
import { buildSnapshot } from '../../store/inventory-snapshot'
import type { InventorySnapshot, Store } from '../../store/repository'
import type { CloudKind, CloudSession } from '../kinds/cloud-kind'
import { createErrorSummary } from './error-summary'
import type { ScanContext } from './scan-context'
import { createScanLog } from './scan-log'
import { createScanProgress } from './scan-progress'
import { endedScan } from './scan-record'
import { runScan } from './scanner'
import { createThrottle } from './throttle'

export interface ScanRunDeps {
  readonly store: Pick<Store, 'environments' | 'scans' | 'scanLogs' | 'inventory' | 'exclusively'>
  /** The connections of the environments, shared with who else needs them. */
  readonly sessions: Pick<Sessions<Environment, CloudSession>, 'lease'>
  readonly kinds: readonly CloudKind[]
  /** Clique types and constraints in force for an environment. */
  readonly recipes: (environment: Environment) => Promise<CliqueRecipes>
  /** Counts what is wrong with a result, by what the scan's record calls it. */
  readonly check?: (result: CheckedResult) => Promise<Record<string, number>>
  readonly log: Logger
  readonly redactor: Redactor
  readonly now: () => Date
}

export interface CheckedResult {
  readonly snapshot: InventorySnapshot
  readonly environment: Environment
  readonly recipes: CliqueRecipes
}

export interface ScanRunListeners {
  /** The record changed; at most every {@link CHANGE_INTERVAL_MS} while the scan runs. */
  changed(scan: Scan): void
  lines(scanId: string, lines: readonly ScanLogLine[]): void
}

/** Four updates a second: as often as an eye can follow numbers. */
const CHANGE_INTERVAL_MS = 250

/**
 * Runs a requested scan; never rejects for what happens to the scan, only when its record cannot be stored. Listeners
 * are told its end even then.
 * @param signal its reason must be an AppError `cancelled`
 * @returns the record as it was stored at the end
 */
export async function runRequestedScan(
  requested: Scan,
  deps: ScanRunDeps,
  listeners: ScanRunListeners,
  signal: AbortSignal,
): Promise<Scan> {
  // Every request of a scan listens to this signal: many listeners are no leak.
  setMaxListeners(0, signal)
  const { store, now } = deps
  let scan: Scan = { ...requested, status: 'running', start_timestamp: now().toISOString() }
  const announce = createThrottle(CHANGE_INTERVAL_MS, () => listeners.changed(present()))
  const progress = createScanProgress(scan.stages, now, announce.request)
  const present = () => ({ ...scan, stages: progress.stages(), hosts: progress.hosts() })
  const log = createScanLog({
    scanId: scan.id,
    level: scan.options.log_level,
    repository: store.scanLogs,
    announce: (lines) => listeners.lines(scan.id, lines),
    log: deps.log,
    now,
  })
  await store.scans.save(scan)
  listeners.changed(scan)
  try {
    const environment = await store.environments.get(scan.environment)
    if (!environment) throw removed(scan.environment)
    const result = await scanAndCommit(scan, environment, deps, { log: log.write, progress, signal })
    scan = { ...present(), ...result, end_timestamp: now().toISOString() }
    log.write(
      'info',
      `${scan.status.replaceAll('_', ' ')}: ${scan.counts.objects} objects, ${scan.counts.links} links, ${scan.counts.cliques} cliques`,
    )
  } catch (thrown) {
    const error = await failureOf(scan, thrown, deps, signal)
    scan = endedScan(present(), error.code === 'cancelled' ? 'aborted' : 'failed', error, now().toISOString())
    log.end(error.message)
    await noteFailure(scan, deps, error)
  }
  announce.cancel()
  await log.flush()
  try {
    await store.scans.save(scan)
  } finally {
    // Also when the disk takes no more: whoever watches must not wait for ever.
    listeners.changed(scan)
  }
  return scan
}

/** Why a scan ended without a result; a removed environment shows as whatever was missed first. */
async function failureOf(scan: Scan, thrown: unknown, { store }: ScanRunDeps, signal: AbortSignal): Promise<AppError> {
  if (signal.aborted) return asAppError(signal.reason)
  return (await store.environments.get(scan.environment)) ? asAppError(thrown) : removed(scan.environment)
}

const removed = (environment: string) =>
  new AppError('not-found', `The environment ${environment} was removed while it was scanned`, {
    hint: 'Nothing is left to do; its inventory is gone with it.',
  })

type ScanResultFields = Pick<Scan, 'status' | 'problems' | 'counts' | 'checks' | 'cost'>

async function scanAndCommit(
  scan: Scan,
  environment: Environment,
  deps: ScanRunDeps,
  { log, progress, signal }: Pick<ScanContext, 'log' | 'progress' | 'signal'>,
): Promise<ScanResultFields> {
  const { store, now } = deps
  const repository = await store.inventory(environment.name)
  // Before the cloud is asked: hosts should not be troubled for a result that cannot be kept.
  const stored = await repository.snapshot()
  await repository.requireRoom()
  const needsCloud = scan.options.scope === 'everything' || scan.options.scope === 'inventory'
  const kind = requireKind(deps.kinds, environment.environment_type)
  const connected = await store.environments.get(connectedName(environment))
  if (!connected) throw removed(connectedName(environment))
  const lease = needsCloud ? await deps.sessions.lease(connected) : undefined
  const errors = createErrorSummary()
  const at = now().toISOString()
  try {
    const context: ScanContext = {
      environment,
      options: scan.options,
      previous: scan.options.clear ? cleared(stored, scan.options.scope) : stored,
      errors,
      cleanError: createErrorCleaner(deps.redactor.text),
      progress,
      log,
      at,
      signal,
    }
    const cloud = await lease?.session.scan(context)
    const recipes = await deps.recipes(environment)
    const recipesChanged = outdatedTypes(environment, recipes).length > 0
    const work = runScan(context, { kind, cloud, cliqueEnvironment: environment, recipes, recipesChanged })
    // Ends with the signal at once: what still runs is cut off by the same signal, and its result is not looked at.
    const result = await abandonable('the scan', work, signal)
    progress.begin('commit')
    const snapshot = await repository.commit({ ...result, scanId: scan.id, committedAt: at })
    progress.end('commit', 'done')
    const isFull = isFullScan(scan.options)
    const buildsGraphs = scan.options.scope === 'everything' || scan.options.scope === 'cliques'
    const graphs_by = buildsGraphs ? recipeMarks(recipes, environment) : undefined
    if (isFull || (graphs_by && recipesChanged))
      await store.environments.update(
        environment.name,
        (found) =>
          found && {
            ...found,
            ...(graphs_by && { graphs_by }),
            ...(isFull && { scanned: true, last_scanned: at, operational: 'running' as const }),
          },
      )
    const problems = errors.problems()
    const checks = await deps.check?.({ snapshot, environment, recipes }).catch((err: unknown) => {
      // The result is stored: that it could not be checked does not change that.
      deps.log.error('scan.not-checked', { scanId: scan.id, env: environment.name, err })
      return undefined
    })
    return {
      status: problems.some((problem) => problem.severity === 'error') ? 'completed_with_errors' : 'completed',
      problems,
      counts: { ...snapshot.counts, byType: { ...snapshot.counts.byType } },
      ...(checks && { checks }),
      cost: cloud?.cost() ?? scan.cost,
    }
  } finally {
    await lease?.release()
  }
}

/** The stored state without what a scan of this scope makes anew. */
function cleared(stored: InventorySnapshot, scope: ScanOptions['scope']): InventorySnapshot {
  const keeps = (part: ScanOptions['scope']) => scope !== 'everything' && scope !== part
  return buildSnapshot({
    environment: stored.environment,
    objects: keeps('inventory') ? stored.objects.values() : [],
    links: keeps('links') ? stored.links.values() : [],
    cliques: keeps('cliques') ? stored.cliques.values() : [],
    generation: stored.generation,
  })
}

async function noteFailure(scan: Scan, { store, log }: ScanRunDeps, error: AppError): Promise<void> {
  log.warn('scan.failed', { scanId: scan.id, env: scan.environment, code: error.code, err: error })
  if (scan.status !== 'failed' || !isFullScan(scan.options)) return
  await store.environments.update(
    scan.environment,
    (environment) => environment && { ...environment, operational: 'error' },
  )
}
