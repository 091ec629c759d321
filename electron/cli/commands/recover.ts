/** `calipso recover`: what is damaged in the data folder, and the ways out. */
import type { RecoveryStatus, RecoveryWay, StoreProblem } from '@shared/contract/calls/recovery'
import { AppError } from '@shared/contract/errors'
import { type Command, Option } from 'commander'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes'
import type { RunCommand, Session } from '../session'

interface RecoverFlags {
  repair?: true
  discard?: string
  restore?: string
}

export function addRecoverCommand(program: Command, run: RunCommand): void {
  program
    .command('recover')
    .description('show what is damaged in the data folder, and mend it')
    .addOption(
      new Option('--repair', 'keep what can be read, wherever that is possible').conflicts(['discard', 'restore']),
    )
    .addOption(new Option('--discard <name>', 'start anew with one damaged part').conflicts('restore'))
    .option('--restore <name>', 'go back to the last good state of one damaged part')
    .addHelpText(
      'after',
      '\nThe name is an environment, or one of the parts this command lists. Damaged files are kept aside.',
    )
    .action((flags: RecoverFlags) => run((session) => recover(session, flags)))
}

async function recover(session: Session, { repair, discard, restore }: RecoverFlags): Promise<ExitCode> {
  let status = await session.call('recovery.status', {})
  const name = discard ?? restore
  const way = repair ? 'repair' : discard ? 'discard' : 'restore'
  if (repair || name !== undefined) {
    for (const problem of problemsFor(status, way, name)) {
      const { area, environment } = problem
      status = await session.call('recovery.run', { area, way, environment })
      session.out.note(`${PAST[way]} ${nameOf(problem)}`)
    }
  }
  await session.out.result(status, textOf(status))
  if (status.error) session.out.error(AppError.fromData(status.error))
  if (status.error) return exitCodeOf(status.error)
  return status.problems.length > 0 ? EXIT.failed : EXIT.done
}

const PAST: Readonly<Record<RecoveryWay, string>> = { repair: 'repaired', discard: 'discarded', restore: 'restored' }

const nameOf = ({ area, environment }: StoreProblem) => environment ?? area

/** The damaged parts of that name, or all, for which the way exists. @throws AppError `not-found`, `unsupported`. */
function problemsFor({ problems }: RecoveryStatus, way: RecoveryWay, name: string | undefined): StoreProblem[] {
  const named = problems.filter((problem) => name === undefined || nameOf(problem) === name)
  if (name !== undefined && named.length === 0)
    throw new AppError('not-found', `Nothing called "${name}" is damaged`, { hint: 'calipso recover lists what is.' })
  const possible = named.filter(({ ways }) => ways.includes(way))
  if (possible.length === 0 && named.length > 0)
    throw new AppError('unsupported', `This cannot be ${PAST[way]}`, {
      hint: 'calipso recover lists what can be done.',
    })
  return possible
}

function textOf({ dataDir, locked, problems, error }: RecoveryStatus): string {
  if (problems.length > 0)
    return problems
      .map((problem) => {
        const ways = problem.ways.map((way) => (way === 'repair' ? '--repair' : `--${way} ${nameOf(problem)}`))
        return [`${nameOf(problem)}: ${problem.message}`, problem.file, problem.hint, ways.join('   ')]
          .filter((line) => line !== '')
          .join('\n  ')
      })
      .join('\n')
  if (locked) return `${dataDir} is in use by process ${locked.pid} on ${locked.host} since ${locked.since}`
  return error ? '' : `${dataDir} is in order`
}
