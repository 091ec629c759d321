/** `calipso preferences`: every setting as one JSON document, printed and put in place. */
import { readFile } from 'node:fs/promises'
import { AppError } from '@shared/contract/errors'
import { readSettings, settingsOf, settingsText } from '@shared/model/preferences'
import type { Command } from 'commander'
import type { RunCommand, Session } from '../session'

export function addPreferencesCommand(program: Command, run: RunCommand): void {
  const preferences = program.command('preferences').description('print the settings or put others in place')
  preferences
    .command('show', { isDefault: true })
    .description('print every setting as JSON; what is stored and not understood is remarked')
    .action(() => run(show))
  preferences
    .command('apply')
    .description('put the settings of a JSON file in place; keys it does not name stay as they are')
    .argument('<file>', 'what `calipso preferences` prints; see docs/preferences.md')
    .action((file: string) => run((session) => apply(session, file)))
}

async function show({ call, out }: Session): Promise<void> {
  const settings = settingsOf(await call('preferences.get', {}))
  await out.result(settings, settingsText(settings).trimEnd())
  for (const { path, message } of await call('preferences.problems', {}))
    out.note(`Stored and not used: ${path}: ${message}`)
}

async function apply({ call, out }: Session, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `${file} cannot be read`, { cause, hint: 'Give the path of a JSON file.' })
  })
  const change = readSettings(text)
  const settings = settingsOf(await call('preferences.set', change))
  await out.result(settings, `${Object.keys(change).length} settings of ${file} hold`)
}
