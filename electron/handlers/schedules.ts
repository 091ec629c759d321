/** Schedules: which there are with what they did and will do, saved, removed and brought back, paused, run now. */
import { randomUUID } from 'node:crypto'
import { type ScheduleView, UNDO_SCHEDULE_MS } from '@shared/contract/calls/schedules'
import { AppError } from '@shared/contract/errors'
import { type Scan, type ScanBrief, type ScanOptions, scanBriefOf } from '@shared/model/scan'
import type { Schedule, ScheduleInput } from '@shared/model/schedule'
import type { ScanManager } from '../discovery/scan/scan-manager'
import { pageOf } from '../inventory/paging'
import { nextRunOf } from '../schedules/due'
import { historyOf, usualDuration } from '../schedules/history'
import { nextChanged, nextOccurrence, type Occurrence, occurrencesBetween } from '../schedules/recurrence'
import { scheduleNotFound } from '../schedules/scheduler'
import type { Store } from '../store/repository'
import { clearedBy } from './environments'
import { type CallContext, type HandlersOf, mayView, requireRight } from './handler'

export interface ScheduleHandlerDeps {
  store: Pick<Store, 'environments' | 'schedules'>
  scans: Pick<ScanManager, 'list' | 'start' | 'requireCloud'>
  /** What scans started by hand are recorded as. */
  trigger: Scan['trigger']
  /** Called after every change, with the environment's name. */
  changed: (environment: string) => void
  now: () => Date
}

const DAY_MS = 24 * 60 * 60_000
/** Runs that a list shows of each schedule. */
const SHOWN_RUNS = 14
const MISSED_DAYS = 14

export function scheduleHandlers({
  store,
  scans,
  trigger,
  changed,
  now,
}: ScheduleHandlerDeps): HandlersOf<'schedules'> {
  const { schedules } = store
  const removed = new Map<string, Schedule>()

  const required = (id: string, call: string, { caller }: CallContext): Schedule => {
    const schedule = schedules.get(id)
    if (!schedule) throw scheduleNotFound(id)
    requireRight(call, 'edit-env', caller, schedule.environment)
    return schedule
  }
  /** Of any environment: a schedule may scan into another inventory, which is one of its own. */
  const scansFor = async ({ caller }: CallContext) =>
    (await scans.list()).filter((scan) => mayView(caller, scan.environment))
  /** @throws AppError where it could never run as it is */
  const requireRunnable = async ({ environment, options, ...when }: ScheduleInput): Promise<void> => {
    const scan = { ...options, environment }
    await scans.requireCloud(scan)
    await requireAttended(store, scan)
    if (when.enabled && !nextOccurrence(when.recurrence, when.time_zone, now().getTime())) throw isOver()
  }

  return {
    'schedules.list': async ({ environment, ...page }, context) => {
      const found = schedules
        .all()
        .filter((one) => environment === undefined || one.environment === environment)
        .filter((one) => mayView(context.caller, one.environment))
        .sort((a, b) => a.created_at.localeCompare(b.created_at))
      const stored = await scansFor(context)
      return pageOf(found, page, (one) => viewOf(one, stored, now().getTime()), context)
    },

    'schedules.save': async ({ schedule: input, replaces }, context) => {
      const { environment } = input
      requireRight('schedules.save', 'edit-env', context.caller, environment)
      if (replaces) required(replaces.id, 'schedules.save', context)
      await requireRunnable(input)
      const time = now().toISOString()
      const id = replaces?.id ?? randomUUID()
      const saved = await schedules.update({ id, environment }, (current) => {
        if (!replaces) return { ...input, id, created_at: time, updated_at: time, handled_until: time, missed_runs: [] }
        if (!current) throw scheduleNotFound(id)
        if (current.environment !== environment) throw moved(current.environment)
        if (current.updated_at !== replaces.updated_at) throw changedElsewhere()
        return { ...current, ...input, updated_at: time, handled_until: handledAfter(current, input, time) }
      })
      if (!saved) throw scheduleNotFound(id)
      changed(environment)
      return viewOf(saved, await scansFor(context), now().getTime())
    },

    'schedules.remove': async ({ id }, context) => {
      const schedule = required(id, 'schedules.remove', context)
      await schedules.remove(id)
      removed.set(id, schedule)
      setTimeout(() => removed.delete(id), UNDO_SCHEDULE_MS).unref()
      changed(schedule.environment)
      return {}
    },

    'schedules.restore': async ({ id }, { caller }) => {
      const schedule = removed.get(id)
      if (!schedule) throw scheduleNotFound(id)
      requireRight('schedules.restore', 'edit-env', caller, schedule.environment)
      await schedules.update(schedule, (current) => current ?? schedule)
      removed.delete(id)
      changed(schedule.environment)
      return {}
    },

    'schedules.enable': async ({ id, enabled }, context) => {
      const time = now().toISOString()
      const schedule = required(id, 'schedules.enable', context)
      if (enabled) await requireRunnable({ ...schedule, enabled })
      await schedules.update(schedule, (current) => {
        if (!current) throw scheduleNotFound(id)
        if (current.enabled === enabled) return current
        return {
          ...current,
          enabled,
          updated_at: time,
          handled_until: handledAfter(current, { ...current, enabled }, time),
        }
      })
      changed(schedule.environment)
      return {}
    },

    'schedules.run': async ({ id }, context) => {
      const { environment, options } = required(id, 'schedules.run', context)
      return scanBriefOf(await scans.start({ ...options, environment }, trigger, { schedule_id: id }))
    },

    'schedules.next': async ({ recurrence, time_zone, count }) => {
      const after = now().getTime()
      const runs = occurrencesBetween(recurrence, time_zone, { after, until: Number.POSITIVE_INFINITY, most: count })
      const moved = nextChanged(recurrence, time_zone, after)
      return { runs: runs.map(told), ...(moved && { changed: told(moved) }) }
    },

    'schedules.history': async ({ id, ...page }, context) => {
      const schedule = schedules.get(id)
      if (!schedule) throw scheduleNotFound(id)
      requireRight('schedules.history', 'view-env', context.caller, schedule.environment)
      return pageOf(historyOf(schedule, await scansFor(context)), page, (run) => run, context)
    },
  }
}

/** Whoever changes when a schedule runs, or lets it go on, begins anew: nothing of before is missed. */
function handledAfter(
  current: Schedule,
  next: Pick<Schedule, 'recurrence' | 'time_zone' | 'enabled'>,
  time: string,
): string {
  const when = (one: Pick<Schedule, 'recurrence' | 'time_zone' | 'enabled'>) =>
    JSON.stringify([one.recurrence, one.time_zone, one.enabled])
  return when(current) === when(next) ? current.handled_until : time
}

function viewOf(schedule: Schedule, scans: readonly ScanBrief[], now: number): ScheduleView {
  const { handled_until: _, missed_runs, ...rest } = schedule
  const runs = historyOf(schedule, scans)
  const next = nextRunOf(schedule, now)
  const usual = usualDuration(runs.slice(0, SHOWN_RUNS))
  const upcoming = next
    ? occurrencesBetween(schedule.recurrence, schedule.time_zone, {
        after: next.at - 1,
        until: now + DAY_MS,
        most: Number.POSITIVE_INFINITY,
      })
    : []
  const since = now - MISSED_DAYS * DAY_MS
  return {
    schedule: rest,
    ...(next && { next: told(next) }),
    upcoming: upcoming.map(({ at }) => new Date(at).toISOString()),
    runs: runs.slice(0, SHOWN_RUNS),
    missed: missed_runs.filter(({ last }) => Date.parse(last) >= since).reduce((sum, { count }) => sum + count, 0),
    ...(usual !== undefined && { usual_ms: usual }),
  }
}

const told = ({ at, change }: Occurrence) => ({ at: new Date(at).toISOString(), ...(change && { change }) })

/**
 * What is protected is cleared only by somebody who says its name, and a schedule asks nobody.
 * @throws AppError `conflict`
 */
export async function requireAttended(store: Pick<Store, 'environments'>, options: ScanOptions): Promise<void> {
  const cleared = await clearedBy(store, options)
  if (!cleared?.protected) return
  throw new AppError('conflict', `${cleared.name} is protected: no schedule may clear it`, {
    hint: 'Let the schedule keep what is stored, or start the scan that clears by hand.',
    fields: [{ path: 'schedule.options.clear', message: 'not for a protected environment' }],
  })
}

const isOver = () =>
  new AppError('validation', 'The time of this schedule has passed', {
    hint: 'Choose one that is to come.',
    fields: [{ path: 'schedule.recurrence.at', message: 'has passed' }],
  })

const moved = (environment: string) =>
  new AppError('validation', `This schedule belongs to ${environment}`, {
    hint: 'Add a schedule to the other environment, and remove this one.',
    fields: [{ path: 'schedule.environment', message: 'cannot be changed' }],
  })

const changedElsewhere = () =>
  new AppError('conflict', 'This schedule was changed elsewhere meanwhile', {
    hint: 'Look at what is stored now, and make your changes there again.',
  })
