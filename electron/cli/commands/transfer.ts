/** `calipso export` and `calipso import`: inventory files. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { RunCommand } from '../session'

export function addTransferCommands(program: Command, run: RunCommand): void {
  program
    .command('export <name>')
    .description('write an environment to an inventory file, without its secrets')
    .requiredOption('-o, --output <FILE.calipso>', 'file to write')
    .option('--pseudonymise', 'replace names and addresses, consistently', false)
    .action((environment: string, { output, pseudonymise }: { output: string; pseudonymise: boolean }) =>
      run(async (session) => {
        const path = resolve(output)
        const written = await session.call('transfer.export', { environment, path, pseudonymise })
        await session.out.result({ path, bytes: written.bytes }, `wrote ${path} (${written.bytes} bytes)`)
      }),
    )
  program
    .command('import <file>')
    .description('add the environment of an inventory file, offline')
    .option('--as <name>', 'call it this')
    .action((file: string, options: { as?: string }) =>
      run(async (session) => {
        const imported = await session.call('transfer.import', { source: { path: resolve(file) }, as: options.as })
        await session.out.result(imported, `imported ${imported.environment}`)
      }),
    )
}
