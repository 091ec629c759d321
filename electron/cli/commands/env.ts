/** `calipso env add|list|show|remove`: environments and their connection settings. */

import { readFile, stat } from 'node:fs/promises'
import { type EnvironmentTile, REMOVABLE } from '@shared/contract/calls/environments'
import { AppError, asAppError } from '@shared/contract/errors'
import type { EnvironmentInput } from '@shared/model/environment'
import { readEnvironmentDocuments } from '@shared/model/environment-document'
import { missingWords } from '@shared/model/knowledge'
import type { Command } from 'commander'
import { asRecord } from '../../values'
import type { RunCommand, Session } from '../session'

export function addEnvCommand(program: Command, run: RunCommand): void {
  const env = program.command('env').description('manage environments')
  env
    .command('add')
    .description('add or replace an environment; secrets in the file go to the vault')
    .requiredOption('--file <ENV.json>', "file in the format of Calipso's environments_config")
    .action(({ file }: { file: string }) => run((session) => add(session, file)))
  env
    .command('list')
    .description('list all environments')
    .action(() => run(list))
  env
    .command('show <name>')
    .description('show the settings of an environment, without its secrets')
    .action((name: string) => run((session) => show(session, name)))
  env
    .command('remove <name>')
    .description('delete the settings and secrets of an environment; its inventory is kept unless it is named')
    .option('--inventory', 'also its inventory and graphs, and with them everything else')
    .option('--messages', 'also its messages')
    .option('--scans', 'also its scans and schedules')
    .option('--all', 'the same as --inventory')
    .option('--confirm <name>', 'its name once more, for a protected environment')
    .action((name: string, flags: RemoveFlags) => run((session) => remove(session, name, flags)))
  env
    .command('duplicate <name> <new-name>')
    .description('add an environment with the same settings and secrets, and nothing scanned')
    .action((name: string, as: string) => run((session) => duplicate(session, name, as)))
}

async function add(session: Session, file: string): Promise<void> {
  const known = new Set((await session.call('environments.list', {})).map((tile) => tile.environment.name))
  for (const document of await readEnvironmentFile(file)) {
    const { name } = asRecord(document)
    const replaces = typeof name === 'string' && known.has(name.trim()) ? name.trim() : undefined
    // Validated by the backend, which names every wrong field.
    const saved = await session
      .call('environments.save', { environment: document as EnvironmentInput, replaces })
      .catch((thrown: unknown) => {
        throw inFile(file, asAppError(thrown))
      })
    await session.out.result(saved, `${replaces === undefined ? 'added' : 'replaced'} ${saved.name}`)
  }
}

/** An environment document is a few kilobytes; this keeps a wrong file from being read whole. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * The documents of the file, not validated yet.
 * @throws AppError `not-found` or `permission-denied` when it cannot be read, `validation` when it is not JSON in any of the forms of `readEnvironmentDocuments`.
 */
async function readEnvironmentFile(path: string): Promise<unknown[]> {
  const text = await readText(path)
  let documents: unknown[]
  try {
    documents = readEnvironmentDocuments(text)
  } catch (thrown) {
    const { hint, context } = asAppError(thrown)
    throw new AppError('validation', `${path} is not valid JSON (at ${context?.place})`, { hint })
  }
  if (documents.length > 0) return documents
  throw new AppError('validation', `${path} holds no environment`, {
    hint: 'It must hold a document of the form of Calipso’s environments_config, or a list of them.',
  })
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > MAX_FILE_BYTES) throw new AppError('limit-exceeded', `${path} is larger than ${MAX_FILE_BYTES} bytes`)
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new AppError('not-found', `There is no file ${path}`, { cause })
    if (code === 'EACCES') throw new AppError('permission-denied', `${path} may not be read`, { cause })
    throw new AppError('not-found', `${path} cannot be read`, { cause })
  }
}

/** A `validation` error in terms of the file: its name, and fields as they are called there. */
function inFile(file: string, error: AppError): AppError {
  if (error.code !== 'validation' || !error.fields) return error
  const fields = error.fields.map(({ path, message }) => ({ path: path.replace(/^environment\./, ''), message }))
  return new AppError('validation', `${file} is not a valid environment`, { fields })
}

async function list(session: Session): Promise<void> {
  for (const tile of await session.call('environments.list', {})) await session.out.result(tile, lineOf(tile))
}

function lineOf({ environment, counts, lastScan }: EnvironmentTile): string {
  const size = counts ? `${counts.objects} objects` : 'not scanned yet'
  const missing = counts ? missingWords(counts.knowledge).join(', ') : ''
  return [
    environment.name,
    environment.distribution,
    environment.distribution_version,
    size,
    lastScan?.status ?? '',
    missing,
  ]
    .join('\t')
    .trimEnd()
}

async function show(session: Session, name: string): Promise<void> {
  const environment = await session.call('environments.get', { environment: name })
  await session.out.result(environment, JSON.stringify(environment, undefined, 2))
}

interface RemoveFlags {
  inventory?: boolean
  messages?: boolean
  scans?: boolean
  all?: boolean
  confirm?: string
}

async function remove(session: Session, name: string, { all, confirm, ...flags }: RemoveFlags): Promise<void> {
  const also = REMOVABLE.filter((part) => all || flags[part])
  const removed = await session.call('environments.remove', { environment: name, also, confirm })
  const views = removed.views.map((view) => `, and its view ${view}`).join('')
  const kept = removed.kept.length > 0 ? `; kept: ${removed.kept.join(', ')}` : ''
  await session.out.result({ removed: name, ...removed }, `removed ${name}${views}${kept}`)
}

async function duplicate(session: Session, name: string, as: string): Promise<void> {
  const copy = await session.call('environments.duplicate', { environment: name, as })
  await session.out.result(copy, `added ${copy.name}, a copy of ${name}`)
}
