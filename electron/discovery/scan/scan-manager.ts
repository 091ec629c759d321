/**
 * Scans as the operator knows them: asked for, queued, running, cancelled, looked up.
 *
 * One scan at a time per cloud, further requests wait in order, those of its views among them; clouds are scanned
 * independently of each other.
 */
import { randomUUID } from 'node:crypto'
import { AppError, asAppError } from '@shared/contract/errors'
import { type CloudKindFacts, requireKind } from '@shared/kinds/cloud-kind'
import { connectedName, type Environment, OWN_INVENTORY, viewFacts, viewName } from '@shared/model/environment'
import { type Scan, type ScanBrief, type ScanOptions, scanBriefOf } from '@shared/model/scan'
import type { ScanLogQuery } from '../../store/repository'
import { unknownEnvironment } from '../../store/unknown-environment'
import { endedScan, estimateFrom, requestedScan } from './scan-record'
import { runRequestedScan, type ScanRunDeps, type ScanRunListeners } from './scan-run'

export interface ScanManagerDeps extends Omit<ScanRunDeps, 'now'> {
  /** The clock; default the computer's. */
  readonly now?: () => Date
  /** Scans kept of an environment, with their logs; asked when one has ended. Default {@link KEPT_SCANS}. */
  readonly keptScans?: () => Promise<number>
}

export type ScanManager = ReturnType<typeof createScanManager>

/** The schedule a scan is started for. */
type ScheduledScan = Pick<Scan, 'schedule_id' | 'scheduled_for'>

/** A scan that has not ended. */
type Job = ReturnType<typeof newJob>

/** Half a year of daily scans. */
const KEPT_SCANS = 200
/** How far back a comparable scan is looked for. */
const RECENT_SCANS = 20

export function createScanManager(deps: ScanManagerDeps) {
  const now = deps.now ?? (() => new Date())
  const { store, log } = deps
  /** By the environment whose connections are used. */
  const queues = new Map<string, Job[]>()
  const changeListeners = new Set<(scan: Scan) => void>()
  const logListeners = new Set<ScanRunListeners['lines']>()
  let starting: Promise<unknown> = Promise.resolve()
  /** Ends that the disk did not take: what is stored of them still says running. */
  const unstored = new Map<string, Scan>()
  let disposed = false

  const jobs = () => [...queues.values()].flat()
  const of = (environment: string) => jobs().filter(({ scan }) => scan.environment === environment)
  const find = (scanId: string) => jobs().find((job) => job.scan.id === scanId)
  const present = (scanId: string) => find(scanId)?.scan ?? unstored.get(scanId)
  const announce = (scan: Scan) => {
    for (const listener of changeListeners) listener(scan)
  }

  async function start(requested: ScanOptions, trigger: Scan['trigger'], why: ScheduledScan): Promise<Scan> {
    const { kind, target } = await requireScannable(requested)
    const { inventory: _, ...asked } = requested
    const options: ScanOptions = {
      ...asked,
      environment: target.name,
      ...(target.inventory !== undefined && { inventory: target.inventory }),
    }
    const recent = await store.scans.list({ environment: options.environment, limit: RECENT_SCANS })
    const scan = requestedScan({
      kind,
      id: randomUUID(),
      number: await store.scans.nextNumber(options.environment),
      options,
      trigger,
      ...why,
      at: now().toISOString(),
      estimateMs: estimateFrom(recent, options),
    })
    await store.scans.save(scan)
    announce(scan)
    const job = newJob(scan)
    const cloud = connectedName(target)
    const queue = queues.get(cloud)
    if (queue) queue.push(job)
    else {
      const started = [job]
      queues.set(cloud, started)
      void work(cloud, started)
    }
    return scan
  }

  /** Works a queue off; the job at its head is the one that runs. */
  async function work(cloud: string, queue: Job[]): Promise<void> {
    for (let job = queue[0]; job; job = queue[0]) {
      const { environment } = job.scan
      try {
        await runJob(job)
        await store.scans.keepNewest(environment, (await deps.keptScans?.()) ?? KEPT_SCANS)
      } catch (err) {
        log.error('scan.record-not-stored', { env: environment, err })
        rememberEnd(job.scan, asAppError(err))
      }
      queue.shift()
      job.end()
    }
    queues.delete(cloud)
  }

  /** For a scan whose record could not be stored, at its start or at its end. */
  function rememberEnd(scan: Scan, error: AppError): void {
    const hasEnded = scan.end_timestamp !== undefined
    const last = hasEnded ? scan : endedScan(scan, 'failed', error, now().toISOString())
    unstored.set(scan.id, last)
    if (!hasEnded) announce(last)
  }

  async function runJob(job: Job): Promise<void> {
    const { signal } = job.controller
    if (signal.aborted) {
      job.scan = endedScan(job.scan, 'aborted', cancelled(), now().toISOString())
      await store.scans.save(job.scan)
      return announce(job.scan)
    }
    const listeners: ScanRunListeners = {
      changed: (scan) => {
        job.scan = scan
        announce(scan)
      },
      lines: (scanId, lines) => {
        for (const listener of logListeners) listener(scanId, lines)
      },
    }
    await runRequestedScan(job.scan, { ...deps, now }, listeners, signal)
  }

  async function cancelJobs(wanted: readonly Job[]): Promise<void> {
    for (const job of wanted) job.controller.abort(cancelled())
    await Promise.all(wanted.map((job) => job.ended))
  }

  return {
    /** To be called once before anything else: scans a former process left running become failed. */
    init: async () => {
      for (const { id } of await store.scans.markInterrupted(now().toISOString())) {
        const scan = await store.scans.get(id)
        if (scan) announce(scan)
      }
    },
    /**
     * Queues a scan and answers its record at once.
     * @throws AppError `not-found` (environment), `unsupported` (imported environment, or of a kind nobody knows)
     */
    start: (options: ScanOptions, trigger: Scan['trigger'], why: ScheduledScan = {}) => {
      // One after the other, so that no two scans get the same number.
      const scan = starting.then(() => start(options, trigger, why))
      starting = scan.catch(() => {})
      return scan
    },
    /**
     * What any scan of these options needs, before one is asked for.
     * @throws AppError `not-found` (environment), `unsupported` (no cloud behind it)
     */
    requireCloud,
    /** Resolves when the scan has ended and its sessions are closed; scans that already ended are fine. */
    cancel: (scanId: string) => cancelJobs(jobs().filter((job) => job.scan.id === scanId)),
    /** Cancels everything queued or running for an environment. */
    cancelAll: (environment: string) => cancelJobs(of(environment)),
    /** The running scan of an environment, else the first in its queue. */
    activeScan: (environment: string) => of(environment)[0]?.scan,
    get: async (scanId: string) => present(scanId) ?? store.scans.get(scanId),
    brief: async (scanId: string) => {
      const scan = present(scanId)
      return scan ? scanBriefOf(scan) : store.scans.brief(scanId)
    },
    details: async (scanId: string): Promise<Pick<Scan, 'hosts' | 'problems'>> =>
      present(scanId) ?? store.scans.details(scanId),
    /** Of an environment or of all, newest first, running ones with their present progress. */
    list: async (environment?: string): Promise<readonly ScanBrief[]> => {
      const query = environment === undefined ? {} : { environment }
      const stored = await store.scans.list({ limit: Number.MAX_SAFE_INTEGER, ...query })
      return stored.map((brief) => {
        const scan = present(brief.id)
        return scan ? scanBriefOf(scan) : brief
      })
    },
    /** What waits or runs, in the order it was asked for. */
    active: () =>
      jobs()
        .map((job) => scanBriefOf(job.scan))
        .sort((a, b) => (a.submit_timestamp < b.submit_timestamp ? -1 : 1)),
    log: ({
      scanId,
      text,
      ...query
    }: Omit<ScanLogQuery, 'text'> & { readonly scanId: string; readonly text?: string | undefined }) =>
      store.scanLogs.read(scanId, text === undefined ? query : { ...query, text }),
    /** Called with the whole record at every change, at most four times a second while it runs. */
    onChange: (listener: (scan: Scan) => void) => subscribe(changeListeners, listener),
    onLog: (listener: ScanRunListeners['lines']) => subscribe(logListeners, listener),
    /** Cancels everything; no session is open afterwards. */
    dispose: async () => {
      disposed = true
      await cancelJobs(jobs())
    },
  }

  async function requireScannable(options: ScanOptions): Promise<{ kind: CloudKindFacts; target: Environment }> {
    if (disposed)
      throw new AppError('unsupported', 'The program is closing; no scan can be started', {
        hint: 'Start it again and scan then.',
      })
    const { found, connected } = await requireCloud(options)
    const { inventory } = options
    const kind = requireKind(deps.kinds, connected.environment_type)
    if (inventory === undefined || inventory === (found.inventory ?? OWN_INVENTORY)) return { kind, target: found }
    return { kind, target: await viewOf(connected.name, inventory) }
  }

  /** The environment as it is stored, and the one whose connections it uses. */
  async function requireCloud({ environment: name, scope }: Pick<ScanOptions, 'environment' | 'scope'>) {
    const found = await requireStored(name)
    const connected = found.view_of === undefined ? found : await requireStored(found.view_of)
    // Graphs are built from what is stored; links are not, because those of an import may be others than are found here.
    if ((connected.offline || connected.sample) && scope !== 'cliques') {
      const why = connected.kept ? 'was deleted, only its inventory was kept' : 'was imported'
      throw new AppError('unsupported', `${connected.name} ${why}; there is no cloud to scan`, {
        hint: 'Add an environment with connections of its own.',
      })
    }
    return { found, connected }
  }

  async function requireStored(name: string): Promise<Environment> {
    const environment = await store.environments.get(name)
    if (environment) return environment
    throw unknownEnvironment(name)
  }

  /** The environment itself for its own inventory, else its view, made now when it is new. */
  function viewOf(name: string, inventory: string): Promise<Environment> {
    // Not while it is deleted: a view without its environment would lead nowhere.
    return store.exclusively(name, async () => {
      const environment = await requireStored(name)
      if (inventory === OWN_INVENTORY) return environment
      const view = viewName(name, inventory)
      const stored = await store.environments.update(view, (found) =>
        found ? undefined : newView(environment, inventory, now().toISOString()),
      )
      if (stored?.view_of === name) return stored
      throw new AppError('conflict', `"${view}" is an environment of its own, so ${name} can have no such inventory`, {
        hint: 'Choose another inventory name.',
        fields: [{ path: 'inventory', message: 'is taken' }],
      })
    })
  }
}

/** A view as it begins: what it is of its environment, how it looks, and nothing scanned. */
function newView(environment: Environment, inventory: string, at: string): Environment {
  const { name, type, freshness_hours, code, color } = environment
  return {
    ...viewFacts(environment),
    ...{ type, freshness_hours, inventory, view_of: name, name: viewName(name, inventory) },
    ...(code !== undefined && { code }),
    ...(color !== undefined && { color }),
    ...{ created_at: at, updated_at: at, operational: 'stopped', protected: false, configuration: [] },
    ...{ scanned: false, offline: false, sample: false },
  }
}

function newJob(scan: Scan) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { scan, controller: new AbortController(), ended, end }
}

const cancelled = () => new AppError('cancelled', 'The scan was cancelled')

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
