/** `calipso export` and `calipso import`: inventory files. */
import { resolve } from 'node:path'
import type { UnmappedEntry } from '@shared/contract/calls/transfer'
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
    .description(
      'add what an inventory file, or a dump of Calipso (a folder or an archive), holds as offline environments',
    )
    .option('--as <name>', 'call it this')
    .option('--environment <name>', 'only this one of a dump that holds several')
    .action((file: string, options: { as?: string; environment?: string }) =>
      run(async (session) => {
        const imported = await session.call('transfer.import', { source: { path: resolve(file) }, ...options })
        const { environments, unmapped } = imported
        await session.out.result(
          imported,
          [...environments.map((name) => `imported ${name}`), ...unmapped.map(unmappedText)].join('\n'),
        )
      }),
    )
}

const unmappedText = ({ collection, reason, names, count }: UnmappedEntry) =>
  `not taken over as it is: ${collection}, ${count}: ${reason}${names.length > 0 ? ` (${names.join(', ')}${count > names.length ? ', …' : ''})` : ''}`
