/** `calipso schedule list|add|edit|pause|resume|run|next|remove`: scans that start by themselves. */
import type { ScheduleView } from '@shared/contract/calls/schedules'
import { AppError } from '@shared/contract/errors'
import type { CallInput } from '@shared/contract/index'
import { allItems } from '@shared/contract/paging'
import { LOG_LEVELS, SCAN_SCOPES, type ScanOptions } from '@shared/model/scan'
import { HOUR_STEPS, MISSED_POLICIES, type Recurrence } from '@shared/model/schedule'
import { scheduleSentence, shortMonthNote, WEEKDAYS } from '@shared/text/schedule-text'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ExitCode } from '../exit-codes'
import type { RunCommand, Session } from '../session'
import { followScan } from './scan'

interface When {
  once?: string
  every?: number
  hourly?: number | true
  daily?: true
  weekly?: number[]
  monthly?: number
  yearly?: { month: number; day: number }
  at?: string
  minute?: number
}

interface ScheduleFlags extends When {
  timeZone?: string
  missed?: (typeof MISSED_POLICIES)[number]
  scope?: ScanOptions['scope']
  id?: string
  wholeEnvironment?: true
  clear?: boolean
  loglevel?: ScanOptions['log_level']
}

export function addScheduleCommand(program: Command, run: RunCommand): void {
  const schedule = program
    .command('schedule')
    .description('scans that start by themselves while the desktop application or calipso serve runs')
  schedule
    .command('list [name]')
    .description('list the schedules of an environment, or of all, with their next and last runs')
    .action((name: string | undefined) => run((session) => list(session, name)))
  addFlags(schedule.command('add <name>').description('add a schedule to an environment')).action(
    (name: string, flags: ScheduleFlags) => run((session) => add(session, name, flags)),
  )
  addFlags(schedule.command('edit <id>').description('change what is given of a schedule; the rest stays'))
    .option('--whole-environment', 'no longer only one object')
    .option('--no-clear', 'keep what is stored, whatever the scan cannot reach')
    .action((id: string, flags: ScheduleFlags) => run((session) => edit(session, id, flags)))
  schedule
    .command('pause <id>')
    .description('start nothing until it is resumed')
    .action((id: string) => run((session) => enable(session, id, false)))
  schedule
    .command('resume <id>')
    .description('go on at its next time; what passed meanwhile is not missed')
    .action((id: string) => run((session) => enable(session, id, true)))
  schedule
    .command('run <id>')
    .description('start its scan now and wait for the end; its times stay')
    .action((id: string) => run((session) => runNow(session, id)))
  schedule
    .command('next <id>')
    .description('print its next times')
    .option('--count <n>', 'how many', numberFrom(1, 100), 5)
    .action((id: string, { count }: { count: number }) => run((session) => next(session, id, count)))
  schedule
    .command('remove <id>')
    .description('remove a schedule; the scans it started stay')
    .action((id: string) => run((session) => remove(session, id)))
}

const KINDS = ['once', 'every', 'hourly', 'daily', 'weekly', 'monthly', 'yearly']

function addFlags(command: Command): Command {
  const kind = (flags: string, description: string) =>
    new Option(flags, description).conflicts(KINDS.filter((other) => !flags.startsWith(`--${other}`)))
  return command
    .addOption(kind('--once <time>', 'one run, such as 2026-12-01T09:00'))
    .addOption(kind('--every <minutes>', 'minutes between two runs, 10 or more').argParser(numberFrom(10, 1440)))
    .addOption(kind('--hourly [hours]', 'every hour, or every 2, 3, 4, 6, 8 or 12 hours').argParser(numberFrom(1, 12)))
    .addOption(kind('--daily', 'every day, at --at'))
    .addOption(kind('--weekly <days>', 'on these days, such as mon,tue, at --at').argParser(weekdaysOf))
    .addOption(kind('--monthly <day>', 'on this day of the month, at --at').argParser(numberFrom(1, 31)))
    .addOption(kind('--yearly <date>', 'on this date, such as 02-29, at --at').argParser(dateOf))
    .option('--at <time>', 'time of day, such as 02:30')
    .option('--minute <minute>', 'minute of the hour, for --hourly', numberFrom(0, 59))
    .option('--time-zone <zone>', "such as Europe/Amsterdam (default: this computer's)")
    .addOption(
      new Option('--missed <policy>', 'run once for however many were missed, or skip them').choices(MISSED_POLICIES),
    )
    .addOption(new Option('--scope <scope>', 'what is scanned').choices(SCAN_SCOPES))
    .option('--id <object>', 'only this object and everything below it')
    .option('--clear', 'forget what is stored before the result is written')
    .addOption(new Option('--loglevel <level>', 'how much the scan log keeps').choices(LOG_LEVELS))
}

const numberFrom = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted`)
  return value
}

function weekdaysOf(text: string): number[] {
  return text.split(',').map((name) => {
    const at = WEEKDAYS.findIndex(
      (day) => name.trim().length > 1 && day.toLowerCase().startsWith(name.trim().toLowerCase()),
    )
    if (at < 0) throw new InvalidArgumentError('days such as mon,tue are wanted')
    return at + 1
  })
}

function dateOf(text: string): { month: number; day: number } {
  const [, month, day] = /^(\d{2})-(\d{2})$/.exec(text) ?? []
  if (month === undefined || day === undefined) throw new InvalidArgumentError('month and day such as 02-29 are wanted')
  return { month: Number(month), day: Number(day) }
}

/** The recurrence the flags say; what they leave out is as stored. @throws AppError `validation` */
function recurrenceOf(flags: When, stored?: Recurrence): Recurrence | undefined {
  const kept = { time: undefined, minute: undefined, ...stored }
  const { at = kept.time, minute = kept.minute } = flags
  const time = () => {
    if (at !== undefined) return at
    throw new AppError('validation', 'A time of day is missing', { hint: 'Give it with --at, such as --at 02:30.' })
  }
  if (flags.once !== undefined) return { kind: 'once', at: flags.once }
  if (flags.every !== undefined) return { kind: 'minutes', every: flags.every }
  if (flags.hourly !== undefined) {
    const every = HOUR_STEPS.find((step) => step === (flags.hourly === true ? 1 : flags.hourly))
    if (every !== undefined) return { kind: 'hourly', every, minute: minute ?? 0 }
    throw new AppError('validation', `Every ${flags.hourly} hours would not make every day the same`, {
      hint: `Choose one of ${HOUR_STEPS.join(', ')}.`,
    })
  }
  if (flags.daily) return { kind: 'daily', time: time() }
  if (flags.weekly) return { kind: 'weekly', weekdays: flags.weekly, time: time() }
  if (flags.monthly !== undefined) return { kind: 'monthly', day: flags.monthly, time: time() }
  if (flags.yearly) return { kind: 'yearly', ...flags.yearly, time: time() }
  if (flags.at === undefined && flags.minute === undefined) return stored
  if (flags.at !== undefined && stored && 'time' in stored) return { ...stored, time: flags.at }
  if (flags.minute !== undefined && stored?.kind === 'hourly') return { ...stored, minute: flags.minute }
  throw new AppError('validation', '--at and --minute belong to a recurrence', {
    hint: 'Give one of --hourly, --daily, --weekly, --monthly, --yearly with them.',
  })
}

const optionsOf = ({ scope, id, clear, loglevel }: ScheduleFlags) => ({
  ...(scope !== undefined && { scope }),
  ...(id !== undefined && { object_id: id }),
  ...(clear !== undefined && { clear }),
  ...(loglevel !== undefined && { log_level: loglevel }),
})

const read = (session: Session, environment?: string) =>
  allItems((cursor) => session.call('schedules.list', { environment, cursor }))

async function find(session: Session, id: string): Promise<ScheduleView> {
  const found = (await read(session)).filter(({ schedule }) => schedule.id.startsWith(id))
  const [view] = found
  if (view && found.length === 1) return view
  throw new AppError(
    'not-found',
    found.length > 1 ? `Several schedules begin with "${id}"` : `There is no schedule "${id}"`,
    {
      hint: 'calipso schedule list shows their ids; their beginning is enough.',
    },
  )
}

async function list(session: Session, environment: string | undefined): Promise<void> {
  for (const view of await read(session, environment)) await session.out.result(view, lineOf(view))
}

function lineOf({ schedule, next, runs, missed }: ScheduleView): string {
  const last = runs[0]
  return [
    schedule.id,
    schedule.environment,
    scheduleSentence(schedule.recurrence),
    schedule.time_zone,
    next ? `next ${next.at}` : schedule.enabled ? 'no more runs' : 'paused',
    last ? `last ${last.at} ${last.outcome.replaceAll('_', ' ')}` : 'no runs',
    missed > 0 ? `${missed} missed` : '',
  ]
    .join('\t')
    .trimEnd()
}

const DEFAULT_ZONE = () => Intl.DateTimeFormat().resolvedOptions().timeZone

async function add(session: Session, environment: string, flags: ScheduleFlags): Promise<void> {
  const recurrence = recurrenceOf(flags)
  if (!recurrence)
    throw new AppError('validation', 'When the scan is to run is missing', {
      hint: 'Give one of --once, --every, --hourly, --daily, --weekly, --monthly, --yearly.',
    })
  await save(session, {
    schedule: {
      environment,
      options: optionsOf(flags),
      recurrence,
      time_zone: flags.timeZone ?? DEFAULT_ZONE(),
      ...(flags.missed && { missed: flags.missed }),
    },
  })
}

async function edit(session: Session, id: string, flags: ScheduleFlags): Promise<void> {
  const { schedule } = await find(session, id)
  const { object_id, ...options } = schedule.options
  await save(session, {
    schedule: {
      environment: schedule.environment,
      options: {
        ...options,
        ...(object_id !== undefined && !flags.wholeEnvironment && { object_id }),
        ...optionsOf(flags),
      },
      recurrence: recurrenceOf(flags, schedule.recurrence) ?? schedule.recurrence,
      time_zone: flags.timeZone ?? schedule.time_zone,
      missed: flags.missed ?? schedule.missed,
      enabled: schedule.enabled,
    },
    replaces: { id: schedule.id, updated_at: schedule.updated_at },
  })
}

async function save(session: Session, input: CallInput<'schedules.save'>): Promise<void> {
  const view = await session.call('schedules.save', input)
  await session.out.result(view, lineOf(view))
  const note = shortMonthNote(view.schedule.recurrence)
  if (note !== undefined) session.out.note(note)
  session.out.note('It runs while the desktop application or calipso serve has this data folder open.')
}

async function enable(session: Session, id: string, enabled: boolean): Promise<void> {
  const { schedule } = await find(session, id)
  await session.call('schedules.enable', { id: schedule.id, enabled })
  const view = await find(session, schedule.id)
  await session.out.result(view, lineOf(view))
}

async function runNow(session: Session, id: string): Promise<ExitCode> {
  const { schedule } = await find(session, id)
  return followScan(session, () => session.call('schedules.run', { id: schedule.id }))
}

async function next(session: Session, id: string, count: number): Promise<void> {
  const { recurrence, time_zone } = (await find(session, id)).schedule
  const { runs, changed } = await session.call('schedules.next', { recurrence, time_zone, count })
  for (const run of runs) await session.out.result(run, run.at)
  if (changed) session.out.note(`clock change: ${changed.at}, ${CHANGES[changed.change ?? 'absent']}`)
}

const CHANGES = {
  absent: 'its time of day is not there that day and it runs later',
  twice: 'its time of day is there twice that day and it runs at the first',
}

async function remove(session: Session, id: string): Promise<void> {
  const { schedule } = await find(session, id)
  await session.call('schedules.remove', { id: schedule.id })
  await session.out.result({ removed: schedule.id }, `removed ${schedule.id}`)
}
