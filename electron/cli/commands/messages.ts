/** `calipso messages`: what happened that somebody should know, and clearing it. */
import { allItems } from '@shared/contract/paging'
import { firstLine, MESSAGE_LEVELS, type MessageLevel } from '@shared/model/message'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { RunCommand, Session } from '../session'

interface Flags {
  env?: string
  level?: MessageLevel
}

interface ListFlags extends Flags {
  unread?: boolean
  all?: boolean
}

interface ClearFlags extends Flags {
  olderThan?: number
  dryRun?: boolean
}

const EPOCH = new Date(0).toISOString()
const DAY_MS = 86_400_000

export function addMessagesCommand(program: Command, run: RunCommand): void {
  const messages = program.command('messages').description('list or clear messages')
  const level = () => new Option('--level <level>', 'only those of this level').choices(MESSAGE_LEVELS)
  messages
    .command('list', { isDefault: true })
    .description('print messages, equal ones grouped, the newest first')
    .option('--env <name>', 'only those of this environment')
    .addOption(level())
    .option('--unread', 'only what nobody has read')
    .option('--all', 'also those from before the days the preferences look back')
    .action((flags: ListFlags) => run((session) => list(session, flags)))
  messages
    .command('clear')
    .description('remove messages')
    .option('--env <name>', 'only those of this environment')
    .addOption(level())
    .option('--older-than <days>', 'only those older than so many days', days)
    .option('--dry-run', 'only say how many there are')
    .action((flags: ClearFlags) => run((session) => clear(session, flags)))
}

function days(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new InvalidArgumentError('a number of days is expected')
}

async function list({ call, out }: Session, { env, level, unread = false, all }: ListFlags): Promise<void> {
  const groups = await allItems((cursor) =>
    call('messages.list', {
      environment: env,
      levels: level && [level],
      unread,
      from: all ? EPOCH : undefined,
      limit: 500,
      cursor,
    }),
  )
  for (const group of groups) {
    const { latest, count } = group
    const object = latest.related_object_name ?? latest.related_object ?? ''
    const times = count > 1 ? `x${count}` : ''
    await out.result(
      group,
      [latest.timestamp, latest.level, latest.environment ?? '', object, times, firstLine(latest.text)].join('\t'),
    )
  }
  if (groups.length > 0) return
  await requireKnown(call, env)
  out.note('No messages.')
}

/** Messages outlive their environment; a name of which there are none may be misspelt. @throws AppError `not-found` */
async function requireKnown(call: Session['call'], environment: string | undefined): Promise<void> {
  if (environment !== undefined) await call('environments.get', { environment })
}

async function clear({ call, out }: Session, { env, level, olderThan, dryRun = false }: ClearFlags): Promise<void> {
  const { undo: _, ...counts } = await call('messages.clear', {
    environment: env,
    levels: level ? [level] : [...MESSAGE_LEVELS],
    older_than: olderThan === undefined ? undefined : new Date(Date.now() - olderThan * DAY_MS).toISOString(),
    dry_run: dryRun,
  })
  if (counts.groups === 0) await requireKnown(call, env)
  await out.result(counts, `${dryRun ? 'Would clear' : 'Cleared'} ${counts.groups} of ${counts.of} messages`)
}
