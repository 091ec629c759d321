/** `calipso prerequisites`: the page for the owner of a cloud, as Markdown. */
import { prerequisitesMarkdown } from '@shared/text/prerequisites-text'
import type { Command } from 'commander'
import type { RunCommand } from '../session'

interface Flags {
  kind: string
  distribution?: string
  account: string
  oldSudo: boolean
}

export function addPrerequisitesCommand(program: Command, run: RunCommand): void {
  program
    .command('prerequisites')
    .description('print what the owner of a cloud prepares: accounts, rights, sudoers lines, SQL grants, ports')
    .option('--kind <kind>', 'kind of cloud', 'OpenStack')
    .option('--distribution <name>', 'distribution of the cloud (default: the first of its kind)')
    .option('--account <name>', 'name of the account on hosts and in databases', 'calipso')
    .option('--old-sudo', 'for hosts with sudo before 1.9.10', false)
    .action(({ oldSudo, ...choice }: Flags) =>
      run(async ({ call, out }) => {
        const sections = await call('prerequisites.get', { ...choice, recentSudo: !oldSudo })
        const about = [choice.kind, choice.distribution].filter(Boolean).join(', ')
        await out.result(sections, prerequisitesMarkdown(about, sections).trimEnd())
      }),
    )
}
