/** `calipso host-keys list|trust|export|forget`: the SSH host keys an environment's connections rest on. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError, asAppError } from '@shared/contract/errors'
import type { HostKeyFinding, KnownHostKey } from '@shared/model/host-key'
import { keyTypeWord } from '@shared/text/host-key-text'
import type { Command } from 'commander'
import { EXIT } from '../exit-codes'
import type { RunCommand, Session } from '../session'

export function addHostKeysCommand(program: Command, run: RunCommand): void {
  const keys = program.command('host-keys').description('known SSH host keys of an environment')
  keys
    .command('list <name>')
    .description('list the keys, since when and how each is trusted, and whether the host still presents it')
    .action((name: string) => run((session) => list(session, name)))
  keys
    .command('trust <name>')
    .description('ask every host for its key and trust the new ones in one step; with --list those found equal in it')
    .option('--list <FILE>', 'known_hosts file, or output of ssh-keyscan or ssh-keygen -l, to compare with')
    .option('--dry-run', 'only show what the hosts present', false)
    .action((name: string, options: { list?: string; dryRun: boolean }) =>
      run((session) => trust(session, name, options)),
    )
  keys
    .command('export <name>')
    .description('print the keys as a known_hosts file')
    .action((name: string) => run((session) => print(session, name)))
  keys
    .command('forget <name> <host> <fingerprint>')
    .description('forget one key; whatever the host presents next is unknown')
    .action((name: string, host: string, fingerprint: string) =>
      run((session) => forget(session, name, host, fingerprint)),
    )
}

async function list(session: Session, environment: string): Promise<void> {
  const { keys } = await session.call('hostKeys.list', { environment })
  for (const key of keys) await session.out.result(key, lineOf(key))
}

function lineOf({ name, through, algorithm, fingerprint, trusted, state, other, file }: KnownHostKey): string {
  const since = trusted ? `${trusted.at} ${trusted.how}` : file === undefined ? 'not known' : `in ${file}`
  const now = state === 'changed' && other ? `changed: was ${fingerprint}, now ${other.fingerprint}` : state
  return [name, through ?? 'direct', keyTypeWord(algorithm), fingerprint, since, now].join('\t')
}

async function print(session: Session, environment: string): Promise<void> {
  const { text } = await session.call('hostKeys.export', { environment })
  await session.out.result({ text }, text.trimEnd())
}

async function forget(session: Session, environment: string, host: string, fingerprint: string): Promise<void> {
  const { keys } = await session.call('hostKeys.list', { environment })
  const key = keys.find((one) => (one.name === host || one.host === host) && one.fingerprint === fingerprint)
  if (!key)
    throw new AppError('not-found', `${environment} knows no key ${fingerprint} of ${host}`, {
      hint: 'calipso host-keys list shows those it knows.',
    })
  await session.call('hostKeys.forget', { environment, name: key.name, fingerprint, behind: key.through !== undefined })
  await session.out.result({ forgotten: key }, `forgot ${fingerprint} of ${host}`)
}

/** What the hosts present; the master host's own key first, and once that is trusted those behind it. */
async function trust(
  session: Session,
  environment: string,
  { list: file, dryRun }: { list?: string; dryRun: boolean },
) {
  const text = file === undefined ? undefined : await textOf(file)
  const shown = new Set<string>()
  let untrusted = 0
  for (let round = 0; ; round += 1) {
    const { findings, problem } = await read(session, environment)
    const judged = await compared(session, environment, findings, text)
    for (const { finding, verdict } of judged) {
      const { host, fingerprint = '' } = finding
      if (shown.has(`${host} ${fingerprint}`)) continue
      shown.add(`${host} ${fingerprint}`)
      await session.out.result(
        { ...finding, verdict },
        [host, keyTypeWord(finding.algorithm ?? '-'), fingerprint || '-', verdict].join('\t'),
      )
    }
    const questions = judged.flatMap(({ finding, verdict }) =>
      finding.question && (verdict === 'new' || verdict === 'same') ? [finding.question] : [],
    )
    untrusted += judged.filter(({ finding }) => finding.state !== 'known').length - questions.length
    if (problem) session.out.note(`There may be more hosts: ${problem.message}`)
    if (questions.length === 0 || dryRun) break
    const how = file === undefined ? ('first-contact' as const) : ('trust-all' as const)
    await session.call('hostKeys.trust', { environment, questions, how, ...(file !== undefined && { compared: file }) })
    session.out.note(`trusted ${questions.length} of ${findings.length}`)
    // Only the master host was asked: those behind it answer from now on.
    if (round > 0 || findings.length > 1) break
  }
  return untrusted > 0 ? EXIT.connectionFailed : EXIT.done
}

async function read(session: Session, environment: string) {
  const readId = randomUUID()
  let count = 0
  const stop = session.on('hostKeys.found', (push) => {
    if (push.readId !== readId) return
    count += 1
    session.out.repaint(`${count} of ${push.total} hosts`)
  })
  try {
    return await session.call('hostKeys.read', { readId, stored: environment })
  } finally {
    stop()
    session.out.repaint('')
  }
}

async function compared(
  session: Session,
  environment: string,
  findings: readonly HostKeyFinding[],
  text: string | undefined,
) {
  const presented = findings.flatMap(({ host, port, address, algorithm, fingerprint }) =>
    algorithm === undefined || fingerprint === undefined
      ? []
      : [{ host, port, algorithm, fingerprint, ...(address !== undefined && { address }) }],
  )
  const { results } =
    text === undefined
      ? { results: [] }
      : await session.call('hostKeys.compare', { environment, text, keys: presented })
  const places = new Map(presented.map(({ host, port }, index) => [`${host} ${port}`, results[index]?.state]))
  return findings.map((finding) => {
    const { host, port, state, error } = finding
    const verdict =
      state === 'failed' ? (error?.message ?? 'failed') : state === 'new' ? places.get(`${host} ${port}`) : undefined
    return { finding, verdict: verdict ?? state }
  })
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new AppError('not-found', `${file} cannot be read`, { hint: asAppError(cause).message, cause })
  }
}
