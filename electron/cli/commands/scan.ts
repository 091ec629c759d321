/** `calipso scan`: scans an environment and waits for the end. */
import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { AppError } from '@shared/contract/errors'
import type { CallInput } from '@shared/contract/index'
import { readScanDetails, withProgress } from '@shared/contract/whole-scan'
import { LOG_FULL, LOG_LEVELS, type ScanBrief, type ScanProblem } from '@shared/model/scan'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes'
import { adviceOn } from '../output'
import { scanProgress } from '../scan-progress'
import type { RunCommand, Session } from '../session'

interface ScanFlags {
  scanSelf?: boolean
  id?: string
  inventoryOnly?: boolean
  linksOnly?: boolean
  cliquesOnly?: boolean
  clear: boolean
  loglevel: (typeof LOG_LEVELS)[number]
}

/**
 * Adds the verb. The options are those of Calipso's scan program; ids are unique within an environment here, so those
 * that only helped to find an object by its id are read and not needed.
 */
export function addScanCommand(program: Command, run: RunCommand): void {
  program
    .command('scan <name>')
    .description('scan an environment')
    .option('--scan-self', 'scan one object and everything below it, given by --id')
    .option('--id <id>', 'the object to scan')
    .addOption(new Option('--type <type>', 'type of that object').hideHelp())
    .addOption(new Option('--parent-id <id>', 'parent of that object').hideHelp())
    .addOption(new Option('--parent-type <type>', 'type of the parent').hideHelp())
    .addOption(new Option('--id-field <field>', 'name of the id').hideHelp())
    .addOption(new Option('--inventory <prefix>', 'name of the inventory').argParser(onlyInventory).hideHelp())
    .addOption(
      new Option('--inventory-only', 'leave links and cliques as they are').conflicts(['linksOnly', 'cliquesOnly']),
    )
    .addOption(new Option('--links-only', 'only find the links again').conflicts('cliquesOnly'))
    .option('--cliques-only', 'only build the cliques again')
    .option('--clear', 'forget what is stored before the result is written', false)
    .addOption(
      new Option('--loglevel <level>', 'how much the scan log keeps')
        .choices(LOG_LEVELS)
        .default('info')
        .argParser(lowerCaseLevel),
    )
    .action((environment: string, flags: ScanFlags, command: Command) => {
      if (flags.scanSelf && flags.id === undefined) command.error("error: option '--scan-self' needs '--id <id>'")
      return run((session) => runScan(session, optionsOf(environment, flags)))
    })
}

/** Calipso could keep several inventories side by side; an environment here has exactly one. */
function onlyInventory(value: string): string {
  if (value !== 'inventory') throw new InvalidArgumentError('an environment has one inventory, named "inventory"')
  return value
}

/** Calipso writes levels in capitals. */
function lowerCaseLevel(value: string): string {
  const level = LOG_LEVELS.find((each) => each === value.toLowerCase())
  if (level === undefined) throw new InvalidArgumentError(`allowed choices are ${LOG_LEVELS.join(', ')}`)
  return level
}

/** Starts a scan, shows its progress and waits for its end. */
export const runScan = (session: Session, options: CallInput<'scans.start'>): Promise<ExitCode> =>
  followScan(session, () => session.call('scans.start', options))

/** Shows the progress of a scan that `start` begins and waits for its end. */
export async function followScan(session: Session, start: () => Promise<ScanBrief>): Promise<ExitCode> {
  const { out, signal } = session
  const progress = scanProgress(out)
  const watch = watchScans(session, progress.show)
  try {
    const started = await start()
    const cancel = () =>
      void session.call('scans.cancel', { scanId: started.id }, { uninterrupted: true }).catch(() => undefined)
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    const brief = await watch.endOf(started)
    progress.end()
    const details = await readScanDetails((name, input) => session.call(name, input, { uninterrupted: true }), brief.id)
    await out.result({ ...brief, ...details }, summaryOf(brief))
    for (const problem of details.problems) out.note(describeProblem(problem))
    const full = { scanId: brief.id, level: 'error', text: LOG_FULL, limit: 1 } as const
    if ((await session.call('scans.log', full, { uninterrupted: true })).items.length > 0) out.note(LOG_FULL)
    if (brief.error) out.error(AppError.fromData(brief.error))
    return exitCodeOfScan(brief)
  } finally {
    watch.stop()
  }
}

/** What failed, where, why, and what to do about it. */
function describeProblem({ severity, title, hosts, error }: ScanProblem): string {
  const where = hosts.length > 0 && !hosts.every((host) => title.includes(host)) ? ` (${hosts.join(', ')})` : ''
  return [`${severity}: ${title}${where}`, error.message, ...adviceOn(error)].join('\n  ')
}

/** Listens before a scan is started, so that no change is missed. `show` sees every change of the scan waited for. */
function watchScans(session: Session, show: (scan: ScanBrief) => void) {
  const seen: ScanProgressPush[] = []
  let deliver = (change: ScanProgressPush) => void seen.push(change)
  return {
    stop: session.on('scan.progress', (change) => deliver(change)),
    endOf: (started: ScanBrief): Promise<ScanBrief> =>
      new Promise((resolve) => {
        let scan = started
        deliver = (change) => {
          if (change.scanId !== scan.id) return
          scan = withProgress(scan, change)
          show(scan)
          if (hasEnded(scan)) resolve(scan)
        }
        for (const change of seen) deliver(change)
        if (hasEnded(scan)) resolve(scan)
      }),
  }
}

const hasEnded = ({ status }: ScanBrief) => status !== 'pending' && status !== 'running'

function optionsOf(environment: string, flags: ScanFlags): CallInput<'scans.start'> {
  const { inventoryOnly, linksOnly, cliquesOnly } = flags
  const scope = (inventoryOnly && 'inventory') || (linksOnly && 'links') || (cliquesOnly && 'cliques') || 'everything'
  return { environment, scope, clear: flags.clear, log_level: flags.loglevel, object_id: flags.id }
}

function summaryOf({ environment, number, status, counts, problem_counts }: ScanBrief): string {
  const problems = problem_counts.error + problem_counts.warning
  const trouble = problems > 0 ? `, ${problems} problems` : ''
  return `${environment} #${number}: ${status.replaceAll('_', ' ')}, ${counts.objects} objects, ${counts.links} links, ${counts.cliques} cliques${trouble}`
}

function exitCodeOfScan({ status, error }: ScanBrief): ExitCode {
  if (status === 'completed') return EXIT.done
  if (status === 'completed_with_errors') return EXIT.completedWithErrors
  return error ? exitCodeOf(error) : EXIT.failed
}
