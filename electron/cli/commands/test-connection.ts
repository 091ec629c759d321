/** `calipso test-connection`: every stage of every connection of an environment. */
import { randomUUID } from 'node:crypto'
import { KIND_FACTS } from '@shared/kinds'
import { testableGroups } from '@shared/kinds/cloud-kind'
import type { TargetResult } from '@shared/model/connection-test'
import { type Command, Option } from 'commander'
import { EXIT } from '../exit-codes'
import { adviceOn } from '../output'
import type { RunCommand, Session } from '../session'

const TARGETS = KIND_FACTS.flatMap(testableGroups)

export function addTestConnectionCommand(program: Command, run: RunCommand): void {
  program
    .command('test-connection <name>')
    .description("test an environment's connections")
    .addOption(new Option('--target <target...>', 'only these').choices(TARGETS))
    .action((name: string, { target }: { target?: string[] }) => run((session) => test(session, name, target)))
}

async function test(session: Session, name: string, targets: string[] | undefined) {
  const testId = randomUUID()
  const stop = session.on('connections.progress', (progress) => {
    if (progress.testId !== testId) return
    const stage = progress.result.stages.findLast((each) => each.state !== 'waiting')
    session.out.note(`${progress.result.target}: ${stage ? `${stage.id} ${stage.state}` : progress.result.state}`)
  })
  try {
    const results = await session.call('connections.test', { testId, stored: name, targets })
    for (const result of results) await session.out.result(result, textOf(result))
    return results.some((result) => result.state === 'failed') ? EXIT.connectionFailed : EXIT.done
  } finally {
    stop()
  }
}

function textOf(result: TargetResult): string {
  const failure = result.error ? `: ${result.error.message}` : ''
  const head = `${result.target}\t${result.state}${failure}\t${(result.elapsed_ms / 1000).toFixed(1)} s`
  const advice = result.error ? adviceOn(result.error) : []
  return [head, ...advice, ...result.warnings.map((warning) => `warning: ${warning}`)].join('\n  ')
}
