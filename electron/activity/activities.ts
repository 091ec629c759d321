/**
 * What runs and what ended lately, apart from scans, which are stored: a bounded list in memory. One call for every part
 * that does something which takes its time.
 */
import { AppError, asAppError, hasCode } from '@shared/contract/errors'
import { ACTIVITY_KEPT_MS, type Activity, isUnderWay } from '@shared/model/activity'

export interface ActivitiesDeps {
  readonly now: () => Date
  readonly newId: () => string
  /** Makes a text fit to be shown: without secrets and control characters. */
  readonly clean: (text: string) => string
  /** Told after every change. */
  readonly changed: () => void
}

/** What is known of it when it begins. */
export interface ActivityStart extends Pick<Activity, 'kind' | 'environment' | 'stage'> {
  /** Name under which `update` finds it while it runs; two that run under one name are told apart by nobody. */
  readonly ref?: string
}

/** How it ended; without a state it is done. */
export type ActivityOutcome = Partial<Pick<Activity, 'state' | 'environment' | 'result' | 'remedy'>>

type Progress = Partial<Pick<Activity, 'stage' | 'done' | 'total'>>

interface Job {
  activity: Activity
  readonly ref: string | undefined
  readonly controller: AbortController
}

/** Ended ones that are remembered. */
const MOST_ENDED = 300

export type Activities = ReturnType<typeof createActivities>

export function createActivities({ now, newId, clean, changed }: ActivitiesDeps) {
  const jobs = new Map<string, Job>()

  const change = (job: Job, facts: Partial<Activity>) => {
    job.activity = { ...job.activity, ...facts }
    changed()
  }
  /** Forgets what ended too long ago, and the oldest of too many. */
  const tidy = () => {
    const since = new Date(now().getTime() - ACTIVITY_KEPT_MS).toISOString()
    const ended = [...jobs.values()].filter(({ activity }) => !isUnderWay(activity))
    for (const [index, { activity }] of ended.entries())
      if (index < ended.length - MOST_ENDED || (activity.ended ?? since) < since) jobs.delete(activity.id)
  }
  const end = (job: Job, { result, remedy, ...outcome }: ActivityOutcome) =>
    change(job, {
      state: 'done',
      ...outcome,
      ...(result !== undefined && { result: clean(result) }),
      ...(remedy !== undefined && { remedy: clean(remedy) }),
      ended: now().toISOString(),
      canCancel: false,
    })

  return {
    /**
     * Does the work and tells of it from its beginning to its end.
     * @param signal of whoever asked for it; the work gets one that also ends when it is cancelled here
     */
    async run<T>(
      { ref, ...about }: ActivityStart,
      signal: AbortSignal,
      work: (signal: AbortSignal) => Promise<T>,
      outcomeOf: (value: T) => ActivityOutcome,
    ): Promise<T> {
      tidy()
      const id = newId()
      const controller = new AbortController()
      const activity: Activity = { ...about, id, state: 'running', started: now().toISOString(), canCancel: true }
      const job: Job = { activity, ref, controller }
      jobs.set(id, job)
      changed()
      const either = AbortSignal.any([signal, controller.signal])
      try {
        const value = await work(either)
        end(job, either.aborted ? { state: 'cancelled' } : outcomeOf(value))
        return value
      } catch (thrown) {
        const error = asAppError(thrown)
        const isCancelled = either.aborted || hasCode(error, 'cancelled')
        end(job, isCancelled ? { state: 'cancelled' } : failed(error))
        // Loops and platform calls end with the signal's own reason, which says nothing to anybody.
        if (controller.signal.aborted && !(thrown instanceof AppError)) throw cancelledHere()
        throw thrown
      }
    },
    /** Says how far one that runs has come; a name nothing runs under is fine. */
    update(ref: string, progress: (before: Progress) => Progress): void {
      for (const job of jobs.values())
        if (job.ref === ref && isUnderWay(job.activity)) change(job, progress(job.activity))
    },
    /** In the order they began. */
    all(): readonly Activity[] {
      tidy()
      return [...jobs.values()].map(({ activity }) => activity)
    },
    /** Ends one that runs; what has ended is fine. */
    cancel(id: string): void {
      jobs.get(id)?.controller.abort(cancelledHere())
    },
  }
}

const cancelledHere = () => new AppError('cancelled', 'It was cancelled in the list of activities')

const failed = ({ message, hint }: AppError): ActivityOutcome => ({
  state: 'failed',
  result: message,
  ...(hint !== undefined && { remedy: hint }),
})
