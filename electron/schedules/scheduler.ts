/**
 * Starts the scans of schedules at their time. What is stored decides: a scan carries the time it was started for, so a
 * process that ends between starting it and noting that it did starts none twice; and one process at a time has the data
 * folder. Clock and timer are given.
 */
import { AppError, asAppError } from '@shared/contract/errors'
import type { MessageDraft } from '@shared/model/message'
import type { Scan, ScanOptions } from '@shared/model/scan'
import type { MissedRuns, Schedule } from '@shared/model/schedule'
import { scheduleSentence } from '@shared/text/schedule-text'
import type { Logger } from '../log/logger'
import type { Store } from '../store/repository'
import { type Decision, decide, handledUntil, isAhead, ON_TIME_MS } from './due'

export interface SchedulerDeps {
  readonly store: Pick<Store, 'schedules' | 'scans' | 'environments'>
  /** Queues a scan of a schedule. @throws AppError */
  readonly startScan: (
    options: ScanOptions,
    why: Pick<Scan, 'schedule_id' | 'scheduled_for'>,
  ) => Promise<Pick<Scan, 'id'>>
  /** Scans that wait or run. */
  readonly activeScans: () => readonly Pick<Scan, 'schedule_id'>[]
  readonly addMessage: (message: MessageDraft) => void
  /** Called when what is stored of a schedule changed. */
  readonly changed: (environment: string) => void
  readonly now: () => Date
  /** Calls back after some milliseconds; answers what calls it off. */
  readonly timer: (ms: number, callBack: () => void) => () => void
  readonly log: Logger
  /** How often the clock is looked at; default every {@link LOOK_EVERY_MS}. */
  readonly lookEveryMs?: number
}

export type Scheduler = ReturnType<typeof createScheduler>

/** Timers stand still while a computer sleeps: the clock is looked at this often. */
const LOOK_EVERY_MS = 30_000
/** A look that comes this much too late was held up by sleep, not by work. */
const SLEPT_MS = 60_000
/** Missed times kept of a schedule, in groups. */
const KEPT_MISSED = 100

export function createScheduler(deps: SchedulerDeps) {
  const { store, log, lookEveryMs = LOOK_EVERY_MS } = deps
  const now = () => deps.now().getTime()
  const startedAt = now()
  let awakeSince = startedAt
  let lookedAt = startedAt
  let stopTimer = () => {}
  let looking: Promise<void> = Promise.resolve()
  let isStopped = false
  /** What could not be stored is known at least here: nothing runs again and again because of a full disk. */
  const handled = new Map<string, number>()

  /** What was found of each schedule at the look before; it holds until its time, or until the clock goes back. */
  const waiting = new Map<string, { stored: Schedule; since: number; until: number }>()

  /** The last time each schedule was run for, by the scans that were stored. */
  async function readLastRuns(): Promise<void> {
    for (const { schedule_id, scheduled_for } of await store.scans.list({ limit: Number.MAX_SAFE_INTEGER })) {
      if (schedule_id === undefined || scheduled_for === undefined) continue
      noteHandled(schedule_id, Date.parse(scheduled_for))
    }
  }
  const noteHandled = (id: string, at: number) => handled.set(id, Math.max(handled.get(id) ?? 0, at))
  /** The schedule with what was dealt with, as far as this process knows and the clock can be believed. */
  const present = (schedule: Schedule): Schedule => {
    const { id, handled_until } = schedule
    const written = Date.parse(handled_until)
    const known = Math.max(handled.get(id) ?? 0, isAhead(written, now()) ? 0 : written)
    // A clock that was wrong begins anew: it must not stop a schedule until its wrong time has come.
    const until = known === 0 || isAhead(known, now()) ? now() : known
    handled.set(id, until)
    return { ...schedule, handled_until: new Date(until).toISOString() }
  }

  /** Looks at every schedule once, one look after the other. */
  function look(): Promise<void> {
    looking = looking.then(async () => {
      if (isStopped) return
      noteTime()
      let next = now() + lookEveryMs
      for (const schedule of store.schedules.all()) {
        const until = await attend(schedule)
        if (until !== undefined) next = Math.min(next, until)
      }
      stopTimer()
      if (!isStopped) stopTimer = deps.timer(Math.max(0, next - now()), () => void look())
    })
    return looking
  }

  /** Does what a schedule asks for now; answers when it wants to be looked at again, if not later than usual. */
  async function attend(stored: Schedule): Promise<number | undefined> {
    if (isStopped) return undefined
    const known = waiting.get(stored.id)
    if (known?.stored === stored && known.since <= now() && now() < known.until) return known.until
    waiting.delete(stored.id)
    try {
      const schedule = present(stored)
      const decision = decideNow(schedule)
      if (decision.kind !== 'wait') return void (await act(schedule, decision))
      waiting.set(stored.id, { stored, since: now(), until: decision.until ?? Number.POSITIVE_INFINITY })
      return decision.until
    } catch (err) {
      log.error('schedule.failed', { scheduleId: stored.id, env: stored.environment, err })
      return undefined
    }
  }

  function noteTime(): void {
    const at = now()
    if (at - lookedAt > lookEveryMs + SLEPT_MS || at < awakeSince) awakeSince = at
    lookedAt = at
  }

  const decideNow = (schedule: Schedule) =>
    decide(schedule, {
      now: now(),
      awakeSince,
      startedAt,
      isBusy: deps.activeScans().some(({ schedule_id }) => schedule_id === schedule.id),
    })

  async function act(schedule: Schedule, decision: Exclude<Decision, { kind: 'wait' }>): Promise<void> {
    const missed = decision.missed && { ...decision.missed, noticed_at: new Date(now()).toISOString() }
    if (decision.kind === 'miss') {
      await note(schedule, Date.parse(decision.missed.last), missed)
      if (missed) tell(schedule, missed)
      return
    }
    const { planned } = decision
    const scheduled_for = new Date(planned).toISOString()
    try {
      const scan = await deps.startScan(
        { ...schedule.options, environment: schedule.environment },
        { schedule_id: schedule.id, scheduled_for },
      )
      await note(schedule, planned, missed && { ...missed, covered_by: scan.id })
      if (missed) tell(schedule, { ...missed, covered_by: scan.id })
      else if (now() - planned > ON_TIME_MS) tellLate(schedule, scheduled_for)
    } catch (thrown) {
      noteHandled(schedule.id, planned)
      // Removed meanwhile, and its schedules with it.
      if (!store.schedules.get(schedule.id)) return
      const failed: MissedRuns = {
        first: missed?.first ?? scheduled_for,
        last: scheduled_for,
        count: (missed?.count ?? 0) + 1,
        reason: 'failed',
        noticed_at: new Date(now()).toISOString(),
        error: asAppError(thrown).toData(),
      }
      tell(schedule, failed)
      await note(schedule, planned, failed)
    }
  }

  /** Stores that the times up to `until` were dealt with. */
  async function note({ id, environment }: Schedule, until: number, missed: MissedRuns | undefined): Promise<void> {
    noteHandled(id, until)
    await store.schedules.update({ id, environment }, (current) => {
      if (!current) return undefined
      const handled_until = new Date(Math.max(until, handledUntil(current, now()))).toISOString()
      const missed_runs = missed ? [missed, ...current.missed_runs].slice(0, KEPT_MISSED) : current.missed_runs
      // The one time of a schedule that runs once is over, whatever the clock says later.
      const enabled = current.enabled && current.recurrence.kind !== 'once'
      return { ...current, enabled, handled_until, missed_runs }
    })
    deps.changed(environment)
  }

  const messageOf = (
    { id, environment, ...schedule }: Schedule,
    what: Pick<MessageDraft, 'level' | 'text' | 'consequence' | 'remedy'>,
  ) =>
    deps.addMessage({
      environment,
      origin_type: 'schedule',
      origin_id: id,
      origin_name: scheduleSentence(schedule.recurrence),
      ...what,
    })

  function tell(schedule: Schedule, { count, first, last, reason, covered_by, error }: MissedRuns): void {
    const name = scheduleSentence(schedule.recurrence)
    const times = count === 1 ? last : `${count} from ${first} to ${last}`
    if (reason === 'failed' && error) {
      messageOf(schedule, {
        level: 'error',
        text: `The scan of schedule “${name}” could not be started: ${error.message}`,
        consequence: 'The inventory is as it was. The schedule goes on at its next time.',
        ...(error.hint !== undefined && { remedy: error.hint }),
      })
      return
    }
    messageOf(schedule, {
      level: covered_by === undefined ? 'warning' : 'info',
      text: `Schedule “${name}” missed ${count === 1 ? 'a run' : `${count} runs`}: ${REASONS[reason]}`,
      consequence:
        covered_by === undefined
          ? `Nothing was scanned for: ${times}. It goes on at its next time.`
          : `One scan covers them: ${times}.`,
      ...(reason === 'busy' && { remedy: 'Choose times further apart than the scan takes.' }),
    })
  }

  const tellLate = (schedule: Schedule, planned: string) =>
    messageOf(schedule, {
      level: 'info',
      text: `Schedule “${scheduleSentence(schedule.recurrence)}” runs late`,
      consequence: `It was to run at ${planned}; it runs now.`,
    })

  return {
    /** Begins; to be called once, after scans an earlier process left running were marked. */
    start: async () => {
      await readLastRuns()
      await look()
    },
    /** To be called when a schedule was saved or removed. */
    look,
    /** Pauses those of environments that have no cloud any more, and says so. */
    pauseFor: async (environments: readonly string[]): Promise<void> => {
      for (const schedule of store.schedules.all()) {
        if (!schedule.enabled || !environments.includes(schedule.environment)) continue
        const updated_at = new Date(now()).toISOString()
        await store.schedules.update(schedule, (current) => current && { ...current, enabled: false, updated_at })
        messageOf(schedule, {
          level: 'warning',
          text: `Schedule “${scheduleSentence(schedule.recurrence)}” was paused: its environment was deleted`,
          consequence: 'The inventory was kept; nothing scans it any more.',
          remedy: 'Delete the schedule, or add the environment again under its name and resume it.',
        })
        deps.changed(schedule.environment)
      }
    },
    /** Resolves when no look is under way. */
    settled: () => looking,
    /** Starts nothing more. */
    stop: async () => {
      isStopped = true
      stopTimer()
      await looking
    },
  }
}

const REASONS: Readonly<Record<MissedRuns['reason'], string>> = {
  closed: 'Calipso was not running',
  asleep: 'this computer was asleep',
  busy: 'its run before had not ended',
  failed: 'it could not be started',
}

/** The timer of this process. */
export function processTimer(ms: number, callBack: () => void): () => void {
  const timer = setTimeout(callBack, ms)
  return () => clearTimeout(timer)
}

export const scheduleNotFound = (id: string) =>
  new AppError('not-found', `There is no schedule with the id "${id}"`, {
    hint: 'It may have been removed, alone or with its environment.',
  })
