/** `calipso diagnostics`: what a report of a fault needs, without secrets. */
import type { Command } from 'commander'
import type { RunCommand } from '../session'

export function addDiagnosticsCommand(program: Command, run: RunCommand): void {
  program
    .command('diagnostics')
    .description('print versions, storage, key store, SSH agent, last errors and the log, without secrets')
    .option('--anonymous', 'leave out addresses and the names of environments, hosts and people', false)
    .action(({ anonymous }: { anonymous: boolean }) =>
      run(async ({ call, out }) => {
        const report = await call('diagnostics.report', { anonymous })
        await out.result(report, report.text.trimEnd())
      }),
    )
}
