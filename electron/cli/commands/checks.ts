/** `calipso checks`: what is wrong with an inventory, why that is likely so, and what to do. */
import { checkName, checkText } from '@shared/catalog/checks'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract/index'
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../exit-codes'
import type { RunCommand, Session } from '../session'

type Report = CallOutput<'checks.list'>

export function addChecksCommand(program: Command, run: RunCommand): void {
  program
    .command('checks <name>')
    .description('print what is wrong with the inventory of an environment; exit code 3 when anything is')
    .action((name: string) => run((session) => checks(session, name)))
}

async function checks({ call, out }: Session, environment: string): Promise<ExitCode> {
  const report = await call('checks.list', { environment })
  await out.result(report, textOf(environment, report))
  return report.failed.length > 0 ? EXIT.completedWithErrors : EXIT.done
}

function textOf(environment: string, { failed, cleared, scan, before, statistics }: Report): string {
  const of = scan ? `${environment}, scan #${scan.number}` : environment
  const changed = statistics.filter(({ change = 0 }) => change !== 0)
  const since = before ? ` since scan #${before.number}` : ''
  return [
    `${of}: ${failed.length === 0 ? 'all checks passed' : `${failed.length} ${failed.length === 1 ? 'check' : 'checks'} failed`}`,
    ...failed.flatMap(lines),
    ...cleared.map((one) => `mended${since}: ${checkName(one)}`),
    ...(changed.length > 0 ? [`changed${since}: ${changed.map(changeText).join(', ')}`] : []),
  ].join('\n')
}

function lines({ level, check, type, count, change = 0, samples, cause, remedy }: Report['failed'][number]): string[] {
  const named = samples.map(({ name, note }) => `${name}${note === undefined ? '' : ` (${note})`}`)
  const others = count - samples.length
  return [
    `${level}: ${checkText({ check, type, count })}${change === 0 ? '' : ` (${signed(change)} since the scan before)`}`,
    ...(check === 'absent' ? [] : [`  ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`]),
    ...(cause ? [`  Likely cause: ${cause.text}.`] : []),
    `  ${remedy}`,
  ]
}

const changeText = ({ type, change = 0 }: Report['statistics'][number]) =>
  `${signed(change)} ${Math.abs(change) === 1 ? typeInfo(type).label : typeInfo(type).plural}`

const signed = (change: number) => (change > 0 ? `+${change}` : `${change}`)
