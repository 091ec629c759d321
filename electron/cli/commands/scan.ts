/** `calipso scan` scans an environment and waits for the end; `calipso scans` lists what was scanned. */
import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { AppError } from '@shared/contract/errors'
import type { CallInput } from '@shared/contract/index'
import { pages } from '@shared/contract/paging'
import { readScanDetails, withProgress } from '@shared/contract/whole-scan'
import { OWN_INVENTORY, viewName } from '@shared/model/environment'
import { LOG_FULL, type ScanBrief, type ScanProblem } from '@shared/model/scan'
import { scanDocument } from '@shared/model/scan-document'
import { counted } from '@shared/text/count-text'
import type { Command } from 'commander'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes'
import { adviceOn } from '../output'
import { objectMeant, remarksOn, type ScanFlags, scanOptions, senseless } from '../scan-arguments'
import { scanProgress } from '../scan-progress'
import type { RunCommand, Session } from '../session'

/** Adds the verbs. */
export function addScanCommands(program: Command, run: RunCommand): void {
  scanOptions(program.command('scan [name]').description('scan an environment')).action(
    (name: string | undefined, flags: ScanFlags, command: Command) => {
      const problem = senseless(name, flags)
      if (problem !== undefined) command.error(`error: ${problem}`)
      return run((session) => scan(session, name ?? flags.env ?? '', flags))
    },
  )
  program
    .command('scans [name]')
    .description('print the scans of an environment or of all, newest first, as documents of Calipso’s collection')
    .action((name: string | undefined) => run((session) => listScans(session, name)))
}

async function scan(session: Session, environment: string, flags: ScanFlags): Promise<ExitCode> {
  for (const remark of remarksOn(flags)) session.out.note(remark)
  const objectId = await objectMeant(session, environment, flags)
  if (flags.clearAll) await clearOthers(session, environment, flags.inventory)
  return runScan(session, optionsOf(environment, flags, objectId))
}

async function listScans({ call, out, signal }: Session, environment: string | undefined): Promise<ExitCode> {
  let count = 0
  for await (const page of pages((cursor) => call('scans.list', { environment, cursor })))
    for (const brief of page.items) {
      count += 1
      if (signal.aborted) return EXIT.failed
      await out.result(scanDocument(brief), summaryOf(brief))
    }
  if (count === 0 && environment !== undefined) await call('environments.get', { environment })
  if (count === 0) out.note('No scans.')
  return EXIT.done
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
    const failedChecks = Object.keys(brief.checks ?? {}).length
    if (failedChecks > 0)
      out.note(`checks failed: ${failedChecks}; "calipso checks ${brief.environment}" tells which and why`)
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

function optionsOf(environment: string, flags: ScanFlags, objectId: string | undefined): CallInput<'scans.start'> {
  const { inventory, inventoryOnly, linksOnly, cliquesOnly, clear, clearAll, confirm, loglevel } = flags
  const scope = (inventoryOnly && 'inventory') || (linksOnly && 'links') || (cliquesOnly && 'cliques') || 'everything'
  return {
    ...{ environment, scope, inventory, confirm },
    ...{ clear: clear === true || clearAll === true, log_level: loglevel, object_id: objectId },
  }
}

/** Empties the same inventory of every other environment that a scan can fill again. */
async function clearOthers(session: Session, environment: string, inventory = OWN_INVENTORY): Promise<void> {
  for (const { environment: other, counts } of await session.call('environments.list', {})) {
    const { name, offline, protected: isProtected } = other
    if (name === viewName(environment, inventory) || (other.inventory ?? OWN_INVENTORY) !== inventory || !counts)
      continue
    if (offline || isProtected) {
      session.out.note(`${name} is left as it is: ${offline ? 'it cannot be scanned again' : 'it is protected'}.`)
      continue
    }
    await session.call('environments.clear', { environment: name })
    session.out.note(`${name} is cleared.`)
  }
}

function summaryOf({ environment, number, status, counts, problem_counts }: ScanBrief): string {
  const problems = problem_counts.error + problem_counts.warning
  const trouble = problems > 0 ? `, ${counted(problems, 'problem')}` : ''
  return `${environment} #${number}: ${status.replaceAll('_', ' ')}, ${counts.objects} objects, ${counts.links} links, ${counts.cliques} cliques${trouble}`
}

function exitCodeOfScan({ status, error }: ScanBrief): ExitCode {
  if (status === 'completed') return EXIT.done
  if (status === 'completed_with_errors') return EXIT.completedWithErrors
  return error ? exitCodeOf(error) : EXIT.failed
}
